"""Every calendar as one table, against the calendars asked day by day."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import to_day
from calendars.term_calendar import Kind, Period, TermCalendar
from sponsor_monitor.calendar_table import CalendarTable, calendar_table

MONDAY = dt.date(2025, 9, 15)
FIRST = to_day(MONDAY)
PERIODS = st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(1, 12)), min_size=1, max_size=6)


def calendar(periods: list[tuple[Kind, int]]) -> TermCalendar:
    """Periods of so many days one after another, from a Monday."""
    made, start = [], MONDAY
    for kind, days in periods:
        made.append(Period(kind, kind.value, start, start + dt.timedelta(days - 1)))
        start += dt.timedelta(days)
    return TermCalendar("made-up", "Made up", "made up", tuple(made))


def laid_out(periods: list[list[tuple[Kind, int]]]) -> CalendarTable:
    return calendar_table([calendar(each) for each in periods], FIRST - 10, FIRST + 90)


def kinds_of(periods: list[tuple[Kind, int]]) -> dict[int, Kind]:
    covered = [kind for kind, days in periods for _ in range(days)]
    return {FIRST + i: kind for i, kind in enumerate(covered)}


@given(st.lists(PERIODS, min_size=1, max_size=3))
def test_each_row_holds_its_calendar_and_what_is_outside_counts_as_teaching(
    calendars: list[list[tuple[Kind, int]]],
) -> None:
    table = laid_out(calendars)

    for row, periods in enumerate(calendars):
        kinds = kinds_of(periods)
        days = range(FIRST - 10, FIRST + 91)
        assert table.kind[row].tolist() == [kinds.get(day, Kind.TEACHING).code for day in days]
        assert table.outside[row].tolist() == [day not in kinds for day in days]
        assert table.last_covered[row] == max(kinds)


@given(PERIODS, st.integers(-10, 90), st.integers(-10, 90))
def test_days_in_term_are_counted_from_first_to_last(periods: list[tuple[Kind, int]], a: int, b: int) -> None:
    ends = (np.array([FIRST + day], dtype=np.int32) for day in (a, b))

    counted = laid_out([periods]).in_term_days(np.zeros(1, dtype=np.int16), *ends)

    kinds = kinds_of(periods)
    days = [kinds.get(day, Kind.TEACHING) for day in range(FIRST + a, FIRST + b + 1)]
    assert counted.tolist() == [sum(kind.is_monitored for kind in days)]


@given(PERIODS, st.integers(-10, 40), st.integers(1, 20))
def test_the_nth_day_in_term_is_the_first_by_which_so_many_are_counted(
    periods: list[tuple[Kind, int]], first: int, nth: int
) -> None:
    found = laid_out([periods]).nth_in_term_day(0, FIRST + first, nth)

    kinds = kinds_of(periods)
    in_term = [day for day in range(FIRST + first, FIRST + 91) if kinds.get(day, Kind.TEACHING).is_monitored]
    assert found == in_term[nth - 1]


def test_days_of_no_term_are_none_when_the_end_is_before_the_start() -> None:
    day = np.array([FIRST], dtype=np.int32)
    table = laid_out([[(Kind.TEACHING, 12)]])

    assert table.in_term_days(np.zeros(1, dtype=np.int16), day, day - 5).tolist() == [0]
