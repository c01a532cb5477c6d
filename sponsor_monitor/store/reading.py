"""The store as what an assessment is made from: its facts as they stood at a cut, as known at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from calendars.days import to_day
from sponsor_monitor.dataset.engagement import EventPart
from sponsor_monitor.dataset.tables import Marks, Tables
from sponsor_monitor.known_at import instant_of
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.progress import Progress
from sponsor_monitor.source import Rows, Source
from sponsor_monitor.store.bulk import BulkQuestion, EventRows, read_events, read_marks
from sponsor_monitor.store.cut import Cut, cut_at, input_root
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.day_counts import event_batches
from sponsor_monitor.store.institution import Institution, institution_at, zone_at
from sponsor_monitor.store.live_tables import LiveTables, live_tables
from sponsor_monitor.store.open_quarantine import OpenRow, incomplete, open_rows

_NOBODY = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class View:
    """The store as it is looked at: up to which day and cut, as known at which instant, by which institution's law."""

    database: Database
    cut: Cut
    as_of: int
    known_at: int | None
    institution: Institution

    @property
    def bulk(self) -> BulkQuestion:
        """Which marks and events are looked at."""
        return BulkQuestion(self.database, self.cut, self.known_at, self.institution.support_only)

    def tables(self) -> LiveTables:
        """Every table but marks and events."""
        calendars = [calendar.id for calendar in self.institution.calendars]
        return live_tables(self.database, self.cut, self.known_at, calendars)

    def set_aside(self) -> list[OpenRow]:
        """The rows in quarantine."""
        return open_rows(self.database, self.cut)


def view(
    database: Database,
    as_of: dt.date,
    *,
    known_at: str | None = None,
    received_by: str | None = None,
    policy: str | None = None,
) -> View:
    """Look at the store as of a day, as known at a time and received by a batch or time, and judge by ``policy``.

    Raises NoSuchBatch, NotATime, NothingStored and BundleRefused.
    """
    cut = cut_at(database, received_by)
    instant = None if known_at is None else instant_of(known_at, LocalTime(zone_at(database, cut)))
    return View(database, cut, to_day(as_of), instant, institution_at(database, cut, instant, policy))


def store_source(looked_at: View) -> Source:
    """A view of the store as a source of an assessment."""
    return Source(
        looked_at.institution, partial(input_root, looked_at.database, looked_at.cut), partial(_read, looked_at)
    )


def _read(looked_at: View, _recorded: bool, progress: Progress) -> Rows:
    """Read marks and events side by side: the database sends one while the other is taken in."""
    tables = looked_at.tables()
    students, sessions = tables.numbers["student"], tables.numbers["session"]
    asked = looked_at.bulk
    with ThreadPoolExecutor(1) as beside:
        events = beside.submit(read_events, asked, students, looked_at.as_of, _unheard)
        marks, _ = read_marks(asked, students, sessions, partial(progress, "reading marks"))
        aside = looked_at.set_aside()
        return Rows(
            _with_marks(tables, marks),
            [row.reject for row in aside],
            incomplete(aside, tables),
            _parts(events.result()),
        )


def _with_marks(tables: LiveTables, marks: Marks) -> Tables:
    return Tables(
        tables.students,
        tables.registrations,
        tables.statuses,
        tables.sessions,
        tables.groups,
        tables.memberships,
        marks,
    )


def _parts(rows: EventRows) -> Iterator[EventPart]:
    for batch in event_batches(rows):
        yield EventPart(len(batch.student), batch, [], _NOBODY)


def _unheard(_done: int, _size: int) -> None:
    """Say nothing of what goes on beside: two things told at once would read as one going back and forth."""
