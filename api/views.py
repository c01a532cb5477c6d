"""Looks into students' files, entered in the log together: who comes while some are being written waits for the next.

Each look is committed before its page is sent. Entered one by one, every reader would wait until those before them had
locked the log, written to the disk and let go of it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from api.unit_of_work import Clock
from api.writers import Writers
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.services.viewing import look
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database


@dataclass(slots=True)
class _Look:
    """Somebody's look, and what came of entering it."""

    actor: str
    draft: Draft
    is_over: bool = False
    error: Exception | None = None


class Views:
    """The looks of one server."""

    def __init__(self, database: Database, clock: Clock, writers: Writers) -> None:
        """Begin with none."""
        self._database = database
        self._clock = clock
        self._writers = writers
        self._waiting: list[_Look] = []
        self._door = Lock()
        self._turn = Lock()

    def enter(self, actor: Actor, registration: str, what: str) -> None:
        """Enter that somebody looks at ``what`` of a registration's file: it is committed when this returns.

        Whoever's turn it is writes for all who wait; what goes wrong then, each of them is told.
        TooManyWriters where too many wait already.
        """
        own = _Look(actor.uid, look(registration, what))
        with self._writers.place():
            with self._door:
                self._waiting.append(own)
            with self._turn:
                if not own.is_over:
                    self._write()
        if own.error is not None:
            raise own.error

    def _write(self) -> None:
        with self._door:
            some, self._waiting = self._waiting, []
        error: Exception | None = None
        try:
            with self._database.writing() as connection:
                log.append_each(connection, [(each.actor, each.draft) for each in some], now=self._clock())
        except Exception as failed:  # noqa: BLE001  whatever it is, everybody who waits gets it
            error = failed
        for each in some:
            each.is_over, each.error = True, error
