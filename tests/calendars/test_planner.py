"""The year planner: its months, its totals, and its text as a person sees it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from calendars.days import Days, to_date, to_day
from calendars.periods import KINDS, Kind, Period
from calendars.planner import held_holidays, kind_totals, planner_months
from calendars.planner_text import LETTERS, STYLES, WIDTH, planner_lines, planner_text
from calendars.shipped import shipped_calendars, university
from calendars.term_calendar import TermCalendar
from calendars.working_days import bank_holidays

NO_HOLIDAYS: Days = np.empty(0, dtype=np.int32)
DECEMBER = TermCalendar(
    id="december",
    title="A made-up December",
    source="a test",
    note="The rest of the year is open.",
    periods=(
        Period(Kind.TEACHING, "Term", dt.date(2025, 12, 2), dt.date(2025, 12, 12)),
        Period(Kind.STUDY, "Study week", dt.date(2025, 12, 15), dt.date(2025, 12, 19)),
        Period(Kind.VACATION, "Winter", dt.date(2025, 12, 20), dt.date(2025, 12, 30)),
    ),
)
HOLIDAYS = bank_holidays("ENG", DECEMBER.first, DECEMBER.last)


def test_months_are_whole_weeks_from_monday_to_sunday() -> None:
    (month,) = planner_months(DECEMBER, HOLIDAYS)

    assert month.start == dt.date(2025, 12, 1)
    assert [[cell and to_date(cell.day).day for cell in week] for week in month.weeks][-1] == [29, 30, 31] + [None] * 4


def test_a_day_of_the_planner_knows_its_kind_its_holiday_and_whether_it_is_outside() -> None:
    (month,) = planner_months(DECEMBER, HOLIDAYS)
    days = {to_date(cell.day).day: cell for week in month.weeks for cell in week if cell}

    assert [days[day].inside for day in (1, 2, 30, 31)] == [False, True, True, False]
    assert (days[14].kind, days[15].kind) == (Kind.TEACHING, Kind.STUDY)
    assert [day for day, cell in days.items() if cell.bank_holiday] == [25, 26]


@pytest.mark.parametrize("name", shipped_calendars())
def test_every_day_from_the_first_month_to_the_last_stands_once_in_the_planner(name: str) -> None:
    calendar = university(name)
    months = planner_months(calendar, NO_HOLIDAYS)
    days = [cell for month in months for week in month.weeks for cell in week if cell]

    assert [cell.day for cell in days] == list(range(days[0].day, days[-1].day + 1))
    assert sum(cell.inside for cell in days) == calendar.kind_codes.size


def test_totals_count_days_weekdays_and_whole_weeks_of_each_kind() -> None:
    totals = [(total.kind, total.days, total.weekdays, total.whole_weeks) for total in kind_totals(DECEMBER)]

    assert totals == [(Kind.TEACHING, 13, 9, 1), (Kind.STUDY, 5, 5, 1), (Kind.VACATION, 11, 7, 1)]


def test_bank_holidays_outside_the_calendar_are_not_held() -> None:
    around = bank_holidays("ENG", to_day(dt.date(2025, 1, 1)), to_day(dt.date(2026, 12, 31)))

    assert [(date.day, kind) for date, kind in held_holidays(DECEMBER, around)] == [
        (25, Kind.VACATION),
        (26, Kind.VACATION),
    ]


def test_the_text_is_the_calendar_as_people_know_it() -> None:
    assert (
        planner_text(DECEMBER, HOLIDAYS)
        == """\
A made-up December
december, 2 December 2025 to 30 December 2025

      December 2025
  Mo Tu We Th Fr Sa Su
   .  2  3  4  5  6  7
   8  9 10 11 12 13 14
  15s16s17s18s19s20v21v
  22v23v24v25*26*27v28v
  29v30v .

  Kind of day         days   Mon-Fri   whole weeks
  12  teaching          13         9             1
  12s study              5         5             1
  12v vacation          11         7             1   not term time
  12* bank holiday, whatever the kind of day
   .  outside the calendar: counts as teaching, and is reported

  Periods
  02 Dec 2025 - 12 Dec 2025  teaching      Term
  15 Dec 2025 - 19 Dec 2025  study         Study week
  20 Dec 2025 - 30 Dec 2025  vacation      Winter

  Bank holidays
  25 Dec 2025 (vacation); 26 Dec 2025 (vacation)

  Source
  a test

  Note
  The rest of the year is open.
"""
    )


def test_a_planner_without_holidays_and_note_does_not_speak_of_them() -> None:
    calendar = TermCalendar("plain", "Plain", "a test", DECEMBER.periods)
    text = planner_text(calendar, NO_HOLIDAYS)

    assert "ank holiday" not in text
    assert "Note" not in text


@pytest.mark.parametrize("name", shipped_calendars())
def test_every_line_of_a_shipped_calendar_fits_the_terminal(name: str) -> None:
    calendar = university(name)
    lines = planner_text(calendar, bank_holidays("ENG", calendar.first, calendar.last)).splitlines()

    assert [line for line in lines if len(line) > WIDTH] == []


def test_pieces_have_known_styles_and_a_style_for_each_kind() -> None:
    styles = {piece.style for line in planner_lines(DECEMBER, HOLIDAYS) for piece in line}

    assert styles <= {"", *STYLES}
    assert styles >= {"title", "heading", "teaching", "study", "vacation", "bank_holiday", "outside"}


def test_each_kind_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(KINDS)
    assert len(set(LETTERS.values()) | {"*", "."}) == len(KINDS) + 2


def test_a_calendar_from_anywhere_cannot_steer_the_terminal() -> None:
    calendar = TermCalendar("a\x1b[31m", "b\x1b[2J", "c\x07", DECEMBER.periods, note="d\u202e")

    assert all(letter == "\n" or letter.isprintable() for letter in planner_text(calendar, NO_HOLIDAYS))
