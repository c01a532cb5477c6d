"""The sample's academic year: its days, its calendars of several kinds of student, and England's bank holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import FRIDAY, Days, to_day, weekdays

FIRST_DAY = to_day(dt.date(2025, 9, 1))
LAST_DAY = to_day(dt.date(2026, 7, 31))
DAYS: Days = np.arange(FIRST_DAY, LAST_DAY + 1, dtype=np.int32)
DEMONSTRATION_DAY = dt.date(2026, 3, 31)
"""The as-of day on which every finding and every kind of data quality can be seen."""

BANK_HOLIDAYS = ("2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25")


@dataclass(frozen=True, slots=True)
class Semester:
    """A stretch of teaching with its own modules; first and last day as ISO dates."""

    number: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A term calendar: periods of (kind, name, first day, last day), and the semesters taught in it."""

    id: str
    title: str
    periods: tuple[tuple[str, str, str, str], ...]
    semesters: tuple[Semester, ...]


_WINTER = ("vacation", "Winter vacation", "2025-12-20", "2026-01-04")
_EASTER = ("closure", "Easter closure", "2026-04-02", "2026-04-07")
_SPRING = ("vacation", "Spring vacation", "2026-04-18", "2026-05-04")
_AUTUMN_SEMESTER = Semester("1", "2025-09-22", "2025-12-12")

CALENDARS = (
    Calendar(
        "ug-2025-26",
        "Undergraduate 2025/26",
        (
            ("induction", "Welcome week", "2025-09-15", "2025-09-19"),
            ("teaching", "Semester 1", "2025-09-22", "2025-10-31"),
            ("reading", "Reading week", "2025-11-03", "2025-11-07"),
            ("teaching", "Semester 1, second half", "2025-11-10", "2025-12-12"),
            ("study", "Study week", "2025-12-15", "2025-12-19"),
            _WINTER,
            ("assessment", "January examinations", "2026-01-05", "2026-01-23"),
            ("teaching", "Semester 2", "2026-01-26", "2026-04-01"),
            _EASTER,
            ("teaching", "Semester 2, last weeks", "2026-04-08", "2026-04-17"),
            _SPRING,
            ("study", "Study week", "2026-05-05", "2026-05-08"),
            ("assessment", "Summer examinations", "2026-05-11", "2026-06-05"),
            ("vacation", "Summer vacation", "2026-06-06", "2026-09-20"),
        ),
        (_AUTUMN_SEMESTER, Semester("2", "2026-01-26", "2026-04-17")),
    ),
    Calendar(
        "pg-2025-26",
        "Postgraduate taught 2025/26, no summer vacation",
        (
            ("induction", "Welcome week", "2025-09-15", "2025-09-19"),
            ("teaching", "Semester 1", "2025-09-22", "2025-12-12"),
            ("study", "Study week", "2025-12-15", "2025-12-19"),
            _WINTER,
            ("assessment", "January examinations", "2026-01-05", "2026-01-16"),
            ("teaching", "Semester 2", "2026-01-19", "2026-04-01"),
            _EASTER,
            ("teaching", "Semester 2, last weeks", "2026-04-08", "2026-04-17"),
            _SPRING,
            ("assessment", "Summer examinations", "2026-05-05", "2026-05-29"),
            ("dissertation", "Dissertation", "2026-06-01", "2026-09-30"),
        ),
        (_AUTUMN_SEMESTER, Semester("2", "2026-01-19", "2026-04-17")),
    ),
    Calendar(
        "january-2026",
        "Postgraduate taught, January start 2026",
        (
            ("induction", "Welcome week", "2026-01-19", "2026-01-23"),
            ("teaching", "Semester 1", "2026-01-26", "2026-04-01"),
            _EASTER,
            ("teaching", "Semester 1, last weeks", "2026-04-08", "2026-04-17"),
            _SPRING,
            ("teaching", "Semester 2", "2026-05-05", "2026-07-24"),
            ("assessment", "Summer assessment", "2026-07-27", "2026-08-28"),
            ("dissertation", "Dissertation", "2026-08-31", "2027-01-29"),
        ),
        (Semester("1", "2026-01-26", "2026-04-17"), Semester("2", "2026-05-05", "2026-07-24")),
    ),
    Calendar(
        "foundation-2025-26",
        "Foundation and higher national courses 2025/26",
        (
            ("induction", "Welcome week", "2025-09-15", "2025-09-19"),
            ("teaching", "Autumn term", "2025-09-22", "2025-12-12"),
            ("study", "Study week", "2025-12-15", "2025-12-19"),
            _WINTER,
            ("teaching", "Spring term", "2026-01-05", "2026-04-01"),
            _EASTER,
            ("vacation", "Spring vacation", "2026-04-08", "2026-04-19"),
            ("teaching", "Summer term", "2026-04-20", "2026-06-05"),
            ("assessment", "Final assessment", "2026-06-08", "2026-06-19"),
            ("vacation", "Summer vacation", "2026-06-20", "2026-09-20"),
        ),
        (
            _AUTUMN_SEMESTER,
            Semester("2", "2026-01-05", "2026-04-01"),
            Semester("3", "2026-04-20", "2026-06-05"),
        ),
    ),
    Calendar(
        "pre-sessional-autumn-2025",
        "Pre-sessional English, autumn 2025",
        (("teaching", "Autumn course", "2025-09-01", "2025-12-12"), ("vacation", "After", "2025-12-13", "2026-01-18")),
        (Semester("1", "2025-09-01", "2025-12-12"),),
    ),
    Calendar(
        "pre-sessional-spring-2026",
        "Pre-sessional English, spring 2026",
        (
            ("teaching", "Spring course", "2026-03-23", "2026-04-01"),
            _EASTER,
            ("teaching", "Spring course, second part", "2026-04-08", "2026-06-12"),
        ),
        (Semester("1", "2026-03-23", "2026-06-12"),),
    ),
    Calendar(
        "exchange-2025-26",
        "Incoming exchange, autumn only: the spring was never entered",
        (
            ("induction", "Welcome week", "2025-09-15", "2025-09-19"),
            ("teaching", "Semester 1", "2025-09-22", "2025-12-12"),
            ("study", "Study week", "2025-12-15", "2025-12-19"),
            _WINTER,
            ("assessment", "January examinations", "2026-01-05", "2026-01-23"),
            ("teaching", "Semester 2", "2026-01-26", "2026-02-27"),
        ),
        (_AUTUMN_SEMESTER, Semester("2", "2026-01-26", "2026-04-01")),
    ),
)
CALENDAR_CODES = {calendar.id: code for code, calendar in enumerate(CALENDARS)}
NO_VACATION_IN_SIGHT = "teaching"


