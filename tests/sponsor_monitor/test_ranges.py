"""Ranges laid side by side, against plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.ranges import range_sums, run_starts, sorted_unique, spread, starts_of

LENGTHS = st.lists(st.integers(0, 9), max_size=12)
VALUES = st.lists(st.integers(-5, 5), min_size=1, max_size=20)


def column(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


@given(LENGTHS)
def test_each_range_starts_where_those_before_end(lengths: list[int]) -> None:
    assert starts_of(column(lengths)).tolist() == [sum(lengths[:i]) for i in range(len(lengths) + 1)]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-20, 20)), max_size=12))
def test_ranges_are_spread_one_after_another(ranges: list[tuple[int, int]]) -> None:
    owner, values = spread(column([n for n, _ in ranges]), column([first for _, first in ranges]))

    expected = [(i, first + k) for i, (n, first) in enumerate(ranges) for k in range(n)]
    assert list(zip(owner.tolist(), values.tolist(), strict=True)) == expected


@given(VALUES, st.data())
def test_the_sum_of_a_range_includes_both_ends(values: list[int], data: st.DataObject) -> None:
    places = st.integers(0, len(values) - 1)
    ranges = data.draw(st.lists(st.tuples(places, places), max_size=8))

    sums = range_sums(column(values), column([a for a, _ in ranges]), column([b for _, b in ranges]))

    assert sums.tolist() == [sum(values[a : b + 1]) for a, b in ranges]


def test_a_range_that_ends_before_it_begins_sums_to_nothing() -> None:
    assert range_sums(np.array([True, True]), column([1, 0]), column([0, 1])).tolist() == [0, 2]


@given(st.lists(st.integers(0, 5), max_size=15).map(sorted))
def test_a_run_starts_where_a_value_differs_from_the_one_before(keys: list[int]) -> None:
    expected = [i for i, key in enumerate(keys) if i == 0 or keys[i - 1] != key]

    assert run_starts(column(keys)).tolist() == expected


@given(st.lists(st.integers(-9, 9), max_size=20))
def test_each_value_stays_once_and_they_rise(values: list[int]) -> None:
    assert sorted_unique(column(values)).tolist() == sorted(set(values))
