"""A chart's key: what each mark means, in columns under the drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from reports.charts.drawing import WIDTH, Drawing

COLUMNS, ROW = 3, 16
SAMPLE, _GAP = 11, 6
Sample = Callable[[Drawing, float, float], None]
"""Draws a mark in a square of ``SAMPLE``, whose upper left corner it is given."""


def legend_height(entries: int) -> float:
    """How much a key of so many entries needs."""
    return -(-entries // COLUMNS) * ROW + 6


def draw_legend(drawing: Drawing, left: float, top: float, entries: Sequence[tuple[str, Sample]]) -> None:
    """Draw each mark with its meaning beside it."""
    drawing.again(_drawn(left, top, tuple(entries)))


@lru_cache(maxsize=64)
def _drawn(left: float, top: float, entries: tuple[tuple[str, Sample], ...]) -> tuple[str, ...]:
    drawing = Drawing("", 0, "", "")
    width = (WIDTH - left) / COLUMNS
    for place, (meaning, sample) in enumerate(entries):
        x, y = left + place % COLUMNS * width, top + place // COLUMNS * ROW
        sample(drawing, x, y)
        drawing.label(x + SAMPLE + _GAP, y + SAMPLE - 2, meaning)
    return drawing.parts
