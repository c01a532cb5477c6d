"""Bank holidays of each nation as GOV.UK lists them, and deadlines in working days (rules.md 9)."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import to_date, to_day
from calendars.errors import NoSuchDeadline, UnknownNation
from calendars.working_days import MOST_WORKING_DAYS, NATIONS, add_working_days, bank_holidays, is_working_day
from scripts import bank_holidays as bank_holiday_file

GOV_UK: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "bank_holidays.toml").read_text("utf-8")
)
LISTS = [(nation, int(year), dates) for nation, years in GOV_UK.items() for year, dates in years.items()]

nations = st.sampled_from(NATIONS)
event_days = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)).map(to_day)


def day(date: str) -> int:
    return to_day(dt.date.fromisoformat(date))


def works_on(date: str, nation: str) -> bool:
    return bool(is_working_day(np.array([day(date)], dtype=np.int32), nation)[0])


@pytest.mark.parametrize(
    ("nation", "year", "dates"), LISTS, ids=lambda value: str(value) if not isinstance(value, list) else ""
)
def test_bank_holidays_are_those_that_gov_uk_lists(nation: str, year: int, dates: list[str]) -> None:
    found = bank_holidays(nation, day(f"{year}-01-01"), day(f"{year}-12-31"))

    assert [f"{to_date(each).day} {to_date(each):%b}" for each in found] == dates


def test_every_year_of_the_table_has_the_bank_holidays_that_the_package_lists() -> None:
    assert bank_holiday_file.FILE.read_text("utf-8") == bank_holiday_file.bank_holidays()


DEADLINES = {
    "over Christmas and New Year": ("2025-12-18", 10, "ENG", "2026-01-06"),
    "over Easter": ("2026-03-27", 10, "ENG", "2026-04-14"),
    "without a bank holiday": ("2026-02-26", 10, "ENG", "2026-03-12"),
    "day 1 of an event on a Friday is the Monday": ("2026-02-27", 1, "ENG", "2026-03-02"),
    "day 1 of an event on a Saturday is the Monday": ("2026-02-28", 1, "ENG", "2026-03-02"),
    "day 1 of an event on a Sunday is the Monday": ("2026-03-01", 1, "ENG", "2026-03-02"),
    "day 1 of an event on a bank holiday is the day after": ("2026-05-25", 1, "ENG", "2026-05-26"),
    "the days that universities close are working days": ("2025-12-26", 3, "ENG", "2025-12-31"),
    "Scotland works on Easter Monday": ("2026-03-27", 10, "SCT", "2026-04-13"),
    "Scotland rests on 2 January": ("2025-12-18", 10, "SCT", "2026-01-07"),
    "Northern Ireland rests on St Patrick's Day": ("2026-03-16", 1, "NIR", "2026-03-18"),
    "Wales does not rest on St Patrick's Day": ("2026-03-16", 1, "WLS", "2026-03-17"),
    "over the leap day": ("2028-02-28", 1, "ENG", "2028-02-29"),
}


@pytest.mark.parametrize(("event", "count", "nation", "deadline"), DEADLINES.values(), ids=DEADLINES)
def test_deadline(event: str, count: int, nation: str, deadline: str) -> None:
    assert to_date(add_working_days(day(event), count, nation)).isoformat() == deadline


NATIONAL = {
    "Easter Monday": ("2026-04-06", {"SCT"}),
    "2 January": ("2026-01-02", {"ENG", "WLS", "NIR"}),
    "St Patrick's Day": ("2026-03-17", {"ENG", "WLS", "SCT"}),
    "Battle of the Boyne": ("2026-07-13", {"ENG", "WLS", "SCT"}),
    "the football holiday of 2026": ("2026-06-15", {"ENG", "WLS", "NIR"}),
    "early August": ("2026-08-03", {"ENG", "WLS", "NIR"}),
    "late August": ("2026-08-31", {"SCT"}),
    "St Andrew's Day": ("2026-11-30", {"ENG", "WLS", "NIR"}),
    "Christmas Eve": ("2026-12-24", set(NATIONS)),
    "Christmas Day": ("2026-12-25", set()),
    "Boxing Day at a weekend": ("2026-12-26", set()),
    "its substitute": ("2026-12-28", set()),
}


@pytest.mark.parametrize(("date", "at_work"), NATIONAL.values(), ids=NATIONAL)
def test_who_works_on_a_day(date: str, at_work: set[str]) -> None:
    assert {nation for nation in NATIONS if works_on(date, nation)} == at_work


@given(event_days, st.integers(1, 60), nations)
def test_a_deadline_is_the_nth_working_day_after_the_event(event: int, count: int, nation: str) -> None:
    deadline = add_working_days(event, count, nation)
    days = np.arange(event + 1, deadline + 1, dtype=np.int32)

    assert is_working_day(days, nation).sum() == count
    assert is_working_day(days, nation)[-1]


@given(nations, event_days, st.integers(0, 400))
def test_bank_holidays_are_sorted_weekdays_within_the_days_asked(nation: str, first: int, length: int) -> None:
    found = bank_holidays(nation, first, first + length).tolist()

    assert found == sorted(set(found))
    assert all(first <= each <= first + length and to_date(each).weekday() < 5 for each in found)


def test_both_ends_of_the_days_asked_belong_to_them() -> None:
    christmas = day("2025-12-25")

    assert bank_holidays("ENG", christmas, christmas).tolist() == [christmas]
    assert bank_holidays("ENG", christmas + 2, christmas + 6).tolist() == []
    assert bank_holidays("ENG", christmas, christmas - 1).tolist() == []


@pytest.mark.parametrize("year", [1, 1600, 1871, 2101, 9999])
def test_a_year_without_known_bank_holidays_has_none(year: int) -> None:
    first, last = to_day(dt.date(year, 1, 1)), to_day(dt.date(year, 12, 31))

    assert bank_holidays("SCT", first, last).tolist() == []


def test_no_days_are_no_working_days() -> None:
    assert is_working_day(np.empty((0, 3), dtype=np.int32), "ENG").shape == (0, 3)


@pytest.mark.parametrize("nation", ["England", "eng", "", "GB"])
def test_an_unknown_nation_is_named_with_those_that_are_known(nation: str) -> None:
    with pytest.raises(UnknownNation, match=f'"{nation}".*ENG, WLS, SCT, NIR'):
        bank_holidays(nation, 0, 1)


@pytest.mark.parametrize("count", [0, -1, MOST_WORKING_DAYS + 1])
def test_a_deadline_of_no_or_too_many_days_is_refused(count: int) -> None:
    with pytest.raises(NoSuchDeadline, match="from 1 to 10,000"):
        add_working_days(day("2026-02-26"), count, "ENG")


def test_the_longest_deadline_can_be_counted() -> None:
    event = day("2026-02-26")
    days = np.arange(event + 1, add_working_days(event, MOST_WORKING_DAYS, "ENG") + 1, dtype=np.int32)

    assert is_working_day(days, "ENG").sum() == MOST_WORKING_DAYS
