"""Charts of characters say no more than the figures do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.text_charts import MARK, Scale, bar

AMOUNTS = st.integers(0, 2000)


@pytest.mark.parametrize(
    ("solid", "pale", "drawn"),
    [
        pytest.param(0, 0, "········│··", id="nothing is empty"),
        pytest.param(1, 0, "█·······│··", id="the least amount above 0 shows"),
        pytest.param(79, 0, "███████·│··", id="just under the mark stays short of it"),
        pytest.param(80, 0, "████████│··", id="exactly at the mark reaches it"),
        pytest.param(90, 0, "████████│█·", id="beyond the mark goes beyond it"),
        pytest.param(40, 90, "████░░░░│░·", id="pale goes on where solid ends"),
        pytest.param(300, 0, "████████│██", id="more than the scale fills it"),
    ],
)
def test_a_bar_is_drawn_to_its_amount(solid: int, pale: int, drawn: str) -> None:
    assert bar(Scale(100, 10), solid, pale, marks=[80]) == drawn


@given(solid=AMOUNTS, pale=AMOUNTS, marks=st.lists(AMOUNTS, max_size=3), width=st.integers(1, 60))
def test_every_bar_of_a_scale_is_equally_long(solid: int, pale: int, marks: list[int], width: int) -> None:
    assert len(bar(Scale(1000, width), solid, pale, marks=marks)) == width + len(marks)


@given(solid=st.integers(1, 99), asked=st.integers(1, 100))
def test_a_bar_passes_a_mark_only_when_its_amount_does(solid: int, asked: int) -> None:
    before, _, after = bar(Scale(100, 20), solid, marks=[asked]).partition(MARK)
    assert ("█" in after and len(before) > 0) <= (solid > asked)
