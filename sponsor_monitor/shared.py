"""What crosses students, summarised once and passed in, so that any partition of students is judged alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import SATURDAY, weekdays
from sponsor_monitor.counting_marks import pair_key
from sponsor_monitor.facts import Facts
from sponsor_monitor.loops import compiled_loops
from sponsor_monitor.partition import Partition
from sponsor_monitor.partitions import on_each
from sponsor_monitor.ranges import sorted_unique, spread
from sponsor_monitor.vocabulary import INDICATORS, Indicator

_MANY = 100_000
_LEAST_BEFORE_OUTAGE = 5
"""So many working days must lie before a silence for it to be an outage (rules.md 1, outage)."""


@dataclass(frozen=True, slots=True, order=True)
class Outage:
    """A feed that was silent for everybody, from day to day (inclusive)."""

    indicator: Indicator
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CourseTotal:
    """The due minutes of one course and start since remote delivery is limited, each session once (rules.md 6)."""

    course_code: str
    course_start: int
    remote_minutes: int
    taught_minutes: int
    first_session: int | None
    last_session: int | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """Registers by session, outages by (indicator, first), feeds that exist, and course totals (None: not asked)."""

    taken: NDArray[np.bool_]
    partial: NDArray[np.bool_]
    outages: tuple[Outage, ...]
    feeds: frozenset[Indicator]
    courses: tuple[CourseTotal, ...] | None


def summarise(facts: Facts, partitions: Sequence[Partition]) -> Shared:
    """Summarise all partitions of a dataset."""
    feeds = frozenset(i for i in INDICATORS if i is not Indicator.ATTENDANCE and facts.events.exists[i.code])
    taken = np.zeros(len(facts.sessions.session_id), dtype=np.bool_)
    for partition in partitions:
        taken |= partition.taken
    return Shared(
        taken=taken,
        partial=taken & _thin_registers(facts, partitions),
        outages=_outages(facts, partitions),
        feeds=feeds,
        courses=_course_totals(facts, partitions),
    )


def _thin_registers(facts: Facts, partitions: Sequence[Partition]) -> NDArray[np.bool_]:
    """Which registers, if taken, hold too few of the students due to be the whole register (rules.md 1, register)."""
    law, sessions = facts.question.law, len(facts.sessions.session_id)
    counts = on_each(lambda partition: _students_due(facts, partition), partitions)
    due, marked = np.sum(counts, axis=0) if counts else np.zeros((2, sessions), dtype=np.int64)
    enough = due >= law.whole("partial_min_due")
    return enough & (due > 0) & (marked * 100 < law.whole("partial_percent") * due)


def _students_due(facts: Facts, partition: Partition) -> NDArray[np.int64]:
    """For each session, the partition's students to whom it is due, and those of them with a known mark."""
    due, sessions = partition.due, len(facts.sessions.session_id)
    again = _named_again(facts, partition)
    return count_due(due.session, due.sign, sessions) - count_due(due.session[again], due.sign[again], sessions)


def count_due(session: NDArray[np.int32], sign: NDArray[np.int8], sessions: int) -> NDArray[np.int64]:
    """How many rows each session has, and below that how many of them with a mark."""
    loops = compiled_loops("due") if len(session) > _MANY else None
    if loops is None:
        counts = [np.bincount(rows, minlength=sessions) for rows in (session, session[sign != 0])]
        return np.array(counts, dtype=np.int64)
    due, marked = np.zeros(sessions, dtype=np.int64), np.zeros(sessions, dtype=np.int64)
    loops.count_due(session, sign, due, marked)
    return np.stack([due, marked])


def _named_again(facts: Facts, partition: Partition) -> NDArray[np.int64]:
    """Rows of due sessions that name a student a second time, by another registration."""
    student, due = facts.registrations.student[partition.registration], partition.due
    several = np.isin(student, student[1:][student[1:] == student[:-1]])
    if not several.any():
        return np.zeros(0, dtype=np.int64)
    # In numbers of its own width, so that the long column is not widened.
    own = np.flatnonzero(several).astype(due.own.dtype)
    first = np.searchsorted(due.own, own)
    _, rows = spread(np.searchsorted(due.own, own, side="right") - first, first)
    _, once = np.unique(pair_key(student[due.own[rows]], due.session[rows]), return_index=True)
    return np.delete(rows, once)


