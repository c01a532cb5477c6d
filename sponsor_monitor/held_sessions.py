"""Sessions that were held while a student was a member, each beside the student's counting mark.

``own`` is everywhere the position of a registration in its partition, and a cell a day of its span.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.counting_marks import LATE, STATUS, CountingMarks, pair_key, pair_of
from sponsor_monitor.facts import Facts, group_day
from sponsor_monitor.loops import compiled_loops
from sponsor_monitor.ranges import spread

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

_MANY = 100_000


@dataclass(frozen=True, slots=True)
class Cells:
    """The student of each registration, where its cells begin and on which day; of each cell what is asked here.

    ``attended`` counts sessions and is added to.
    """

    student: Int32s
    start: Int64s
    first: Days
    monitored: NDArray[np.bool_]
    free: NDArray[np.bool_]
    attended: Int32s


@dataclass(frozen=True, slots=True)
class DueSessions:
    """Every due session of every registration of the partition, by (registration, start of the session).

    ``sign`` is the counting mark's (see ``CountingMarks``), 0 where there is none. What depends on the register is
    derived with what is shared (``measures.sittings``).
    """

    own: Int32s
    session: Int32s
    cell: Int32s
    sign: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Met:
    """The due sessions; rows of the counting marks that are left over; keys (student << 32 | session) on free days."""

    due: DueSessions
    left_over: Int64s
    in_vacation: Int64s


def rows_beside(row_student: Int32s, student: Int32s) -> tuple[Int64s, Int32s]:
    """Each row of a table beside each registration of its student; ``student`` is that of each registration, sorted."""
    low, high = np.searchsorted(student, row_student), np.searchsorted(student, row_student, side="right")
    row, own = spread(high - low, low)
    return row.astype(np.int64), own.astype(np.int32)


def held_in_span(facts: Facts, chosen: Int32s, first_student: int, stop_student: int) -> Int64s:
    """Sorted keys (registration << 32 | session): held on a day of the span, the student being in the group."""
    memberships = facts.memberships
    rows = memberships.of_students(first_student, stop_student)
    student, group = memberships.student[rows], memberships.group[rows]
    row, own = rows_beside(student, facts.registrations.student[chosen])
    first = np.maximum(memberships.from_day[rows][row], facts.spans.first[chosen][own])
    last = np.minimum(memberships.to_day[rows][row], facts.spans.last[chosen][own])
    order, key = facts.held
    low = np.searchsorted(key, group_day(group[row], first))
    high = np.maximum(np.searchsorted(key, group_day(group[row], last), side="right"), low)
    keys = _keys_of_ranges(own, low, high, order)
    keys.sort()
    return keys


def _keys_of_ranges(own: Int32s, low: Int64s, high: Int64s, values: Int64s) -> Int64s:
    """The keys (own << 32 | value) of the values in each range, one range after another."""
    size = int((high - low).sum())
    loops = compiled_loops("held") if size > _MANY else None
    if loops is None:
        member, at = spread(high - low, low)
        return pair_key(own[member], values[at])
    keys = np.empty(size, dtype=np.int64)
    loops.write_ranges(own, low, high, values, keys)
    return keys


def meet(held: Int64s, session_day: Days, cells: Cells, marks: CountingMarks) -> Met:
    """Put held sessions, as ``held_in_span`` gives them, beside counting marks; count those attended in their cells."""
    loops = compiled_loops("held") if len(held) > _MANY else None
    if loops is None:
        return _meet(held, session_day, cells, marks)
    size = len(held)
    loose = np.ones(len(marks.key), dtype=np.bool_)
    own, session, cell = (np.empty(size, dtype=np.int32) for _ in range(3))
    sign, vacation = np.empty(size, dtype=np.int8), np.empty(size, dtype=np.int64)
    due, in_vacation = loops.meet_marks(
        held, cells.student, cells.start, cells.first, session_day, cells.monitored, cells.free,
        marks.key, marks.sign, loose, cells.attended, own, session, cell, sign, vacation,
    )  # fmt: skip
    found = DueSessions(own[:due], session[:due], cell[:due], sign[:due])
    return Met(found, np.flatnonzero(loose), vacation[:in_vacation].copy())


def _meet(held: Int64s, session_day: Days, cells: Cells, marks: CountingMarks) -> Met:
    own, session = pair_of(held)
    key = pair_key(cells.student[own], session)
    mark_row = _rows_of_keys(marks.key, key)
    # Row -1, no mark, finds the 0 at the end.
    sign = np.append(marks.sign, np.int8(0))[mark_row]
    cell = cells.start[own] + (session_day[session] - cells.first[own])
    loose = np.ones(len(marks.key) + 1, dtype=np.bool_)
    loose[mark_row] = False
    there = (sign & STATUS != 0) & (sign & STATUS <= LATE)
    np.add.at(cells.attended, cell[there], 1)
    due = np.flatnonzero(cells.monitored[cell])
    found = DueSessions(own[due], session[due], cell[due].astype(np.int32), sign[due])
    return Met(found, np.flatnonzero(loose[:-1]), key[cells.free[cell]])


def _rows_of_keys(keys: Int64s, asked: Int64s) -> Int64s:
    """Where each asked key stands among the sorted keys, -1 where it does not."""
    if not len(keys):
        return np.full(len(asked), -1, dtype=np.int64)
    at = np.searchsorted(keys, asked)
    at[at == len(keys)] = 0
    at[keys[at] != asked] = -1
    return at
