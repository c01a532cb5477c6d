"""Pieces of work in tests: on a database, by somebody, at a moment that the test sets."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from api.unit_of_work import unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from tests.sponsor_monitor.store.arrivals import write_folder

LONDON = ZoneInfo("Europe/London")
NOON = 1_796_040_000_000_000
"""30 November 2026, 12:00 in London."""


def holding(uid: str, *roles: Role) -> Actor:
    """Somebody who holds roles without an end."""
    return Actor(uid, uid, tuple(Grant(role) for role in roles))


OFFICER = holding("officer", Role.COMPLIANCE_OFFICER)
ADMINISTRATOR = holding("administrator", Role.ADMINISTRATOR)


@dataclass
class Office:
    """A database in which somebody works; ``now`` is what the clock shows."""

    database: Database
    now: int = NOON

    def work(self, actor: Actor = THE_PROGRAM) -> AbstractContextManager[Work]:
        """A piece of work, committed at its end."""
        return unit_of_work(self.database, actor, LONDON, lambda: self.now)


def with_students(url: str, tmp_path: Path) -> Office:
    """An office over a store of three made-up students: R-1 and R-2 of the school SBM, R-3 of SEMS without a CAS."""
    database = Database(url)
    migrate(database)
    folder = write_folder(tmp_path / "records")
    import_dataset(database, folder, now=NOON - 86_400_000_000, files=tmp_path / "files", feed="dataset")
    return Office(database)
