"""Small charts made of characters, for a terminal without colour or a plain text file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SOLID, PALE, EMPTY, MARK = "█", "░", "·", "│"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much fills how many characters: ``most`` fills ``width``; both are at least 1."""

    most: int
    width: int

    def cells(self, amount: int) -> int:
        """How many characters an amount fills, cut: a bar never reaches a mark that its amount does not."""
        return max(0, min(amount * self.width // self.most, self.width))


def bar(scale: Scale, solid: int, pale: int = 0, *, marks: Sequence[int] = ()) -> str:
    """Draw a bar: solid up to one amount, pale from there up to a greater one, with a line where each mark stands.

    ``solid``, ``pale`` and ``marks`` are amounts on the scale. A mark is a character of its own between two of the
    scale's, so the text is ``scale.width`` and as many characters long as there are marks. Any amount above 0 shows.
    """
    solid_cells = scale.cells(solid) or (1 if solid > 0 else 0)
    pale_cells = max(scale.cells(pale) - solid_cells, 0)
    cells = SOLID * solid_cells + PALE * pale_cells
    cells = cells.ljust(scale.width, EMPTY)
    for mark in sorted(marks, reverse=True):
        position = scale.cells(mark)
        cells = cells[:position] + MARK + cells[position:]
    return cells
