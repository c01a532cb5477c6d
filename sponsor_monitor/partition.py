"""Some of the students laid out for judging: every day of every registration, and every session that was due.

The flat *cells* of the grid and *rows* of due sessions carry all rules. A partition holds whole students, so that
students can be judged apart from each other and in any grouping; what crosses students comes from ``shared``.
``own`` is everywhere the position of a registration in the partition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.counting_marks import TOO_EARLY, CountingMarks, counting_marks, known_marks, pair_key, pair_of
from sponsor_monitor.dataset.tables import OPEN_END
from sponsor_monitor.facts import Facts
from sponsor_monitor.held_sessions import Cells, DueSessions, held_in_span, meet, rows_beside
from sponsor_monitor.ranges import sorted_unique, spread, starts_of
from sponsor_monitor.vocabulary import STATUS_KINDS, StatusKind

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DayGrid:
    """Every day of the monitored spans of the partition's registrations, one registration after another.

    ``start[i]`` to ``start[i + 1]`` are the cells of the i-th registration. ``attended`` counts the sessions of the
    day for which the student's counting mark is present or late, whoever's group they are (rules.md 5).
    """

    start: Int64s
    own: Int32s
    day: Days
    student: Int32s
    kind: NDArray[np.int8]
    outside: NDArray[np.bool_]
    free: NDArray[np.bool_]
    monitored: NDArray[np.bool_]
    status: dict[StatusKind, NDArray[np.bool_]]
    attended: NDArray[np.int32]

    def cell(self, own: NDArray[np.integer], day: Days | int, first: Days) -> Int64s:
        """The cell of a day inside the span of registration ``own``, whose span begins on ``first``."""
        cells: Int64s = self.start[own] + (day - first)
        return cells


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """What only data quality asks about (rules.md 8).

    Keys (session << 32 | student) for each of its kinds, and the students and days of attendance after an end.
    """

    in_vacation: Int64s
    without_membership: Int64s
    before_session: Int64s
    conflicting: Int64s
    attended_after_end: tuple[Int32s, Days]


@dataclass(frozen=True, slots=True)
class Partition:
    """Some students' registrations (``registration``: their rows in the facts, by student), laid out for judging."""

    registration: Int32s
    first: Days
    last: Days
    grid: DayGrid
    due: DueSessions
    taken: NDArray[np.bool_]
    """By session: whether a known mark of a student of the partition makes it a register (rules.md 1, register)."""
    loose_ends: LooseEnds


def lay_out(facts: Facts, first_student: int, stop_student: int) -> Partition:
    """Lay out the students from ``first_student`` up to, not including, ``stop_student``."""
    owner = facts.registrations.student
    rows = np.flatnonzero((owner >= first_student) & (owner < stop_student))
    chosen: Int32s = rows[np.argsort(owner[rows], kind="stable")].astype(np.int32)
    marks = _counting_marks(facts, first_student, stop_student)
    held = held_in_span(facts, chosen, first_student, stop_student)
    grid = _day_grid(facts, chosen)
    cells = Cells(owner[chosen], grid.start, facts.spans.first[chosen], grid.monitored, grid.free, grid.attended)
    met = meet(held, facts.sessions.day, cells, marks)
    _add_left_over(facts, chosen, marks, met.left_over, grid)
    return Partition(
        registration=chosen,
        first=facts.spans.first[chosen],
        last=facts.spans.last[chosen],
        grid=grid,
        due=met.due,
        taken=marks.taken,
        loose_ends=_loose_ends(facts, marks, met.left_over, met.in_vacation),
    )


def _starts(facts: Facts, chosen: Int32s) -> Int64s:
    """Where the cells of each registration begin, and at the end how many there are."""
    return starts_of(np.maximum(facts.spans.last[chosen].astype(np.int64) - facts.spans.first[chosen] + 1, 0))


def _counting_marks(facts: Facts, first_student: int, stop_student: int) -> CountingMarks:
    question = facts.question
    rows = known_marks(facts.marks, facts.sessions.day, first_student, stop_student, question.as_of, question.known_at)
    return counting_marks(facts.marks, rows, facts.sessions, question.law.whole("late_tolerance_minutes"))


