"""Held sessions beside marks: by compiled loops as without, and as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor import held_sessions
from sponsor_monitor.counting_marks import CountingMarks, pair_key
from sponsor_monitor.held_sessions import Cells, Met, _keys_of_ranges, meet
from sponsor_monitor.vocabulary import MarkStatus

STUDENT = np.array([0, 0, 2], dtype=np.int32)
"""Of three registrations; the first two are one student's."""
DAYS, SESSIONS = 4, 6
SESSION_DAY = np.array([10, 10, 11, 12, 13, 13], dtype=np.int32)
HELD = st.sets(st.tuples(st.integers(0, 2), st.integers(0, SESSIONS - 1))).map(sorted)
MARKS = st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, SESSIONS - 1)), st.integers(1, 4))
CELLS = st.lists(st.booleans(), min_size=3 * DAYS, max_size=3 * DAYS)


def met(
    held: list[tuple[int, int]], marks: dict[tuple[int, int], int], monitored: list[bool], free: list[bool]
) -> tuple[Met, list[int]]:
    """What is found, and the sessions attended in each cell."""
    attended = np.zeros(3 * DAYS, dtype=np.int32)
    start, first = np.arange(4, dtype=np.int64) * DAYS, np.full(3, 10, dtype=np.int32)
    none = np.zeros(0, dtype=np.int64)
    counting = CountingMarks(
        keys(sorted(marks)), np.array([marks[pair] for pair in sorted(marks)], dtype=np.int8), none, none == 0
    )
    cells = Cells(STUDENT, start, first, np.array(monitored), np.array(free), attended)
    return meet(keys(held), SESSION_DAY, cells, counting), attended.tolist()


def keys(pairs: list[tuple[int, int]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    first, second = (np.array([pair[i] for pair in pairs], dtype=np.int32) for i in (0, 1))
    return pair_key(first, second)


@pytest.mark.parametrize("many", [pytest.param(-1, id="by compiled loops"), pytest.param(100, id="without")])
@given(held=HELD, marks=MARKS, monitored=CELLS, free=CELLS)
def test_each_held_session_meets_the_mark_of_its_student(
    many: int,
    held: list[tuple[int, int]],
    marks: dict[tuple[int, int], int],
    monitored: list[bool],
    free: list[bool],
) -> None:
    students, days = STUDENT.tolist(), SESSION_DAY.tolist()
    rows = [(own, session, own * DAYS + days[session] - 10, (students[own], session)) for own, session in held]
    expected = [(own, session, cell, marks.get(pair, 0)) for own, session, cell, pair in rows if monitored[cell]]
    there = [cell for _, _, cell, pair in rows if marks.get(pair) in (MarkStatus.PRESENT.code, MarkStatus.LATE.code)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_sessions, "_MANY", many)
        found, attended = met(held, marks, monitored, free)

    columns = (found.due.own, found.due.session, found.due.cell, found.due.sign)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
    assert attended == [there.count(cell) for cell in range(3 * DAYS)]
    named = {pair for *_, pair in rows}
    assert found.left_over.tolist() == [row for row, pair in enumerate(sorted(marks)) if pair not in named]
    assert found.in_vacation.tolist() == [(pair[0] << 32) + pair[1] for *_, cell, pair in rows if free[cell]]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 3)), max_size=5))
def test_ranges_are_written_one_after_another(ranges: list[tuple[int, int, int]]) -> None:
    own = np.array([row[0] for row in ranges], dtype=np.int32)
    low = np.array([row[1] for row in ranges], dtype=np.int64)
    high = low + np.array([row[2] for row in ranges], dtype=np.int64)
    values = np.arange(10, dtype=np.int64) * 7
    expected = [(own << 32) + 7 * (low + i) for own, low, size in ranges for i in range(size)]

    assert _keys_of_ranges(own, low, high, values).tolist() == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_sessions, "_MANY", -1)
        assert _keys_of_ranges(own, low, high, values).tolist() == expected
