"""The only clock and the only commit: pages, command line and the nightly job all do their work in here."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from sponsor_monitor.people.actor import Actor
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database

Clock = Callable[[], int]
"""Gives microseconds since 1970 in UTC."""
_DAY = 86_400_000_000


def system_clock() -> int:
    """Now."""
    return int(time.time() * 1_000_000)


def clock_of(days_back: int, clock: Clock = system_clock) -> Clock:
    """A clock that many days behind, for a demonstration; the clock itself for none."""
    return clock if not days_back else lambda: clock() - days_back * _DAY


@contextmanager
def unit_of_work(database: Database, actor: Actor, zone: ZoneInfo, clock: Clock = system_clock) -> Iterator[Work]:
    """A piece of work in a transaction that is committed at its end; an error on the way leaves nothing of it."""
    with database.writing() as connection:
        yield Work(database, connection, actor, clock(), zone, secrets.token_bytes)


@contextmanager
def looking(database: Database, actor: Actor, zone: ZoneInfo, clock: Clock = system_clock) -> Iterator[Work]:
    """A piece of work that only reads: it sees one state of the database, and appends nothing."""
    with database.reading() as connection:
        yield Work(database, connection, actor, clock(), zone, secrets.token_bytes)
