"""The registers of the year, day by day: who was marked what, when it was recorded, and what was corrected later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.sample.behaviour import Behaviour
from sponsor_monitor.sample.situations import CHARACTER_NUMBERS
from sponsor_monitor.sample.timetable import NOT_TAKEN, ONE_SIGNATURE, Classes, Members
from sponsor_monitor.sample.year import DAYS, FIRST_DAY, day_of
from sponsor_monitor.vocabulary import MarkStatus

DAY_SECONDS = 86_400
UNMARKED_SHARE = 0.06
"""The share of unauthorised misses for which the register has no line at all."""
CORRECTED_SHARE = 0.008
"""The share of absences that turn out, days later, to have been attendance."""
NO_MINUTES_SHARE = 0.15

TWO_MARKS_FROM = day_of("2026-02-09")
OTHER_GROUP_ON = day_of("2026-02-10")
FILLED_EARLY_ON = day_of("2026-02-12")


@dataclass(frozen=True, slots=True)
class DayMarks:
    """One day's marks in order of session; ``recorded`` is local seconds since 1970, ``late`` -1 for no minutes."""

    student: NDArray[np.int32]
    session: NDArray[np.int32]
    status: NDArray[np.int8]
    late: NDArray[np.int32]
    recorded: NDArray[np.int64]

    def rows(self, chosen: NDArray[np.intp]) -> DayMarks:
        """Some of the marks, in the order given."""
        return DayMarks(
            self.student[chosen], self.session[chosen], self.status[chosen], self.late[chosen], self.recorded[chosen]
        )

    def with_later(self, extra: DayMarks) -> DayMarks:
        """These marks and others, each after the marks of its session."""
        both = DayMarks(
            np.concatenate([self.student, extra.student]),
            np.concatenate([self.session, extra.session]),
            np.concatenate([self.status, extra.status]),
            np.concatenate([self.late, extra.late]),
            np.concatenate([self.recorded, extra.recorded]),
        )
        return both.rows(np.argsort(both.session, kind="stable"))


def keep_registers(
    classes: Classes, members: Members, behaviour: Behaviour, rng: np.random.Generator
) -> Iterator[DayMarks]:
    """Every day's marks in turn, of the days that have classes."""
    bounds = np.searchsorted(classes.day, np.append(DAYS, DAYS[-1] + 1))
    first_member = np.searchsorted(members.group, np.arange(int(classes.group.max(initial=-1)) + 2))
    for offset, day in enumerate(DAYS):
        sessions = np.arange(bounds[offset], bounds[offset + 1], dtype=np.int32)
        sessions = sessions[~classes.cancelled[sessions] & (classes.register[sessions] != NOT_TAKEN)]
        if sessions.size:
            student, session = _expected(sessions, int(day), classes, members, first_member)
            marks = _mark(student, session, int(day), classes, behaviour, rng)
            yield _incidents(_corrected(marks, behaviour, rng), int(day), classes)


