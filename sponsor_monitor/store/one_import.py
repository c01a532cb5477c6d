"""One import at a time: the numbers of batches and rows are given in one sequence."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from sponsor_monitor.store.advisory_locks import Lock, hold
from sponsor_monitor.store.database import WAIT_SECONDS, Database
from sponsor_monitor.store.errors import DatabaseBusy

_PAUSE = 0.05


@contextmanager
def only_one(database: Database, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to import into an SQLite database; DatabaseBusy where another does not let go of it in time.

    The lock is on a file beside the database and ends with the process, however that ends.
    """
    path = Path(f"{database.path}.importing")
    with path.open("a") as file:
        _lock(file.fileno(), time.monotonic() + wait_seconds)
        yield


def lock_imports(connection: sa.Connection, wait_seconds: float = WAIT_SECONDS) -> None:
    """The same on PostgreSQL, until the connection's transaction ends."""
    connection.execute(sa.text(f"SET LOCAL lock_timeout = {int(wait_seconds * 1000)}"))
    hold(connection, Lock.IMPORT)


def _lock(descriptor: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise DatabaseBusy from None
            time.sleep(_PAUSE)
        else:
            return
