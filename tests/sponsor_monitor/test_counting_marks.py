"""Of several marks the one that counts, against a loop over the rows."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor import counting_marks as module
from sponsor_monitor.counting_marks import (
    TOO_EARLY,
    TOO_LATE,
    CountingMarks,
    _sorted,
    counting_marks,
    known_marks,
    pair_key,
    pair_of,
)
from sponsor_monitor.dataset.tables import NO_INSTANT, NO_MINUTES_LATE, Marks, Sessions
from sponsor_monitor.sessions import MICROSECONDS_A_MINUTE
from sponsor_monitor.vocabulary import MarkStatus

PRESENT, LATE, ABSENT, AUTHORISED = (status.code for status in MarkStatus)
SESSIONS = 3
BEGINS = 10 * MICROSECONDS_A_MINUTE


@dataclass(frozen=True)
class Row:
    student: int
    session: int
    status: int
    minutes_late: int = NO_MINUTES_LATE
    recorded_at: int = NO_INSTANT


ROWS = st.lists(
    st.builds(
        Row,
        student=st.integers(0, 3),
        session=st.integers(0, SESSIONS - 1),
        status=st.integers(PRESENT, AUTHORISED),
        minutes_late=st.sampled_from([NO_MINUTES_LATE, 0, 10, 11]),
        recorded_at=st.sampled_from([NO_INSTANT, BEGINS - 1, BEGINS, BEGINS + 1]),
    ),
    max_size=25,
)


def table(rows: list[Row]) -> Marks:
    return Marks(
        student=np.array([row.student for row in rows], dtype=np.int32),
        session=np.array([row.session for row in rows], dtype=np.int32),
        status=np.array([row.status for row in rows], dtype=np.int8),
        minutes_late=np.array([row.minutes_late for row in rows], dtype=np.int32),
        recorded_at=np.array([row.recorded_at for row in rows], dtype=np.int64),
    )


def sessions() -> Sessions:
    """Three sessions that begin at minute 10."""
    zeros, none = np.zeros(SESSIONS, dtype=np.int32), np.zeros(SESSIONS, dtype=np.bool_)
    begins = np.full(SESSIONS, 10, dtype=np.int64)
    return Sessions(("X0", "X1", "X2"), zeros, zeros, begins, begins + 60, zeros, ~none, ~none, none)


def counted(rows: list[Row]) -> CountingMarks:
    return counting_marks(table(rows), np.arange(len(rows)), sessions(), 10)


def counting_rows(rows: list[Row]) -> dict[tuple[int, int], Row]:
    """One by one: a mark counts unless a later row was recorded at the same time or after."""
    counting: dict[tuple[int, int], Row] = {}
    for row in rows:
        held = counting.get((row.student, row.session))
        if held is None or row.recorded_at >= held.recorded_at:
            counting[row.student, row.session] = row
    return dict(sorted(counting.items()))


@given(ROWS)
def test_the_mark_recorded_last_counts_and_among_equals_the_later_row(rows: list[Row]) -> None:
    expected = counting_rows(rows)

    found = counted(rows)

    student, session = pair_of(found.key)
    assert list(zip(student.tolist(), session.tolist(), strict=True)) == list(expected)
    assert found.status.tolist() == [row.status for row in expected.values()]
    assert found.there.tolist() == [row.status in (PRESENT, LATE) for row in expected.values()]


@given(ROWS)
def test_a_counting_mark_tells_whether_it_is_too_late_or_too_early(rows: list[Row]) -> None:
    found = counted(rows)

    late = [row.status == LATE and row.minutes_late > 10 for row in counting_rows(rows).values()]
    early = [row.status != AUTHORISED and row.recorded_at == BEGINS - 1 for row in counting_rows(rows).values()]
    assert (found.sign & TOO_LATE != 0).tolist() == late
    assert (found.sign & TOO_EARLY != 0).tolist() == early


@given(ROWS)
def test_marks_of_one_time_that_differ_conflict(rows: list[Row]) -> None:
    expected = {
        (a.student, a.session)
        for a in rows
        for b in rows
        if (a.student, a.session, a.recorded_at) == (b.student, b.session, b.recorded_at) and a.status != b.status
    }

    student, session = pair_of(counted(rows).conflicts)

    assert list(zip(student.tolist(), session.tolist(), strict=True)) == sorted(expected)


@given(ROWS)
def test_a_register_is_taken_by_any_mark_but_an_authorised_one(rows: list[Row]) -> None:
    expected = {row.session for row in rows if row.status != AUTHORISED}

    assert counted(rows).taken.tolist() == [session in expected for session in range(SESSIONS)]


CODES = st.integers(0, 2**31 - 1) | st.integers(0, 3)


@given(st.lists(st.tuples(CODES, CODES, st.integers(1, 31)), max_size=20))
def test_keys_that_do_not_fit_one_number_are_sorted_all_the_same(rows: list[tuple[int, int, int]]) -> None:
    student, session = (np.array([row[i] for row in rows], dtype=np.int32) for i in (0, 1))
    sign = np.array([row[2] for row in rows], dtype=np.int8)

    key, order, sorted_sign = _sorted(pair_key(student, session), sign)

    expected = sorted(range(len(rows)), key=lambda i: rows[i][:2])
    assert order.tolist() == expected
    assert key.tolist() == [(rows[i][0] << 32) + rows[i][1] for i in expected]
    assert sorted_sign.tolist() == [rows[i][2] for i in expected]


@given(CODES, CODES)
def test_a_pair_is_taken_apart_as_it_was_put_together(first: int, second: int) -> None:
    one, other = (np.array([code], dtype=np.int32) for code in (first, second))

    assert [column.tolist() for column in pair_of(pair_key(one, other))] == [[first], [second]]


def test_marks_are_known_up_to_the_as_of_day_and_the_instant_asked_for() -> None:
    rows = [
        Row(0, 0, PRESENT),
        Row(1, 0, PRESENT, recorded_at=5),
        Row(1, 0, PRESENT, recorded_at=6),
        Row(1, 1, PRESENT),
    ]
    days = np.array([7, 8, 8], dtype=np.int32)

    assert known_marks(table(rows), days, 0, 2, 7, None).tolist() == [0, 1, 2]
    assert known_marks(table(rows), days, 0, 2, 7, 5).tolist() == [0, 1]
    assert known_marks(table(rows), days, 1, 2, 8, None).tolist() == [1, 2, 3]


@given(ROWS)
def test_compiled_loops_find_the_same(rows: list[Row]) -> None:
    without = counted(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MANY", 0)
        found = counted(rows)

    for column in fields(CountingMarks):
        assert getattr(found, column.name).tolist() == getattr(without, column.name).tolist()
