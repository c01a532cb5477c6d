"""A year planner of a term calendar as months, weeks and days: what a page or a terminal prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import FRIDAY, Days, month_starts, months, to_date, week_starts, weekdays
from calendars.periods import KINDS, Kind
from calendars.term_calendar import TermCalendar

DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class PlannerDay:
    """One date of the planner; an outside day (``inside`` false) has the kind teaching (rules.md 1)."""

    day: int
    kind: Kind
    inside: bool
    bank_holiday: bool


@dataclass(frozen=True, slots=True)
class PlannerMonth:
    """One calendar month: its weeks from Monday to Sunday, ``None`` where a week's day is of another month."""

    start: dt.date
    weeks: tuple[tuple[PlannerDay | None, ...], ...]


@dataclass(frozen=True, slots=True)
class KindTotal:
    """How much of a calendar is of one kind: days, weekdays (Monday to Friday), and weeks with all five weekdays."""

    kind: Kind
    days: int
    weekdays: int
    whole_weeks: int


def planner_months(calendar: TermCalendar, holidays: Days) -> tuple[PlannerMonth, ...]:
    """Every month from the calendar's first covered day to its last; ``holidays`` are bank holidays as day numbers."""
    first_month, last_month = months(np.array([calendar.first, calendar.last], dtype=np.int32)).tolist()
    starts = month_starts(np.arange(first_month, last_month + 2, dtype=np.int32))
    days = np.arange(starts[0], starts[-1], dtype=np.int32)
    planned = [
        PlannerDay(*facts)
        for facts in zip(
            days.tolist(),
            (KINDS[code] for code in calendar.kinds(days).tolist()),
            calendar.covers(days).tolist(),
            np.isin(days, holidays).tolist(),
            strict=True,
        )
    ]
    ends = (starts[1:] - starts[0]).tolist()
    return tuple(_month(planned[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True))


def kind_totals(calendar: TermCalendar) -> tuple[KindTotal, ...]:
    """The totals of each kind that the calendar has, in the order of kinds."""
    days = np.arange(calendar.first, calendar.last + 1, dtype=np.int32)
    is_weekday = weekdays(days) <= FRIDAY
    totals = (_total(kind, days, calendar.kind_codes == kind.code, is_weekday) for kind in KINDS)
    return tuple(total for total in totals if total.days)


def held_holidays(calendar: TermCalendar, holidays: Days) -> Iterator[tuple[dt.date, Kind]]:
    """The bank holidays within the calendar's coverage, each with the kind of its day."""
    inside = holidays[calendar.covers(holidays)]
    for day, code in zip(inside.tolist(), calendar.kinds(inside).tolist(), strict=True):
        yield to_date(day), KINDS[code]


def _month(days: list[PlannerDay]) -> PlannerMonth:
    start = to_date(days[0].day)
    cells: list[PlannerDay | None] = [None] * start.weekday() + days
    cells += [None] * (-len(cells) % DAYS_IN_WEEK)
    weeks = tuple(tuple(cells[at : at + DAYS_IN_WEEK]) for at in range(0, len(cells), DAYS_IN_WEEK))
    return PlannerMonth(start, weeks)


def _total(kind: Kind, days: Days, of_kind: NDArray[np.bool_], is_weekday: NDArray[np.bool_]) -> KindTotal:
    on_weekdays = of_kind & is_weekday
    _, weekdays_in_week = np.unique(week_starts(days[on_weekdays]), return_counts=True)
    whole_weeks = int((weekdays_in_week == FRIDAY + 1).sum())
    return KindTotal(kind, int(of_kind.sum()), int(on_weekdays.sum()), whole_weeks)
