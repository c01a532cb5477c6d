"""The night's work is done by one process at a time, whichever server it runs on, and by nobody who lost the right."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from sponsor_monitor.store.advisory_locks import Lock
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import StoreError

StillAlone = Callable[[], None]
"""Raises where the right to do the night's work was lost meanwhile."""


class AnotherAtWork(StoreError):
    """Somebody else does the night's work just now."""

    def __init__(self) -> None:
        """Say that nothing is left to do."""
        super().__init__("The night's work is being done by another process: nothing was begun here.")


@contextmanager
def only_tonight(database: Database) -> Iterator[StillAlone]:
    """Hold the right to the night's work; AnotherAtWork where somebody else has it. It ends with the process."""
    with _by_file(database) if database.is_sqlite else _by_lock(database) as still_alone:
        yield still_alone


@contextmanager
def _by_file(database: Database) -> Iterator[StillAlone]:
    with Path(f"{database.path}.nightly").open("a") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherAtWork from None
        yield lambda: None


@contextmanager
def _by_lock(database: Database) -> Iterator[StillAlone]:
    """On PostgreSQL: held by a connection of its own, outside any transaction, so that nothing old is kept for it."""
    with database.outside() as connection:
        number = {"lock": int(Lock.NIGHT)}
        if not connection.execute(sa.text("SELECT pg_try_advisory_lock(:lock)"), number).scalar():
            raise AnotherAtWork
        try:
            yield lambda: _check(connection)
        finally:
            if not connection.invalidated:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), number)


def _check(connection: sa.Connection) -> None:
    """The lock lives as long as its connection does: a lost one raises."""
    connection.execute(sa.text("SELECT 1"))
