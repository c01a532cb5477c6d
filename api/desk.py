"""What every page needs to know of the log, read once and brought forward by the entries that came since.

Nothing here can disagree with the log: each book is a replay of it, and begins anew when something was erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

import sqlalchemy as sa

from api.board import Board
from api.rolls import Rolls
from api.security.session import ENDED
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.alert import KINDS as ALERT_KINDS
from sponsor_monitor.casework.alert import NO_ALERTS, Alerts
from sponsor_monitor.casework.alert import replay as replay_alerts
from sponsor_monitor.casework.case import Case, followed
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.process import Process
from sponsor_monitor.casework.process_log import PROCESS_SET, process_of
from sponsor_monitor.messages.message import ENDS
from sponsor_monitor.people.account import People, replay
from sponsor_monitor.people.event import PeopleEvent
from sponsor_monitor.store import log, schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.settings import Settings, settings
from sponsor_monitor.store.store_event import BATCH_KINDS, StoreEvent

_PEOPLE = tuple(kind.value for kind in PeopleEvent)
_CASES = frozenset(kind.value for kind in (*CaseEvent, *ENDS))
_MOVING = frozenset({*BATCH_KINDS, *ALERT_KINDS, *_CASES, PROCESS_SET})
_ROW = schema.log_entry.c
_CAME = sa.select(_ROW.id, _ROW.kind).where(_ROW.id > sa.bindparam("size")).order_by(_ROW.id)
_KINDS = frozenset({*_PEOPLE, *_MOVING, ENDED, StoreEvent.PRIVATE_ERASED.value})


@dataclass(frozen=True, slots=True)
class Books:
    """The state of things after so many entries of the log; never changed, only followed by another."""

    size: int
    institution: Settings
    people: People = field(default_factory=People)
    ended: frozenset[str] = frozenset()
    """The digests of sessions that were signed out of."""
    about_people: tuple[Entry, ...] = ()
    facts: int = 0
    """The number of the last entry by which records came in: what was read of them before is old."""
    erased: int = 0
    """The number of the last entry by which something personal was erased."""
    named: int = 0
    """The number of the last entry about accounts, or by which something was erased: until then names are the same."""
    moved: int = 0
    """The number of the last entry of records or casework: until another comes, a list made of them is true."""
    found: int = 0
    """The number of the last entry by which something else was found than before."""
    alerts: Alerts = NO_ALERTS
    cases: Mapping[str, Case] = field(default_factory=dict)
    process: Process = field(default_factory=lambda: process_of(()))
    about_process: tuple[Entry, ...] = ()


class Desk:
    """The books of one database, brought forward whenever somebody looks."""

    def __init__(self, database: Database) -> None:
        """Read nothing yet."""
        self._database = database
        self.rolls = Rolls()
        self.board = Board(database, self.rolls)
        self._lock = Lock()
        self._books: Books | None = None

    def look(self) -> Books:
        """The books as of now."""
        books = self._books or self._caught_up(0)
        came = self._came_after(books.size)
        if not came:
            return books
        if any(kind in _KINDS for _, kind in came):
            return self._caught_up(came[-1][0])
        return self._keep(replace(books, size=came[-1][0]))

    def _came_after(self, size: int) -> Sequence[tuple[int, str]]:
        """The numbers and kinds of the entries that came since: mostly there are none, or none that matter here."""
        with self._database.glancing() as connection:
            return [(number, kind) for number, kind in connection.execute(_CAME, {"size": size})]

    def _caught_up(self, size: int) -> Books:
        """The books after so many entries at least; who comes while they are read waits for the same."""
        with self._lock:
            books = self._books
            if books is None or books.size < size:
                with self._database.reading() as connection:
                    books = _brought_forward(connection, books, log.size(connection))
                self._books = books
        return books

    def _keep(self, books: Books) -> Books:
        """Put books down for the next who looks, unless somebody put down later ones."""
        with self._lock:
            if self._books is None or self._books.size < books.size:
                self._books = books
        return books


def _brought_forward(connection: sa.Connection, books: Books | None, size: int) -> Books:
    if books is not None:
        entries = log.entries(connection, kinds=_KINDS, after=books.size, upto=size)
        if not any(entry.kind == StoreEvent.PRIVATE_ERASED for entry in entries):
            return _after(connection, books, entries, size)
    entries = log.entries(connection, kinds=_KINDS, upto=size)
    return _after(connection, Books(0, settings(connection)), entries, size)


def _after(connection: sa.Connection, books: Books, entries: Sequence[Entry], size: int) -> Books:
    about_people = [entry for entry in entries if entry.kind in _PEOPLE]
    if about_people:
        every = (*books.about_people, *about_people)
        books = replace(books, about_people=every, people=replay(every), named=every[-1].number)
    batches = [entry.number for entry in entries if entry.kind in BATCH_KINDS]
    if batches:
        books = replace(books, institution=settings(connection), facts=batches[-1])
    books = _with_casework(books, entries)
    moved = [entry.number for entry in entries if entry.kind in _MOVING]
    books = replace(books, moved=moved[-1] if moved else books.moved)
    erased = [entry.number for entry in entries if entry.kind == StoreEvent.PRIVATE_ERASED]
    if erased:
        books = replace(books, erased=erased[-1], named=max(erased[-1], books.named))
    ended = {entry.body["session"] for entry in entries if entry.kind == ENDED}
    return replace(books, ended=books.ended | ended, size=size)


def _with_casework(books: Books, entries: Sequence[Entry]) -> Books:
    """The alerts, the cases and the process after some more entries."""
    about_alerts = [entry for entry in entries if entry.kind in ALERT_KINDS]
    found = [entry.number for entry in about_alerts if entry.kind not in _CASES]
    if found:
        books = replace(books, found=found[-1])
    if about_alerts:
        books = replace(books, alerts=replay_alerts(about_alerts, books.alerts))
    about_cases = [entry for entry in entries if entry.kind in _CASES]
    if about_cases:
        books = replace(books, cases=followed(books.cases, about_cases))
    about_process = [entry for entry in entries if entry.kind == PROCESS_SET]
    if about_process:
        every = (*books.about_process, *about_process)
        books = replace(books, about_process=every, process=process_of(every))
    return books
