"""Some of the students laid out for judging: every day of every registration, and every session that was due.

The two columns of flat *cells* and *rows* below carry all rules. A partition holds whole students, so that students can
be judged apart from each other and in any grouping; what crosses students comes from ``shared``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.counting_marks import pair_key
from sponsor_monitor.facts import Facts, group_day
from sponsor_monitor.ranges import spread, starts_of
from sponsor_monitor.vocabulary import STATUS_KINDS, StatusKind

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DayGrid:
    """Every day of the monitored spans of the partition's registrations, one registration after another.

    ``start[i]`` to ``start[i + 1]`` are the cells of the partition's i-th registration (``own`` in other columns).
    """

    start: NDArray[np.int64]
    own: NDArray[np.int32]
    day: Days
    kind: NDArray[np.int8]
    outside: NDArray[np.bool_]
    free: NDArray[np.bool_]
    monitored: NDArray[np.bool_]
    status: dict[StatusKind, NDArray[np.bool_]]
    student_cell: NDArray[np.int64]

    def cell(self, own: NDArray[np.integer], day: Days | int, first: Days) -> NDArray[np.int64]:
        """The cell of a day inside the span of registration ``own``, whose span begins on ``first``."""
        cells: NDArray[np.int64] = self.start[own] + (day - first)
        return cells


@dataclass(frozen=True, slots=True)
class DueSessions:
    """Every due session of every registration of the partition, by (registration, start of the session).

    ``mark`` is the counting mark's status code, 0 where there is none. What depends on the register, ``captured`` and
    what follows from it, is derived with what is shared (``measures.sittings``).
    """

    own: NDArray[np.int32]
    session: NDArray[np.int32]
    cell: NDArray[np.int64]
    mark: NDArray[np.int8]
    minutes_late: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Partition:
    """Some students' registrations (``registration``: their rows in the facts, by student), laid out for judging."""

    registration: NDArray[np.int32]
    first: Days
    last: Days
    grid: DayGrid
    due: DueSessions
    free_session: tuple[NDArray[np.int32], NDArray[np.int32]]
    """Student and session where a session that is not cancelled fell on a vacation or closure day of a member."""
    joined: NDArray[np.int64]
    """Rows of the counting marks that belong to a member's session inside a span."""


def lay_out(facts: Facts, first_student: int, stop_student: int) -> Partition:
    """Lay out the students from ``first_student`` up to, not including, ``stop_student``."""
    owner = facts.registrations.student
    rows = np.flatnonzero((owner >= first_student) & (owner < stop_student))
    chosen: Int32s = rows[np.argsort(owner[rows], kind="stable")].astype(np.int32)
    grid = _day_grid(facts, chosen)
    pairs = _sessions_in_span(facts, chosen, first_student, stop_student)
    own, session = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    first = facts.spans.first[chosen]
    cell = grid.cell(own, facts.sessions.day[session], first[own])
    student = owner[chosen][own]
    mark_row = _mark_rows(facts, student, session)
    return Partition(
        registration=chosen,
        first=first,
        last=facts.spans.last[chosen],
        grid=grid,
        due=_due(facts, grid, own, session, cell, mark_row),
        free_session=_free_sessions(grid, student, session, cell),
        joined=mark_row[mark_row >= 0],
    )


def _due(facts: Facts, grid: DayGrid, own: Int32s, session: Int32s, cell: Int64s, mark_row: Int64s) -> DueSessions:
    due = np.flatnonzero(grid.monitored[cell])
    row = mark_row[due]
    mark = np.zeros(len(due), dtype=np.int8)
    late = np.zeros(len(due), dtype=np.int32)
    marked = row >= 0
    mark[marked] = facts.marks.status[row[marked]]
    late[marked] = facts.marks.minutes_late[row[marked]]
    return DueSessions(own[due], session[due], cell[due], mark, late)


