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
from sponsor_monitor.counting_marks import LATE, CountingMarks, counting_marks, known_marks, pair_key, pair_of
from sponsor_monitor.facts import Facts, group_day
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
    attended: NDArray[np.int16]

    def cell(self, own: NDArray[np.integer], day: Days | int, first: Days) -> Int64s:
        """The cell of a day inside the span of registration ``own``, whose span begins on ``first``."""
        cells: Int64s = self.start[own] + (day - first)
        return cells


@dataclass(frozen=True, slots=True)
class DueSessions:
    """Every due session of every registration of the partition, by (registration, start of the session).

    ``mark`` is the counting mark's status code, 0 where there is none. What depends on the register, ``captured`` and
    what follows from it, is derived with what is shared (``measures.sittings``).
    """

    own: Int32s
    session: Int32s
    cell: Int32s
    mark: NDArray[np.int8]
    minutes_late: Int32s


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """What only data quality asks about (rules.md 8): sorted keys (session << 32 | student) for each of its kinds, and
    the students and days of attendance after the end of a registration."""

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
    loose_ends: LooseEnds


def lay_out(facts: Facts, first_student: int, stop_student: int) -> Partition:
    """Lay out the students from ``first_student`` up to, not including, ``stop_student``."""
    owner = facts.registrations.student
    rows = np.flatnonzero((owner >= first_student) & (owner < stop_student))
    chosen: Int32s = rows[np.argsort(owner[rows], kind="stable")].astype(np.int32)
    marks = _counting_marks(facts, first_student, stop_student)
    grid = _day_grid(facts, chosen, marks)
    own, session = pair_of(_sessions_in_span(facts, chosen, first_student, stop_student))
    first = facts.spans.first[chosen]
    cell = grid.cell(own, facts.sessions.day[session], first[own])
    key = pair_key(owner[chosen][own], session)
    mark_row = _rows_of_keys(marks.key, key)
    free = grid.free[cell]
    return Partition(
        registration=chosen,
        first=first,
        last=facts.spans.last[chosen],
        grid=grid,
        due=_due(marks, grid, own, session, cell, mark_row),
        loose_ends=_loose_ends(facts, marks, mark_row, key[free]),
    )


def _counting_marks(facts: Facts, first_student: int, stop_student: int) -> CountingMarks:
    question = facts.question
    rows = known_marks(facts.marks, facts.sessions.day, first_student, stop_student, question.as_of, question.known_at)
    return counting_marks(facts.marks, rows)


def _due(
    marks: CountingMarks, grid: DayGrid, own: Int32s, session: Int32s, cell: Int64s, mark_row: Int64s
) -> DueSessions:
    due = np.flatnonzero(grid.monitored[cell])
    row = mark_row[due]
    mark = np.zeros(len(due), dtype=np.int8)
    late = np.zeros(len(due), dtype=np.int32)
    marked = row >= 0
    mark[marked] = marks.status[row[marked]]
    late[marked] = marks.minutes_late[row[marked]]
    return DueSessions(own[due], session[due], cell[due].astype(np.int32), mark, late)


def _day_grid(facts: Facts, chosen: Int32s, marks: CountingMarks) -> DayGrid:
    spans, calendars = facts.spans, facts.calendars
    first = spans.first[chosen]
    days: Int64s = np.maximum(spans.last[chosen].astype(np.int64) - first + 1, 0)
    own, day = spread(days, first)
    calendar, ahead = np.repeat(facts.registrations.calendar[chosen], days), day - calendars.first
    free = calendars.free[calendar, ahead]
    start = starts_of(days)
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
        attended=_attended_sessions(facts, chosen, start, marks),
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


def _attended_sessions(facts: Facts, chosen: Int32s, start: Int64s, marks: CountingMarks) -> NDArray[np.int16]:
    """For each cell, how many sessions of that day the student was at."""
    there = marks.status <= LATE
    student, session = pair_of(marks.key[there])
    day = facts.sessions.day[session]
    attended = np.zeros(int(start[-1]), dtype=np.int16)
    owners, first, last = facts.registrations.student[chosen], facts.spans.first[chosen], facts.spans.last[chosen]
    # Most students have one registration: the marks are laid over their first, then over their second, and so on.
    low, high = np.searchsorted(owners, student), np.searchsorted(owners, student, side="right")
    while (low < high).any():
        here = low < high
        own, when = low[here], day[here]
        inside = (when >= first[own]) & (when <= last[own])
        own, when = own[inside], when[inside]
        attended += np.bincount(start[own] + (when - first[own]), minlength=len(attended)).astype(np.int16)
        low = low + 1
    return attended


def rows_beside(row_student: Int32s, student: Int32s) -> tuple[Int64s, Int64s]:
    """Each row of a table beside each registration of its student; ``student`` is that of each registration, sorted."""
    low, high = np.searchsorted(student, row_student), np.searchsorted(student, row_student, side="right")
    row, own = spread(high - low, low)
    return row.astype(np.int64), own


def _sessions_in_span(facts: Facts, chosen: Int32s, first_student: int, stop_student: int) -> Int64s:
    """Sorted keys (registration << 32 | session): sessions held on a day of the span while the student was in the group."""
    memberships = facts.memberships
    rows = memberships.of_students(first_student, stop_student)
    student, group = memberships.student[rows], memberships.group[rows]
    row, own = rows_beside(student, facts.registrations.student[chosen])
    first = np.maximum(memberships.from_day[rows][row], facts.spans.first[chosen][own])
    last = np.minimum(memberships.to_day[rows][row], facts.spans.last[chosen][own])
    order, key = facts.held
    low = np.searchsorted(key, group_day(group[row], first))
    high = np.searchsorted(key, group_day(group[row], last), side="right")
    member, at = spread(np.maximum(high - low, 0), low)
    keys = (own[member] << 32) | order[at]
    keys.sort()
    return keys


def _rows_of_keys(keys: Int64s, asked: Int64s) -> Int64s:
    """Where each asked key stands among the sorted keys, -1 where it does not."""
    if not len(keys):
        return np.full(len(asked), -1, dtype=np.int64)
    at = np.searchsorted(keys, asked)
    at[at == len(keys)] = 0
    at[keys[at] != asked] = -1
    return at


def _loose_ends(facts: Facts, marks: CountingMarks, mark_row: Int64s, in_vacation: Int64s) -> LooseEnds:
    sessions = facts.sessions
    loose = np.ones(len(marks.key), dtype=np.bool_)
    loose[mark_row[mark_row >= 0]] = False
    student, session = pair_of(marks.key[loose])
    outsider = ~facts.memberships.hold(student, sessions.group[session], sessions.day[session])
    all_students, all_sessions = pair_of(marks.key)
    early = facts.recorded_early(all_sessions, marks.status, marks.recorded_at)
    there, day = marks.status <= LATE, sessions.day[all_sessions]
    late = np.flatnonzero(there & (day > facts.left[all_students]))
    return LooseEnds(
        in_vacation=_turned(sorted_unique(in_vacation)),
        without_membership=pair_key(session[outsider], student[outsider]),
        before_session=_turned(marks.key[early]),
        conflicting=_turned(marks.conflicts),
        attended_after_end=(all_students[late], day[late]),
    )


def _turned(key: Int64s) -> Int64s:
    """Keys (student << 32 | session) as (session << 32 | student)."""
    student, session = pair_of(key)
    return pair_key(session, student)
