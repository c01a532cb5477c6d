"""Kinds of days: inside, outside, at weekends, and for whole columns at once."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import Days, to_date, to_day
from calendars.errors import CalendarRefused
from calendars.term_calendar import KINDS, MONITORED_KINDS, Kind, Period, TermCalendar

DATASET_ORDER = ["teaching", "induction", "reading", "study", "assessment", "dissertation", "vacation", "closure"]


def period(kind: Kind, start: str, end: str) -> Period:
    return Period(kind, kind.value, dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def calendar(*periods: Period) -> TermCalendar:
    return TermCalendar("made-up", "Made up", "a test", periods)


def kind_of(term_calendar: TermCalendar, date: str) -> Kind:
    return KINDS[int(term_calendar.kinds(as_days(date))[0])]


def as_days(*dates: str) -> Days:
    return np.array(dates, dtype="datetime64[D]").astype(np.int32)


AUTUMN = calendar(
    period(Kind.TEACHING, "2025-09-15", "2025-10-31"),  # a Friday
    period(Kind.READING, "2025-11-03", "2025-11-08"),  # a Saturday
    period(Kind.TEACHING, "2025-11-10", "2025-12-12"),
    period(Kind.VACATION, "2025-12-15", "2026-01-02"),
)

DAYS = {
    "the first covered day": ("2025-09-15", Kind.TEACHING),
    "the last day of a period": ("2025-10-31", Kind.TEACHING),
    "a Saturday nobody covers follows the Friday": ("2025-11-01", Kind.TEACHING),
    "a Sunday nobody covers follows the Friday": ("2025-11-02", Kind.TEACHING),
    "a Saturday within its own period": ("2025-11-08", Kind.READING),
    "a Sunday after a covered Saturday follows that Saturday": ("2025-11-09", Kind.READING),
    "a weekend before a vacation is still teaching": ("2025-12-14", Kind.TEACHING),
    "a weekend within a period": ("2025-12-20", Kind.VACATION),
    "the last covered day": ("2026-01-02", Kind.VACATION),
    "the day after the last covered day counts as teaching": ("2026-01-03", Kind.TEACHING),
    "the day before the first covered day counts as teaching": ("2025-09-14", Kind.TEACHING),
}


@pytest.mark.parametrize(("date", "kind"), DAYS.values(), ids=DAYS)
def test_kind_of_a_day(date: str, kind: Kind) -> None:
    assert kind_of(AUTUMN, date) == kind


def test_a_sunday_of_its_own_and_the_saturday_before_it_may_differ() -> None:
    term_calendar = calendar(
        period(Kind.TEACHING, "2025-09-15", "2025-09-19"),
        period(Kind.CLOSURE, "2025-09-21", "2025-09-21"),
        period(Kind.TEACHING, "2025-09-22", "2025-09-26"),
    )

    assert kind_of(term_calendar, "2025-09-20") == Kind.TEACHING
    assert kind_of(term_calendar, "2025-09-21") == Kind.CLOSURE


def test_the_leap_day_is_a_day_like_others() -> None:
    term_calendar = calendar(
        period(Kind.TEACHING, "2028-02-14", "2028-02-28"), period(Kind.READING, "2028-02-29", "2028-03-03")
    )

    assert kind_of(term_calendar, "2028-02-29") == Kind.READING
    assert kind_of(term_calendar, "2028-03-01") == Kind.READING


def test_covers_tells_the_days_outside_on_both_sides() -> None:
    days = as_days("2025-09-14", "2025-09-15", "2026-01-02", "2026-01-03", "0001-01-01", "9999-12-31")

    assert AUTUMN.covers(days).tolist() == [False, True, True, False, False, False]


def test_all_but_vacation_and_closure_is_term_time() -> None:
    assert [kind.value for kind in KINDS] == DATASET_ORDER
    assert [kind.code for kind in KINDS] == list(range(8))
    assert MONITORED_KINDS.tolist() == [True] * 6 + [False] * 2


def test_outside_days_are_monitored_and_vacation_is_not() -> None:
    assert AUTUMN.is_monitored(as_days("2025-09-01", "2025-11-04", "2025-12-25", "2026-02-01")).tolist() == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "periods", [(), (period(Kind.STUDY, "2025-01-06", "2025-01-07"),) * 2], ids=["none", "overlap"]
)
def test_a_calendar_that_is_not_whole_is_never_made(periods: tuple[Period, ...]) -> None:
    with pytest.raises(CalendarRefused):
        calendar(*periods)


@st.composite
def calendars(draw: st.DrawFn) -> TermCalendar:
    """A valid calendar: periods of any kind and length, in any order, uncovered weekends between some of them."""
    start = draw(st.integers(to_day(dt.date(1960, 1, 1)), to_day(dt.date(2060, 1, 1))))
    periods = []
    for kind, length in draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 40)), min_size=1, max_size=12)):
        end = start + length - 1
        periods.append(Period(kind, kind.value, to_date(start), to_date(end)))
        left_out = {4: (0, 1, 2), 5: (0, 1)}.get(to_date(end).weekday(), (0,))
        start = end + 1 + draw(st.sampled_from(left_out))
    return calendar(*draw(st.permutations(periods)))


def kind_by_the_book(term_calendar: TermCalendar, day: int) -> Kind:
    """The kind of one day as rules.md 1 says it, walking back one day at a time."""
    if not term_calendar.first <= day <= term_calendar.last:
        return Kind.TEACHING
    for earlier in range(day, term_calendar.first - 1, -1):
        for each in term_calendar.periods:
            if each.start <= to_date(earlier) <= each.end:
                return each.kind
    raise AssertionError("the first covered day is covered")


@given(calendars())
def test_a_column_of_days_gives_what_each_day_gives_alone(term_calendar: TermCalendar) -> None:
    days = np.arange(term_calendar.first - 10, term_calendar.last + 10, dtype=np.int32)

    one_by_one = [kind_by_the_book(term_calendar, int(day)) for day in days]

    assert [KINDS[code] for code in term_calendar.kinds(days)] == one_by_one


@given(calendars())
def test_days_may_come_in_any_order_and_shape(term_calendar: TermCalendar) -> None:
    days = np.arange(term_calendar.first - 2, term_calendar.first + 4, dtype=np.int32)

    assert term_calendar.kinds(days[::-1]).tolist() == term_calendar.kinds(days).tolist()[::-1]
    assert term_calendar.kinds(days.reshape(2, 3)).shape == (2, 3)


@given(calendars())
def test_taking_a_period_out_of_the_middle_is_a_gap_unless_it_held_weekends_only(term_calendar: TermCalendar) -> None:
    for at in range(1, len(term_calendar.periods) - 1):
        left = term_calendar.periods[:at] + term_calendar.periods[at + 1 :]
        taken = term_calendar.periods[at]
        dates = [to_date(day) for day in range(to_day(taken.start), to_day(taken.end) + 1)]
        if any(date.weekday() < 5 for date in dates):
            with pytest.raises(CalendarRefused, match="no period covers"):
                calendar(*left)
        else:
            assert calendar(*left).last == term_calendar.last
