"""The engagement log of the year, day by day: what students did outside class, as the feeds recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days, weekdays
from sponsor_monitor.sample.absences import Absences
from sponsor_monitor.sample.behaviour import Behaviour
from sponsor_monitor.sample.courses import COURSES
from sponsor_monitor.sample.people import COURSE_STARTS, People
from sponsor_monitor.sample.situations import CHARACTERS
from sponsor_monitor.sample.year import CALENDAR_CODES, CALENDARS, DAYS, FIRST_DAY, day_of, kinds
from sponsor_monitor.vocabulary import Indicator, StatusKind

ALL_WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.55, 0.6)
OPEN_DAYS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.15)
ADVISING_DAYS = (0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0)
DEADLINES = (0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0)
SOCIETIES = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
VACATION_PART = 0.2
ZERO_COUNT_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Feed:
    """What one indicator's log looks like: events on an ordinary day, by weekday, and where they come from.

    Feeds that are used on one or two days a week never look like an outage (rules.md 1: more than half of 20 days).
    """

    indicator: Indicator
    source: str
    daily: float
    week: tuple[float, ...]
    research_daily: float = 0.0
    vacation_part: float = VACATION_PART


FEEDS = (
    Feed(Indicator.VLE, "learning platform", 10.6, ALL_WEEK, 0.8),
    Feed(Indicator.PC_LOGIN, "computer rooms", 0.75, OPEN_DAYS, 0.5),
    Feed(Indicator.LECTURE_CAPTURE, "lecture recordings", 0.6, ALL_WEEK),
    Feed(Indicator.LIBRARY, "library gates", 0.45, OPEN_DAYS, 0.4),
    Feed(Indicator.SUBMISSION, "coursework desk", 0.5, DEADLINES, 0.0, 0.0),
    Feed(Indicator.MEETING, "advisers", 0.18, ADVISING_DAYS, 0.1, 0.05),
    Feed(Indicator.CO_CURRICULAR, "societies", 0.12, SOCIETIES, 0.0, 0.0),
)
OUTAGES = (
    (Indicator.VLE, "2025-11-10", "2025-11-16"),
    (Indicator.LECTURE_CAPTURE, "2026-03-16", "2026-05-03"),
)
"""When a feed brought nothing: one that came back, one that is still dead on the demonstration day."""


@dataclass(frozen=True, slots=True)
class DayEvents:
    """One day's events in order of time; ``occurred`` and ``recorded`` are local seconds since 1970."""

    student: NDArray[np.int32]
    indicator: NDArray[np.int8]
    occurred: NDArray[np.int64]
    count: NDArray[np.int32]
    recorded: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Appointments:
    """Events with a day of their own: the weekly meetings and calls of those who are away, supervision."""

    day: NDArray[np.int32]
    student: NDArray[np.int32]
    indicator: NDArray[np.int8]


