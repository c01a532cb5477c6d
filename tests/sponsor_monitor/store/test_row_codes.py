"""Rows as numbers: equal codes exactly for equal rows, and the row that holds of those alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.store.columns import BLANK, text_column
from sponsor_monitor.store.row_codes import among, first_of_each, latest_of_each, places_in, row_codes

LARGEST = np.iinfo(np.int64).max
NUMBERS = st.sampled_from([BLANK, BLANK + 1, -1, 0, 1, 2**31, 2**62, LARGEST])
WORDS = st.sampled_from([None, "", "a", "b", "ä"])
ROW = st.tuples(NUMBERS, NUMBERS, WORDS)
NAMES = ("first", "second", "word")


def columns(rows: list[tuple[int, int, str | None]]) -> dict[str, Any]:
    """Rows as columns."""
    first, second, words = zip(*rows, strict=True) if rows else ((), (), ())
    whole = (np.array(values, dtype=np.int64) for values in (first, second))
    return {**dict(zip(NAMES, whole, strict=False)), "word": text_column(words)}


@given(st.lists(ROW, max_size=12), st.lists(ROW, max_size=12))
def test_rows_have_one_code_exactly_where_all_their_values_agree(
    ours: list[tuple[int, int, str | None]], theirs: list[tuple[int, int, str | None]]
) -> None:
    mine, others = row_codes([columns(ours), columns(theirs)], NAMES)
    assert [[code == other for other in others] for code in mine] == [
        [row == other for other in theirs] for row in ours
    ]
    assert first_of_each(mine).tolist() == [row not in ours[:place] for place, row in enumerate(ours)]
    assert among(mine, others).tolist() == [row in theirs for row in ours]


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9), unique=True))
def test_a_code_stands_where_it_is_found_and_nowhere_where_it_is_not(wanted: list[int], there: list[int]) -> None:
    found = places_in(np.array(wanted, dtype=np.int64), np.array(there, dtype=np.int64))
    assert found.tolist() == [there.index(code) if code in there else -1 for code in wanted]


@pytest.mark.parametrize(
    ("recorded", "holding"),
    [
        pytest.param([1, 2], [1], id="the one recorded last"),
        pytest.param([2, 1], [0], id="the one recorded last, whenever it arrived"),
        pytest.param([1, 1], [1], id="of two recorded at one time the last to arrive"),
        pytest.param([-1, BLANK], [0], id="any time before a blank one"),
        pytest.param([BLANK, BLANK], [1], id="of two blank times the last to arrive"),
        pytest.param([], [], id="none where there is none"),
    ],
)
def test_of_rows_alike_one_holds(recorded: list[int], holding: list[int]) -> None:
    rows = {"student": np.ones(len(recorded), dtype=np.int64), "recorded_at": np.array(recorded, dtype=np.int64)}
    assert latest_of_each(rows, ["student"]).tolist() == holding


def test_rows_that_differ_hold_side_by_side() -> None:
    rows = {"student": np.array([7, 5, 7], dtype=np.int64), "recorded_at": np.array([9, 1, 8], dtype=np.int64)}
    assert latest_of_each(rows, ["student"]).tolist() == [0, 1]
