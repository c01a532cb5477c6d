"""One piece of work: a transaction, who does it, when, and what is appended to the log in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.opaque import uuid7s


@dataclass(frozen=True, slots=True)
class Work:
    """A transaction on ``connection`` in which ``actor`` does something at ``now`` (microseconds since 1970, UTC).

    ``zone`` is the institution's time zone. Everything in it is committed together, or nothing is.
    """

    database: Database
    connection: sa.Connection
    actor: Actor
    now: int
    zone: ZoneInfo
    entropy: Callable[[int], bytes]

    @property
    def today(self) -> dt.date:
        """The institution's date."""
        return dt.datetime.fromtimestamp(self.now / 1_000_000, self.zone).date()

    def new_id(self) -> str:
        """A new opaque id."""
        return uuid7s(1, self.now, self.entropy)[0]

    def append(self, *drafts: Draft) -> list[Entry]:
        """Append to the log, as done by this actor now."""
        return log.append(self.connection, drafts, actor=self.actor.uid, now=self.now, entropy=self.entropy)

    def lock(self) -> None:
        """Let nobody else append until this work ends: what is read from here on stays true."""
        log.lock_log(self.connection)

    def entries(
        self,
        *,
        subject: str | None = None,
        registration: str | None = None,
        kinds: Collection[str] | None = None,
        after: int = 0,
        upto: int | None = None,
    ) -> list[Entry]:
        """The entries about a subject or a registration, of some kinds, after a number and up to one."""
        return log.entries(
            self.connection, subject=subject, registration=registration, kinds=kinds, after=after, upto=upto
        )