def appointments(people: People, statuses: Absences, behaviour: Behaviour, rng: np.random.Generator) -> Appointments:
    """A meeting a week on sabbatical, a contact a week on placement, a meeting a fortnight abroad; supervision."""
    rows = [np.empty((0, 3), np.int64)]
    regular = (
        (StatusKind.SABBATICAL, Indicator.MEETING, 1, 7),
        (StatusKind.PLACEMENT, Indicator.PLACEMENT_CONTACT, 0, 7),
        (StatusKind.STUDY_ABROAD, Indicator.MEETING, 1, 14),
    )
    for kind, indicator, weekday, every in regular:
        for row in statuses.of(kind):
            days = _between(statuses.start[row], statuses.end[row])
            days = days[weekdays(days) == weekday]
            rows.append(_kept(int(statuses.student[row]), days[:: every // 7], indicator, rng))
    rows.append(_supervision(people, rng))
    table = np.concatenate(rows)
    sabbatical = np.isin(table[:, 1], statuses.student[statuses.of(StatusKind.SABBATICAL)])
    here = sabbatical | (behaviour.activity[table[:, 0] - FIRST_DAY, table[:, 1]] > 0)
    day, student, indicator = table[here][np.argsort(table[here, 0], kind="stable")].T
    return Appointments(day.astype(np.int32), student.astype(np.int32), indicator.astype(np.int8))


def _between(first: np.int32, last: np.int32) -> Days:
    """The days of the year from one to another."""
    return DAYS[(first <= DAYS) & (last >= DAYS)]


def _kept(student: int, days: NDArray[np.int32], indicator: Indicator, rng: np.random.Generator) -> NDArray[np.int64]:
    """One student's appointments: nearly all kept; a character misses those it says, no other."""
    if student < len(CHARACTERS):
        missed = [day_of(day) for day in CHARACTERS[student].absent_from]
        days = days[~np.isin(days, missed)]
    else:
        days = days[rng.random(days.size) < 0.96]
    return np.column_stack([days, np.full(days.size, student), np.full(days.size, indicator.code)]).astype(np.int64)


def _supervision(people: People, rng: np.random.Generator) -> NDArray[np.int64]:
    """Every other Tuesday or Thursday in a dissertation or in research."""
    writing = _calendar_days("dissertation")
    rows = [np.empty((0, 3), np.int64)]
    for position, course in enumerate(COURSES):
        days = DAYS[writing[CALENDAR_CODES[course.calendar]] | course.research]
        if course.rqf_level < 7 or not days.size:
            continue
        for parity, weekday in enumerate((1, 3)):
            chosen = days[weekdays(days) == weekday][::2]
            who = people.student[(people.course == position) & (people.student % 2 == parity)]
            day, student = (grid.ravel() for grid in np.meshgrid(chosen, who, indexing="ij"))
            table = np.column_stack([day, student, np.full(day.size, Indicator.SUPERVISION.code)])
            rows.append(table[rng.random(day.size) < 0.94].astype(np.int64))
    return np.concatenate(rows)


def _calendar_days(*wanted: str) -> NDArray[np.bool_]:
    """Calendars by days: true where the day is of one of these kinds."""
    return np.array([np.isin(kinds(calendar), wanted) for calendar in CALENDARS])


def log_events(
    people: People, behaviour: Behaviour, planned: Appointments, rng: np.random.Generator
) -> Iterator[DayEvents]:
    """Every day's events in turn."""
    breaks = _calendar_days("vacation", "closure")
    calendar_of = np.array([CALENDAR_CODES[course.calendar] for course in COURSES])
    first_calendar = calendar_of[people.first_courses()]
    latest_calendar, latest_start = first_calendar.copy(), np.full(people.students, DAYS[-1] + 1)
    latest_calendar[people.student[people.second]] = calendar_of[people.course[people.second]]
    latest_start[people.student[people.second]] = COURSE_STARTS[people.course[people.second]]
    rates = _rates(people)
    bounds = np.searchsorted(planned.day, np.append(DAYS, DAYS[-1] + 1))
    for offset, day in enumerate(DAYS):
        calendar = np.where(day >= latest_start, latest_calendar, first_calendar)
        drawn = _draw(int(day), behaviour.activity[offset], breaks[calendar, offset], rates, rng)
        rows = slice(bounds[offset], bounds[offset + 1])
        student = np.concatenate([drawn[0], planned.student[rows]])
        indicator = np.concatenate([drawn[1], planned.indicator[rows]])
        yield _timed(int(day), student, indicator, rng)


def _rates(people: People) -> NDArray[np.float32]:
    """Feeds by students: events on an ordinary day. Pre-sessional courses record no lectures."""
    courses = people.first_courses()
    research = np.array([course.research for course in COURSES])[courses]
    unrecorded = np.array([course.pre_sessional for course in COURSES])[courses]
    rates = [np.where(research, feed.research_daily, feed.daily) for feed in FEEDS]
    spoken = [feed.indicator is Indicator.LECTURE_CAPTURE for feed in FEEDS].index(True)
    rates[spoken] = np.where(unrecorded, 0, rates[spoken])
    return np.array(rates, dtype=np.float32)


def _draw(
    day: int,
    activity: NDArray[np.float32],
    on_break: NDArray[np.bool_],
    rates: NDArray[np.float32],
    rng: np.random.Generator,
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Who did what on a day, feed by feed."""
    weekday = int(weekdays(np.array([day], dtype=np.int32))[0])
    dead = {feed for feed, first, last in OUTAGES if day_of(first) <= day <= day_of(last)}
    everyone = np.arange(activity.size, dtype=np.int32)
    students, indicators = [], []
    for feed, rate in zip(FEEDS, rates, strict=True):
        factor = feed.week[weekday] * np.where(on_break, feed.vacation_part, 1)
        if feed.indicator in dead or not feed.week[weekday]:
            continue
        student = np.repeat(everyone, rng.poisson(activity * rate * factor))
        students.append(student)
        indicators.append(np.full(student.size, feed.indicator.code, dtype=np.int8))
    return np.concatenate(students), np.concatenate(indicators)


def _timed(day: int, student: NDArray[np.int32], indicator: NDArray[np.int8], rng: np.random.Generator) -> DayEvents:
    """Give a day's events their times (busiest in mid-afternoon), counts and the next night's load."""
    halves = rng.integers(0, 14_700, (2, student.size), dtype=np.uint16)
    when = halves[0] + halves[1] + np.uint16(13_800)
    order = np.argsort(when, kind="stable")
    size = student.size
    drawn = rng.random(size, dtype=np.float32)
    clicks = 1 + (drawn < 0.25).astype(np.int32) + (drawn < 0.08) + (drawn < 0.02)
    clicks = np.where(drawn > 1 - ZERO_COUNT_SHARE, 0, clicks)
    count = np.where(indicator == Indicator.VLE.code, clicks, 1)
    return DayEvents(
        student=student[order],
        indicator=indicator[order],
        occurred=day * 86_400 + 2 * when[order].astype(np.int64),
        count=count[order].astype(np.int32),
        recorded=np.full(size, (day + 1) * 86_400 + 2 * 3600, dtype=np.int64),
    )
