"""Amounts and days as people write them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import to_day
from sponsor_monitor import words


def day(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (8499, 10000, "84.9%"),
        (8496, 10000, "84.9%"),
        (84999, 100000, "84.9%"),
        (85, 100, "85.0%"),
        (5099, 6000, "84.9%"),
        (2, 3, "66.6%"),
        (0, 3, "0.0%"),
        (3, 3, "100.0%"),
        (9999, 10000, "99.9%"),
    ],
)
def test_a_percentage_is_cut_and_never_rounded(part: int, whole: int, shown: str) -> None:
    assert words.percentage(part, whole) == shown


@given(st.integers(1, 10**9), st.data())
def test_a_percentage_never_says_more_than_there_is_nor_a_tenth_less(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))

    shown = Fraction(words.percentage(part, whole).removesuffix("%"))

    assert shown <= Fraction(100 * part, whole) < shown + Fraction(1, 10)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "0 h"),
        (45, "45 min"),
        (59, "59 min"),
        (60, "1 h"),
        (61, "1 h 1 min"),
        (990, "16 h 30 min"),
        (60_000, "1,000 h"),
    ],
)
def test_minutes_are_shown_as_hours_and_minutes(minutes: int, shown: str) -> None:
    assert words.hours(minutes) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (1000, "1,000 days")])
def test_only_one_is_singular(count: int, shown: str) -> None:
    assert words.plural(count, "day") == shown


def test_a_plural_may_be_its_own_word() -> None:
    assert words.plural(2, "person", "people") == "2 people"


@pytest.mark.parametrize(
    ("monday", "label"),
    [("2025-12-29", "2026-W01"), ("2026-12-28", "2026-W53"), ("2027-01-04", "2027-W01"), ("2025-09-15", "2025-W38")],
)
def test_a_week_bears_its_iso_year_and_number(monday: str, label: str) -> None:
    assert words.week_label(day(monday)) == label


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)))
def test_days_and_months_are_those_of_the_calendar(date: dt.date) -> None:
    month = (date.year - 1970) * 12 + date.month - 1

    assert words.iso_day(to_day(date)) == date.isoformat()
    assert words.month_label(month) == f"{date:%Y-%m}"
    assert words.month_words(month) == f"{date:%B} {date.year}"
    assert words.day_words(to_day(date)) == f"{date.day} {date:%B} {date.year}"


def test_a_stretch_of_one_day_is_a_day() -> None:
    first = day("2026-01-04")

    assert words.period_words(first, first) == "on 4 January 2026"
    assert words.period_words(first, first + 1) == "from 4 January 2026 to 5 January 2026"


@pytest.mark.parametrize(
    ("items", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_ends_with_and(items: list[str], shown: str) -> None:
    assert words.listed(items) == shown


def test_a_list_may_end_with_another_word() -> None:
    assert words.listed(iter(["a", "b"]), "or") == "a or b"


def test_empty_sentences_are_left_out() -> None:
    assert words.sentences(["One.", "", "Two."]) == "One. Two."
