"""Pieces of work in tests: on a database, by somebody, at a moment that the test sets."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.unit_of_work import unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database

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