def _day_grid(facts: Facts, chosen: Int32s) -> DayGrid:
    """The grid, with nothing attended yet."""
    spans, calendars = facts.spans, facts.calendars
    start = _starts(facts, chosen)
    days = np.diff(start)
    own, day = spread(days, spans.first[chosen])
    calendar, ahead = np.repeat(facts.registrations.calendar[chosen], days), day - calendars.first
    free = calendars.free[calendar, ahead]
    status = _paint_statuses(facts, chosen, start)
    paused = status[StatusKind.INTERMISSION] | status[StatusKind.SABBATICAL]
    return DayGrid(
        start=start,
        own=own,
        day=day.astype(np.int32),
        student=np.repeat(facts.registrations.student[chosen], days),
        kind=calendars.kind[calendar, ahead],
        outside=calendars.outside[calendar, ahead],
        free=free,
        monitored=~free & ~paused,
        status=status,
        attended=np.zeros(int(start[-1]), dtype=np.int32),
    )


def _paint_statuses(facts: Facts, chosen: Int32s, start: Int64s) -> dict[StatusKind, NDArray[np.bool_]]:
    """For each kind of status, the cells it covers."""
    statuses, spans = facts.statuses, facts.spans
    row, own = rows_beside(statuses.student, facts.registrations.student[chosen])
    first, last = spans.first[chosen], spans.last[chosen]
    begin: Days = np.maximum(statuses.start[row], first[own])
    until: Days = np.minimum(statuses.end[row], last[own])
    days = np.maximum(until.astype(np.int64) - begin + 1, 0)
    period, cell = spread(days, start[own] + (begin - first[own]))
    painted = {}
    for kind in STATUS_KINDS:
        cells = np.zeros(int(start[-1]), dtype=np.bool_)
        cells[cell[statuses.kind[row][period] == kind.code]] = True
        painted[kind] = cells
    return painted


def _add_left_over(facts: Facts, chosen: Int32s, marks: CountingMarks, left_over: Int64s, grid: DayGrid) -> None:
    """Count sessions attended by a mark that is left over in the grid's cells."""
    student, session = pair_of(marks.key[left_over[marks.there[left_over]]])
    row, own = rows_beside(student, facts.registrations.student[chosen])
    day, first = facts.sessions.day[session][row], facts.spans.first[chosen][own]
    inside = (day >= first) & (day <= facts.spans.last[chosen][own])
    np.add.at(grid.attended, grid.start[own[inside]] + (day - first)[inside], 1)


def _loose_ends(facts: Facts, marks: CountingMarks, left_over: Int64s, in_vacation: Int64s) -> LooseEnds:
    """``left_over`` are the rows of the counting marks that belong to no held session of a member inside a span."""
    sessions = facts.sessions
    student, session = pair_of(marks.key[left_over])
    day = sessions.day[session]
    outsider = ~facts.memberships.hold(student, sessions.group[session], day)
    leaver_student, leaver_day = _attendance_of_leavers(facts, marks)
    late = leaver_day > facts.left[leaver_student]
    return LooseEnds(
        in_vacation=_turned(sorted_unique(in_vacation)),
        without_membership=pair_key(session[outsider], student[outsider]),
        before_session=_turned(marks.key[marks.sign & TOO_EARLY != 0]),
        conflicting=_turned(marks.conflicts),
        attended_after_end=(leaver_student[late], leaver_day[late]),
    )


def _attendance_of_leavers(facts: Facts, marks: CountingMarks) -> tuple[Int32s, Days]:
    """Students of whom a registration has ended, and the days they were at a session: before the end or after."""
    leavers = np.flatnonzero(facts.left != OPEN_END)
    first, stop = np.searchsorted(marks.key, leavers << 32), np.searchsorted(marks.key, (leavers + 1) << 32)
    _, rows = spread(stop - first, first)
    student, session = pair_of(marks.key[rows[marks.there[rows]]])
    return student, facts.sessions.day[session]


def _turned(key: Int64s) -> Int64s:
    """Keys (student << 32 | session) as (session << 32 | student)."""
    student, session = pair_of(key)
    return pair_key(session, student)