def _expected(
    sessions: NDArray[np.int32], day: int, classes: Classes, members: Members, first_member: NDArray[np.intp]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Every pair of a student and a session to which the student's group is due that day."""
    group = classes.group[sessions]
    sizes = first_member[group + 1] - first_member[group]
    session = np.repeat(sessions, sizes)
    within = np.arange(session.size) - np.repeat(sizes.cumsum() - sizes, sizes)
    row = np.repeat(first_member[group], sizes) + within
    member = (members.first[row] <= day) & (members.last[row] >= day)
    return members.student[row[member]], session[member]


def _mark(
    student: NDArray[np.int32],
    session: NDArray[np.int32],
    day: int,
    classes: Classes,
    behaviour: Behaviour,
    rng: np.random.Generator,
) -> DayMarks:
    """Draw each expected student's mark; a register with one signature keeps the first who came."""
    offset = day - FIRST_DAY
    chance, authorised = behaviour.attends[offset, student], behaviour.authorised[offset, student]
    came_draw, kind_draw = rng.random((2, student.size), dtype=np.float32)
    came = came_draw < chance
    late = came & (kind_draw < behaviour.late_share[student])
    excused = ~came & (kind_draw < authorised)
    unmarked = ~came & ~excused & (kind_draw > 1 - UNMARKED_SHARE)
    status = np.where(late, MarkStatus.LATE.code, MarkStatus.PRESENT.code)
    status = np.where(came, status, np.where(excused, MarkStatus.AUTHORISED.code, MarkStatus.ABSENT.code))
    minutes = np.where(late, 1 + rng.integers(0, 14, student.size) * rng.integers(1, 3, student.size), -1)
    given = np.where(rng.random(student.size) < NO_MINUTES_SHARE, -1, minutes).astype(np.int32)
    start = day * DAY_SECONDS + 60 * classes.start[session].astype(np.int64)
    swiped = start + np.where(late, 60 * minutes, rng.integers(5, 420, student.size))
    closed = day * DAY_SECONDS + 60 * classes.end[session].astype(np.int64) + 300
    marks = DayMarks(student, session, status.astype(np.int8), given, np.where(came, swiped, closed))
    one = classes.register[session] == ONE_SIGNATURE
    kept = (chance >= 0) & ~unmarked & (~one | (came & _first_of_each(session, came)))
    return marks.rows(np.flatnonzero(kept))


def _first_of_each(session: NDArray[np.int32], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True on the first row of each session among some rows; rows stand in order of session."""
    rows = np.flatnonzero(among)
    result = np.zeros(session.size, dtype=bool)
    result[rows[np.diff(session[rows], prepend=-1) != 0]] = True
    return result


def _corrected(marks: DayMarks, behaviour: Behaviour, rng: np.random.Generator) -> DayMarks:
    """Some absences of students who mostly come are put right one to six days later, by a second mark."""
    absent = marks.status == MarkStatus.ABSENT.code
    day = marks.recorded // DAY_SECONDS - FIRST_DAY
    usual = behaviour.attends[np.clip(day, 0, DAYS.size - 1), marks.student] > 0.8
    rows = np.flatnonzero(absent & usual & (rng.random(absent.size) < CORRECTED_SHARE))
    later = marks.rows(rows)
    delay = rng.integers(1, 7, rows.size) * DAY_SECONDS + rng.integers(0, 3600, rows.size)
    status = np.full_like(later.status, MarkStatus.PRESENT.code)
    return marks.with_later(replace(later, status=status, recorded=later.recorded + delay))


def _incidents(marks: DayMarks, day: int, classes: Classes) -> DayMarks:
    """The year's three oddities: two marks at one instant, a mark in another group, a register filled in early."""
    if day == TWO_MARKS_FROM:
        rows = np.flatnonzero(marks.student == CHARACTER_NUMBERS["two marks"])[:2]
        twice = marks.rows(rows)
        opposite = np.where(twice.status == MarkStatus.ABSENT.code, MarkStatus.PRESENT.code, MarkStatus.ABSENT.code)
        return marks.with_later(replace(twice, status=opposite.astype(np.int8), late=np.full_like(twice.late, -1)))
    if day == OTHER_GROUP_ON and np.any(marks.student == CHARACTER_NUMBERS["other group"]):
        mine = marks.session[marks.student == CHARACTER_NUMBERS["other group"]]
        elsewhere = np.flatnonzero(~np.isin(classes.group[marks.session], classes.group[mine]))[:1]
        stray = marks.rows(elsewhere)
        student = np.full_like(stray.student, CHARACTER_NUMBERS["other group"])
        status = np.full_like(stray.status, MarkStatus.PRESENT.code)
        return marks.with_later(replace(stray, student=student, status=status))
    if day == FILLED_EARLY_ON:
        early = marks.session == marks.session[:1]
        return replace(marks, recorded=np.where(early, day * DAY_SECONDS + 8 * 3600, marks.recorded))
    return marks
