"""Runs of months that follow each other, against going through them one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.rules.three_month_attendance import _stretches

Month = tuple[bool, bool]
"""Chosen, and a neighbour of the month before."""


def runs(months: list[Month]) -> list[tuple[int, int]]:
    chosen, follows = (np.array([month[i] for month in months], dtype=np.bool_) for i in (0, 1))
    return [(run.first, run.last) for run in _stretches(chosen, follows)]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        pytest.param([], [], id="no months"),
        pytest.param([(False, True)] * 3, [], id="none chosen"),
        pytest.param([(True, False), (True, True), (True, True)], [(0, 2)], id="all follow"),
        pytest.param([(True, False), (True, False)], [(0, 0), (1, 1)], id="a summer between"),
        pytest.param([(True, False), (False, True), (True, True)], [(0, 0), (2, 2)], id="a clear month between"),
        pytest.param([(False, False), (True, True)], [(1, 1)], id="it may follow one not chosen"),
    ],
)
def test_a_run_ends_at_a_month_not_chosen_or_no_neighbour(months: list[Month], expected: list[tuple[int, int]]) -> None:
    assert runs(months) == expected


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=20))
def test_runs_are_those_found_one_by_one(months: list[Month]) -> None:
    expected: list[tuple[int, int]] = []
    for i, (chosen, follows) in enumerate(months):
        if chosen and follows and expected and expected[-1][1] == i - 1:
            expected[-1] = (expected[-1][0], i)
        elif chosen:
            expected.append((i, i))

    assert runs(months) == expected