def _outages(facts: Facts, partitions: Sequence[Partition]) -> tuple[Outage, ...]:
    """The maximal silences of each feed that spoke on most of the working days before (rules.md 1, outage)."""
    working = _monitored_working_days(facts, partitions)
    law, events = facts.question.law, facts.events
    outages = []
    for indicator in INDICATORS:
        if indicator is not Indicator.ATTENDANCE and events.exists[indicator.code]:
            spoke = events.days_with_event(indicator, working)
            for start, stop in _silences(spoke):
                before = spoke[max(start - law.whole("outage_window_days"), 0) : start]
                long_enough = stop - start >= law.whole("outage_days")
                if long_enough and len(before) >= _LEAST_BEFORE_OUTAGE and 2 * int(before.sum()) > len(before):
                    outages.append(Outage(indicator, int(working[start]), int(working[stop - 1])))
    return tuple(sorted(outages))


def _monitored_working_days(facts: Facts, partitions: Sequence[Partition]) -> NDArray[np.int32]:
    """Weekdays that are no bank holiday on which at least one registration is monitored."""
    first = facts.calendars.first
    monitored = np.zeros(facts.question.as_of - first + 1, dtype=np.bool_)
    for partition in partitions:
        monitored[partition.grid.day[partition.grid.monitored] - first] = True
    days = (np.flatnonzero(monitored) + first).astype(np.int32)
    return days[(weekdays(days) < SATURDAY) & ~np.isin(days, facts.bank_holidays)]


def _silences(spoke: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The stretches without an event, as positions from, and up to but not including."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], spoke.astype(np.int8), [1]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _course_totals(facts: Facts, partitions: Sequence[Partition]) -> tuple[CourseTotal, ...]:
    registrations = facts.registrations
    sponsored = np.flatnonzero(facts.spans.sponsored)
    names = [(registrations.course_code[i], int(registrations.course_start[i])) for i in sponsored]
    courses = sorted(set(names))
    number = {course: i for i, course in enumerate(courses)}
    course = np.full(len(registrations.registration_id), -1, dtype=np.int64)
    course[sponsored] = [number[name] for name in names]
    ended = np.ones(len(courses), dtype=np.bool_)
    np.logical_and.at(ended, course[sponsored], facts.spans.end[sponsored] <= facts.question.as_of)
    held = _sessions_of_courses(facts, partitions, course)
    bounds = np.searchsorted(held, np.arange(len(courses) + 1, dtype=np.int64) << 32)
    return tuple(
        _course_total(facts, name, held[bounds[i] : bounds[i + 1]] & 0xFFFFFFFF, bool(ended[i]))
        for i, name in enumerate(courses)
    )


def _sessions_of_courses(facts: Facts, partitions: Sequence[Partition], course: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted numbers (course << 32 | session), each once, since the limit on remote delivery is in force."""
    since = facts.question.law.remote_since

    def of_partition(partition: Partition) -> NDArray[np.int64]:
        of_course, due = course[partition.registration], partition.due
        counted = (of_course >= 0)[due.own] & (partition.grid.day >= since)[due.cell]
        return sorted_unique(pair_key(of_course[due.own[counted]], due.session[counted]))

    return sorted_unique(np.concatenate([np.zeros(0, dtype=np.int64), *on_each(of_partition, partitions)]))


def _course_total(facts: Facts, name: tuple[str, int], session: NDArray[np.int64], ended: bool) -> CourseTotal:
    minutes, day = facts.worth.minutes[session], facts.sessions.day[session]
    remote = ~facts.sessions.in_person[session]
    return CourseTotal(
        course_code=name[0],
        course_start=name[1],
        remote_minutes=int(minutes[remote].sum()),
        taught_minutes=int(minutes.sum()),
        first_session=int(day.min()) if len(day) else None,
        last_session=int(day.max()) if len(day) else None,
        ended=ended,
    )
