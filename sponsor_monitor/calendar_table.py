"""Every calendar of a dataset as one table of calendar by day, so that any column of days is one look-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from calendars.term_calendar import Kind, TermCalendar

TEACHING = Kind.TEACHING.code
FREE_KINDS = (Kind.VACATION.code, Kind.CLOSURE.code)


@dataclass(frozen=True, slots=True)
class CalendarTable:
    """Kinds of day from ``first`` on: ``kind[calendar, day - first]``; outside days are teaching (rules.md 1)."""

    first: int
    kind: NDArray[np.int8]
    outside: NDArray[np.bool_]
    free: NDArray[np.bool_]
    in_term: NDArray[np.int32]
    last_covered: Days

    def in_term_days(self, calendar: NDArray[np.int16], first: Days, last: Days) -> NDArray[np.int32]:
        """How many days from ``first`` to ``last`` are neither vacation nor closure; 0 where last is before first."""
        days = self.kind.shape[1]
        until, before = np.clip(last + 1 - self.first, 0, days), np.clip(first - self.first, 0, days)
        counts = self.in_term[calendar, until] - self.in_term[calendar, before]
        return np.where(last < first, 0, counts).astype(np.int32)

    def nth_in_term_day(self, calendar: int, first: int, nth: int) -> int:
        """The ``nth`` (from 1) day on or after ``first`` that is neither vacation nor closure."""
        row = self.in_term[calendar]
        return self.first + int(np.searchsorted(row, row[first - self.first] + nth)) - 1


def calendar_table(calendars: Sequence[TermCalendar], first: int, last: int) -> CalendarTable:
    """The table of the calendars for the days from ``first`` to ``last``."""
    days = np.arange(first, max(first, last) + 1, dtype=np.int32)
    kind = np.array([calendar.kinds(days) for calendar in calendars], dtype=np.int8).reshape(len(calendars), -1)
    outside = np.array([~calendar.covers(days) for calendar in calendars], dtype=np.bool_).reshape(kind.shape)
    free = np.isin(kind, FREE_KINDS)
    in_term = np.zeros((kind.shape[0], kind.shape[1] + 1), dtype=np.int32)
    np.cumsum(~free, axis=1, out=in_term[:, 1:])
    last_covered = np.array([calendar.last for calendar in calendars], dtype=np.int32)
    return CalendarTable(first, kind, outside, free, in_term, last_covered)