def _free_sessions(grid: DayGrid, student: Int32s, session: Int32s, cell: Int64s) -> tuple[Int32s, Int32s]:
    free = grid.free[cell]
    key = np.unique(pair_key(student[free], session[free]))
    return (key >> 32).astype(np.int32), (key & 0xFFFFFFFF).astype(np.int32)


def _day_grid(facts: Facts, chosen: Int32s) -> DayGrid:
    spans, calendars = facts.spans, facts.calendars
    first = spans.first[chosen]
    days: Int64s = np.maximum(spans.last[chosen].astype(np.int64) - first + 1, 0)
    own, day = spread(days, first)
    calendar = np.repeat(facts.registrations.calendar[chosen], days)
    kind = calendars.kind[calendar, day - calendars.first]
    free = calendars.free[calendar, day - calendars.first]
    start = starts_of(days)
    status = _paint_statuses(facts, chosen, start)
    paused = status[StatusKind.INTERMISSION] | status[StatusKind.SABBATICAL]
    student = facts.registrations.student[chosen]
    windows = facts.events.windows
    ahead = windows.offset[student] + (first - windows.first[student]) - start[:-1]
    return DayGrid(
        start=start,
        own=own,
        day=day.astype(np.int32),
        kind=kind,
        outside=calendars.outside[calendar, day - calendars.first],
        free=free,
        monitored=~free & ~paused,
        status=status,
        student_cell=np.arange(len(day), dtype=np.int64) + np.repeat(ahead, days),
    )


def _paint_statuses(facts: Facts, chosen: Int32s, start: Int64s) -> dict[StatusKind, NDArray[np.bool_]]:
    """For each kind of status, the cells it covers."""
    statuses, spans = facts.statuses, facts.spans
    student = facts.registrations.student[chosen]
    row, own = _rows_of_students(statuses.student, student)
    first, last = spans.first[chosen], spans.last[chosen]
    begin = np.maximum(statuses.start[row], first[own])
    days: Int64s = np.maximum(np.minimum(statuses.end[row], last[own]).astype(np.int64) - begin + 1, 0)
    period, cell = spread(days, start[own] + (begin - first[own]))
    painted = {}
    for kind in STATUS_KINDS:
        cells = np.zeros(int(start[-1]), dtype=np.bool_)
        cells[cell[statuses.kind[row][period] == kind.code]] = True
        painted[kind] = cells
    return painted


def _rows_of_students(row_student: Int32s, student: Int32s) -> tuple[Int64s, Int64s]:
    """Each row of a table beside each registration of its student; ``student`` is that of each registration, sorted."""
    low, high = np.searchsorted(student, row_student), np.searchsorted(student, row_student, side="right")
    row, own = spread(high - low, low)
    return row.astype(np.int64), own


def _sessions_in_span(facts: Facts, chosen: Int32s, first_student: int, stop_student: int) -> Int64s:
    """Sorted numbers (registration << 32 | session): sessions held on a day of the span while the student was in the group."""
    sessions, memberships = facts.sessions, facts.memberships
    rows = memberships.of_students(first_student, stop_student)
    student, group = memberships.student[rows], memberships.group[rows]
    row, own = _rows_of_students(student, facts.registrations.student[chosen])
    first = np.maximum(memberships.from_day[rows][row], facts.spans.first[chosen][own])
    last = np.minimum(memberships.to_day[rows][row], facts.spans.last[chosen][own])
    order, key = facts.held
    low = np.searchsorted(key, group_day(group[row], first))
    high = np.searchsorted(key, group_day(group[row], last), side="right")
    member, at = spread(np.maximum(high - low, 0), low)
    numbers = (own[member].astype(np.int64) << 32) | order[at]
    numbers.sort()
    return numbers


def _mark_rows(facts: Facts, student: Int32s, session: Int32s) -> Int64s:
    """The counting mark of each student and session, -1 where there is none."""
    key = facts.mark_key
    if not len(key):
        return np.full(len(student), -1, dtype=np.int64)
    asked = pair_key(student, session)
    at = np.minimum(np.searchsorted(key, asked), len(key) - 1)
    return np.where(key[at] == asked, at, -1)
