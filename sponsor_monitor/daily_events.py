"""Engagement rolled up by student, day and indicator while it streams past: the rows themselves are never kept.

Each student has a *window* of days, from the first to the last day any registration of theirs is monitored (and the
weekend after, which a sabbatical officer's last week may need). Windows lie side by side in flat columns of *cells*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.counting_marks import LATE, CountingMarks
from sponsor_monitor.dataset.tables import OPEN_END, EventBatch, Registrations
from sponsor_monitor.ranges import starts_of
from sponsor_monitor.spans import Spans
from sponsor_monitor.vocabulary import INDICATORS, Indicator

ATTENDANCE = Indicator.ATTENDANCE.code
_WEEKEND = 2
_MOST_IN_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Windows:
    """The window of each student: its first day, how many days, and where its cells begin."""

    first: Days
    days: NDArray[np.int64]
    offset: NDArray[np.int64]
    left: Days
    """The earliest end of a registration of the student (``OPEN_END`` where none has ended): see ``after_end``."""

    def cells(self, student: NDArray[np.int32], day: Days) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The cell of each student and day, and whether it lies in the student's window."""
        ahead = day - self.first[student]
        inside = (ahead >= 0) & (ahead < self.days[student])
        return self.offset[student] + ahead, inside


@dataclass(frozen=True, slots=True)
class DailyEvents:
    """What is known of every student's days.

    ``seen[indicator, cell]``: an event that day (for attendance also a counting mark present or late).
    ``counts[code][cell]``: how many, for the indicators asked for. ``days_with_event[indicator, day - first_day]``:
    from any student. ``exists[indicator]``: any event up to the as-of day. ``after_end``: (student, day, indicator) of
    events later than the student's earliest end of a registration.
    """

    windows: Windows
    seen: NDArray[np.bool_]
    counts: dict[int, NDArray[np.int64] | NDArray[np.int32]]
    first_day: int
    days_with_event: NDArray[np.bool_]
    exists: NDArray[np.bool_]
    after_end: tuple[NDArray[np.int32], Days, NDArray[np.int8]]


def student_windows(registrations: Registrations, spans: Spans, students: int, as_of: int) -> Windows:
    """The window of every student."""
    monitored = ~spans.empty
    owner = registrations.student[monitored]
    first = np.full(students, OPEN_END, dtype=np.int32)
    last = np.full(students, -OPEN_END, dtype=np.int32)
    np.minimum.at(first, owner, spans.first[monitored])
    np.maximum.at(last, owner, np.minimum(spans.last[monitored] + _WEEKEND, as_of))
    days = np.where(last < first, 0, last.astype(np.int64) - first + 1)
    left = np.full(students, OPEN_END, dtype=np.int32)
    ended = ~registrations.research & (spans.end < as_of)
    np.minimum.at(left, registrations.student[ended], spans.end[ended])
    return Windows(first, days, starts_of(days)[:-1], left)


class EventRollUp:
    """Takes batches of events, and the attendance that marks give, and ends as ``DailyEvents``."""

    def __init__(
        self, windows: Windows, *, first_day: int, as_of: int, known_at: int | None, counted: frozenset[int]
    ) -> None:
        """Count by day only the indicators ``counted``; the others are only seen or not."""
        self._windows = windows
        self._as_of, self._known_at = as_of, known_at
        self._cells = int(windows.days.sum())
        self._first_day = first_day
        days = max(as_of - first_day + 1, 0)
        self._seen = np.zeros((len(INDICATORS), self._cells), dtype=np.bool_)
        self._counts: dict[int, NDArray[np.int64] | NDArray[np.int32]] = {
            code: np.zeros(self._cells, dtype=np.int32) for code in sorted(counted)
        }
        self._most = dict.fromkeys(self._counts, 0)
        self._with_event = np.zeros((len(INDICATORS), days), dtype=np.bool_)
        self._exists = np.zeros(len(INDICATORS), dtype=np.bool_)
        self._after: list[NDArray[np.int64]] = []

    def add(self, batch: EventBatch) -> None:
        """Take the events of a batch that are dated up to the as-of day and known."""
        keep = batch.day <= self._as_of
        if self._known_at is not None and batch.recorded_at is not None:
            keep &= batch.recorded_at <= self._known_at
        whole = bool(keep.all())
        student, day = (batch.student, batch.day) if whole else (batch.student[keep], batch.day[keep])
        indicator, count = (batch.indicator, batch.count) if whole else (batch.indicator[keep], batch.count[keep])
        self._note_days(day, indicator)
        self._take(student, day, indicator, count)

    def add_attendance(self, marks: CountingMarks, session_day: Days) -> None:
        """Take the counting marks present or late as attendance on their session's day (rules.md 5, 6)."""
        there = np.flatnonzero(marks.status <= LATE)
        student = marks.student[there]
        day = session_day[marks.session[there]]
        self._take(student, day, np.full(len(there), ATTENDANCE, dtype=np.int8), np.ones(len(there), dtype=np.int64))

    def finish(self) -> DailyEvents:
        """What has been taken."""
        late = np.unique(np.concatenate(self._after)) if self._after else np.zeros(0, dtype=np.int64)
        student, rest = late >> 28, late & ((1 << 28) - 1)
        after = (student.astype(np.int32), (rest >> 4).astype(np.int32) - OPEN_END, (rest & 15).astype(np.int8))
        return DailyEvents(
            self._windows, self._seen, self._counts, self._first_day, self._with_event, self._exists, after
        )

    def _note_days(self, day: Days, indicator: NDArray[np.int8]) -> None:
        ahead = day - self._first_day
        days = self._with_event.shape[1]
        if len(ahead) and ahead.min() < 0:
            early = ahead < 0
            self._exists[np.unique(indicator[early])] = True
            ahead, indicator = ahead[~early], indicator[~early]
        self._with_event.reshape(-1)[indicator.astype(np.int64) * days + ahead] = True
        self._exists |= self._with_event.any(axis=1)

    def _take(
        self, student: NDArray[np.int32], day: Days, indicator: NDArray[np.int8], count: NDArray[np.int64]
    ) -> None:
        late = day > self._windows.left[student]
        if late.any():
            key = (student[late].astype(np.int64) << 28) | ((day[late].astype(np.int64) + OPEN_END) << 4)
            self._after.append(np.unique(key | indicator[late]))
        cell, inside = self._windows.cells(student, day)
        if not inside.all():
            cell, indicator, count = cell[inside], indicator[inside], count[inside]
        self._seen.reshape(-1)[indicator.astype(np.int64) * self._cells + cell] = True
        for code in self._counts:
            self._count(code, indicator == code, cell, count)

    def _count(self, code: int, chosen: NDArray[np.bool_], cell: NDArray[np.int64], count: NDArray[np.int64]) -> None:
        amounts = count[chosen]
        self._most[code] += int(amounts.sum())
        # No cell can hold more than all counts together: only when those leave 32 bits is the wider column needed.
        if self._most[code] > _MOST_IN_INT32 and self._counts[code].dtype == np.int32:
            self._counts[code] = self._counts[code].astype(np.int64)
        column = self._counts[code]
        np.add.at(column, cell[chosen], amounts.astype(column.dtype))
