"""Memberships merged so that a student is in a group once, against sets of days."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.dataset.tables import OPEN_END, Memberships
from sponsor_monitor.memberships import MergedMemberships, merge_memberships, merge_periods

Row = tuple[int, int, int, int]
"""Student, group, first day, last day."""
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(-5, 20), st.integers(0, 8)).map(
        lambda row: (row[0], row[1], row[2], row[2] + row[3])
    ),
    max_size=12,
)


def memberships(rows: list[Row]) -> Memberships:
    student, group, first, last = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(4))
    return Memberships(student, group, first, last)


def rows_of(merged: MergedMemberships) -> list[Row]:
    columns = (merged.student, merged.group, merged.from_day, merged.to_day)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def days_in(rows: list[Row]) -> dict[tuple[int, int], set[int]]:
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for student, group, first, last in rows:
        days[student, group] |= set(range(first, last + 1))
    return dict(days)


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        pytest.param([(0, 0, 1, 3), (0, 0, 4, 6)], [(0, 0, 1, 6)], id="the next day touches"),
        pytest.param([(0, 0, 1, 3), (0, 0, 5, 6)], [(0, 0, 1, 3), (0, 0, 5, 6)], id="a day between keeps two"),
        pytest.param([(0, 0, 5, 6), (0, 0, 1, 9)], [(0, 0, 1, 9)], id="one within another goes"),
        pytest.param([(0, 0, 1, 3), (0, 1, 2, 4)], [(0, 0, 1, 3), (0, 1, 2, 4)], id="groups are apart"),
        pytest.param([(1, 0, 1, 3), (0, 0, 2, 4)], [(0, 0, 2, 4), (1, 0, 1, 3)], id="students are apart"),
        pytest.param(
            [(0, 0, 1, OPEN_END), (0, 0, 9, OPEN_END), (0, 1, -900_000, 5)],
            [(0, 0, 1, OPEN_END), (0, 1, -900_000, 5)],
            id="an open end reaches into no other group",
        ),
        pytest.param([], [], id="nothing stays nothing"),
    ],
)
def test_what_overlaps_or_touches_is_one(rows: list[Row], merged: list[Row]) -> None:
    assert rows_of(merge_memberships(memberships(rows))) == merged


@given(ROWS)
def test_merging_keeps_every_day_once(rows: list[Row]) -> None:
    merged = rows_of(merge_memberships(memberships(rows)))

    assert days_in(merged) == days_in(rows)
    assert merged == sorted(merged)
    assert all(b[2] > a[3] + 1 for a, b in pairwise(merged) if a[:2] == b[:2])


@given(ROWS, st.integers(0, 3), st.integers(0, 3), st.integers(-7, 30))
def test_a_student_is_in_a_group_on_its_days_alone(rows: list[Row], student: int, group: int, day: int) -> None:
    merged = merge_memberships(memberships(rows))
    asked = (np.array([number], dtype=np.int32) for number in (student, group, day))

    assert merged.hold(*asked).tolist() == [day in days_in(rows).get((student, group), set())]


def test_the_rows_of_some_students_are_a_slice() -> None:
    merged = merge_memberships(memberships([(0, 0, 1, 2), (2, 0, 1, 2), (2, 1, 1, 2), (5, 0, 1, 2)]))

    assert [merged.of_students(*bounds) for bounds in ((0, 2), (2, 3), (3, 5))] == [
        slice(0, 1),
        slice(1, 3),
        slice(3, 3),
    ]


@given(ROWS)
def test_periods_are_merged_whatever_their_kind(rows: list[Row]) -> None:
    student, _, first, last = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(4))

    merged = merge_periods(student, first, last)

    expected = merge_memberships(memberships([(row[0], 0, row[2], row[3]) for row in rows]))
    assert [column.tolist() for column in merged] == [
        column.tolist() for column in (expected.student, expected.from_day, expected.to_day)
    ]
