"""Groups, who is in them, and every class of the year: also the few that should not be as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days, weekdays
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END
from sponsor_monitor.sample.courses import COURSE_CODES, COURSES, LECTURE, MODULES, SECTION_SIZES, SEMINAR, Course
from sponsor_monitor.sample.people import People
from sponsor_monitor.sample.year import CALENDAR_CODES, CALENDARS, Semester, day_of, teaching_days

SECTIONS = (LECTURE, SEMINAR)
TAKEN, NOT_TAKEN, ONE_SIGNATURE = 0, 1, 2
PATTERNS = tuple(weekly for course in COURSES for weekly in course.week)
"""Every weekly class of every course; ``Classes.pattern`` is a position here."""
PATTERN_COURSES = np.array([position for position, course in enumerate(COURSES) for _ in course.week], dtype=np.int32)
"""The course of each."""
CANCELLED_SHARE = 0.008
CARELESS_GROUPS, CARELESS_MISSES = 0.06, 0.2
READER_FAILURES = 0.003
MOVERS = 0.02
"""The share of students who change their seminar groups in the middle of a semester."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Every group: of which course, semester, module and section kind, numbered from 1 within them."""

    name: tuple[str, ...]
    course: NDArray[np.int32]
    number: NDArray[np.int32]
    first: dict[tuple[int, str, str, str], int]
    sections: dict[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in which group from when to when (``OPEN_END``: no end given), by group."""

    student: NDArray[np.int32]
    group: NDArray[np.int32]
    first: Days
    last: Days


@dataclass(frozen=True, slots=True)
class Classes:
    """Every session, in order of time; ``start`` and ``end`` are minutes of the day, ``register`` how it was kept."""

    day: Days
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    group: NDArray[np.int32]
    pattern: NDArray[np.int32]
    cancelled: NDArray[np.bool_]
    register: NDArray[np.int8]


def _semesters(course: Course) -> tuple[Semester, ...]:
    """The semesters in which a course is taught."""
    calendar = CALENDARS[CALENDAR_CODES[course.calendar]]
    return tuple(semester for semester in calendar.semesters if semester.number in course.semesters and course.week)


def form_groups(people: People) -> Groups:
    """As many lecture and seminar groups of every module as the course's students need."""
    names: list[str] = []
    numbers: list[int] = []
    courses: list[int] = []
    first: dict[tuple[int, str, str, str], int] = {}
    sections: dict[tuple[int, str], int] = {}
    sizes = np.bincount(people.course, minlength=len(COURSES))
    for position, course in enumerate(COURSES):
        for section in SECTIONS:
            sections[position, section] = count = -(-int(sizes[position]) // SECTION_SIZES[section])
            for semester in _semesters(course):
                for module in MODULES:
                    first[position, semester.number, module, section] = len(names)
                    names += [f"{course.code}-{semester.number}{module}-{section}{n:02}" for n in range(1, count + 1)]
                    numbers += range(1, count + 1)
                    courses += [position] * count
    return Groups(tuple(names), np.array(courses, np.int32), np.array(numbers, np.int32), first, sections)


def fill_groups(people: People, groups: Groups, rng: np.random.Generator) -> Members:
    """Put every registration into one lecture and one seminar group of each module; some move half-way."""
    rows = [np.empty((0, 4), np.int64)]
    for position, course in enumerate(COURSES):
        takers = np.flatnonzero(people.course == position)
        rank = np.arange(takers.size)
        moves = (rng.random(takers.size) < MOVERS) & (rank % SECTION_SIZES[SEMINAR] > 0)
        for semester in _semesters(course):
            for module in MODULES:
                for section in SECTIONS:
                    base = groups.first[position, semester.number, module, section]
                    number = rank // SECTION_SIZES[section]
                    moving = moves & (section == SEMINAR) & (groups.sections[position, section] > 1)
                    sections = max(1, groups.sections[position, section])
                    other = base + (number + 1) % sections
                    rows += _placed(people, takers, base + number, other, moving, semester)
    student, group, first, last = np.concatenate(rows).astype(np.int32).T
    order = np.lexsort((first, student, group))
    return Members(student[order], group[order], first[order], last[order])


def _placed(
    people: People,
    takers: NDArray[np.intp],
    group: NDArray[np.int64],
    other: NDArray[np.int64],
    moving: NDArray[np.bool_],
    semester: Semester,
) -> list[NDArray[np.int64]]:
    """The membership rows of one module's groups: from enrolment or the semester's start to its end or withdrawal."""
    begin, end = day_of(semester.first), day_of(semester.last)
    middle = (begin + end) // 2
    enrolled = people.enrolled[takers]
    first = np.where(enrolled == NO_DAY, begin, np.maximum(begin, enrolled))
    last = np.where(people.ended[takers] < end, people.ended[takers], np.where(takers % 2 == 0, end, OPEN_END))
    moving = moving & (first < middle) & (last > middle)
    student = people.student[takers]
    stays = np.column_stack([student, group, first, np.where(moving, middle, last)])
    moved = np.column_stack([student, other, np.full_like(first, middle + 1), last])
    return [stays[first <= last], moved[moving]]


def hold_classes(groups: Groups, rng: np.random.Generator) -> Classes:
    """Lay out every class of every group, and decide which are cancelled and how each register is kept."""
    table = np.concatenate([*_regular(groups), _out_of_place(groups)])
    table = table[np.lexsort((table[:, 4], table[:, 3], table[:, 1], table[:, 0]))]
    columns = (np.ascontiguousarray(column, dtype=np.int32) for column in table.T)
    day, start, end, group, pattern = columns
    cancelled = rng.random(day.size) < CANCELLED_SHARE
    classes = Classes(day, start, end, group, pattern, cancelled, _registers(groups, group, rng))
    _mishaps(classes, groups)
    return classes


def _regular(groups: Groups) -> Iterator[NDArray[np.int64]]:
    """Rows of day, start, end, group and pattern: every weekly class in every week of its semesters."""
    for pattern, (position, weekly) in enumerate(zip(PATTERN_COURSES.tolist(), PATTERNS, strict=True)):
        course = COURSES[position]
        for semester in _semesters(course):
            days = teaching_days(CALENDARS[CALENDAR_CODES[course.calendar]], semester)
            days = days[weekdays(days) == weekly.weekday]
            base = groups.first[position, semester.number, weekly.module, weekly.section]
            numbers = base + np.arange(groups.sections[position, weekly.section])
            day, group = (grid.ravel() for grid in np.meshgrid(days, numbers, indexing="ij"))
            fixed = np.tile([weekly.start, weekly.start + weekly.minutes], (day.size, 1))
            yield np.column_stack([day, fixed, group, np.full(day.size, pattern)]).astype(np.int64)


def _registers(groups: Groups, group: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int8]:
    """How each class's register is kept: careless groups miss some, a reader fails here and there."""
    tidy = np.array([course.tidy for course in COURSES])
    careless = rng.random(groups.course.size) < CARELESS_GROUPS
    missed = careless[group] & (rng.random(group.size) < CARELESS_MISSES)
    failed = rng.random(group.size) < READER_FAILURES
    register = np.where(missed, NOT_TAKEN, np.where(failed, ONE_SIGNATURE, TAKEN))
    return np.where(tidy[groups.course[group]], TAKEN, register).astype(np.int8)


def _out_of_place(groups: Groups) -> NDArray[np.int64]:
    """A revision class in the vacation, and a make-up lecture on top of another class, both in Management."""
    management = COURSE_CODES["BSC-MGT-1"]
    if not groups.sections[management, LECTURE]:
        return np.empty((0, 5), np.int64)
    first = int(np.argmax(management == PATTERN_COURSES))
    revision = (day_of("2026-01-02"), 600, 650, groups.first[management, "1", "A", LECTURE], first)
    same_day = next(weekly for weekly in COURSES[management].week if weekly.weekday == 2)
    make_up = (
        day_of("2026-02-18"),
        same_day.start + 30,
        same_day.start + 80,
        groups.first[management, "2", "A", LECTURE],
        first,
    )
    return np.array([revision, make_up], dtype=np.int64)


def _mishaps(classes: Classes, groups: Groups) -> None:
    """Write the year's mishaps over what was drawn: see ``situations``."""
    course, number = groups.course[classes.group], groups.number[classes.group]
    seminar = np.array([weekly.section == SEMINAR for weekly in PATTERNS])[classes.pattern]

    def within(code: str, first: str, last: str) -> NDArray[np.bool_]:
        """The first groups of a course from one day to another."""
        chosen: NDArray[np.bool_] = (course == COURSE_CODES[code]) & (number == 1)
        return chosen & (classes.day >= day_of(first)) & (classes.day <= day_of(last))

    ill = (within("FND-BUS", "2025-11-17", "2025-11-21") | within("FND-BUS", "2026-03-09", "2026-03-13")) & seminar
    classes.cancelled[ill] = True
    classes.register[within("HND-CMP", "2026-01-05", "2026-02-28") & seminar] = NOT_TAKEN
    failed = within("BSC-MGT-1", "2025-10-14", "2025-10-14") | within("BSC-MGT-1", "2026-02-03", "2026-02-03")
    classes.register[failed & ~seminar] = ONE_SIGNATURE
    classes.cancelled[failed] = False