def day_of(text: str) -> int:
    """The day number of an ISO date."""
    return to_day(dt.date.fromisoformat(text))


def kinds(calendar: Calendar) -> NDArray[np.str_]:
    """The kind of each of ``DAYS`` in a calendar; an uncovered day takes that of the day before it (rules.md 1)."""
    result = np.full(DAYS.size, "", dtype="<U12")
    for kind, _, first, last in calendar.periods:
        result[max(0, day_of(first) - FIRST_DAY) : max(0, day_of(last) + 1 - FIRST_DAY)] = kind
    covered = np.where(result != "", np.arange(DAYS.size), 0)
    filled: NDArray[np.str_] = result[np.maximum.accumulate(covered)]
    return np.where(filled == "", NO_VACATION_IN_SIGHT, filled)


def teaching_days(calendar: Calendar, semester: Semester) -> Days:
    """The weekdays of a semester on which classes are held: neither bank holidays, breaks nor reading weeks."""
    holidays = [day_of(text) for text in BANK_HOLIDAYS]
    held = (kinds(calendar) == "teaching") & (weekdays(DAYS) <= FRIDAY) & ~np.isin(DAYS, holidays)
    days: Days = DAYS[held & (day_of(semester.first) <= DAYS) & (day_of(semester.last) >= DAYS)]
    return days


def calendar_toml(calendar: Calendar) -> str:
    """A calendar as the file of dataset.md."""
    lines = [f'id = "{calendar.id}"', f'title = "{calendar.title}"', 'source = "made up for demonstration"']
    for kind, name, first, last in calendar.periods:
        lines += ["", "[[period]]", f'kind = "{kind}"', f'name = "{name}"', f"start = {first}", f"end = {last}"]
    return "\n".join(lines) + "\n"
