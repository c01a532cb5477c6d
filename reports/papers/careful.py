"""Counts of people in a table for many eyes: a small one could be somebody, and no total may give it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 5
"""A count of people below this and above none is not told."""
UNTOLD = f"under {FEWEST}"
NOTE = (
    f"Counts of people from 1 to {FEWEST - 1} read “{UNTOLD}”, since they could be somebody; where one is in a column, "
    f"its total says between what it lies, so that it tells no more than the rows. No median of fewer than {FEWEST}."
)


@dataclass(frozen=True, slots=True)
class Careful:
    """How counts are told: as they are (``exact``), or with the small ones held back."""

    exact: bool = False

    def cell(self, count: int) -> str:
        """One count of people."""
        return UNTOLD if not self.exact and 0 < count < FEWEST else f"{count:,}"

    def total(self, counts: Sequence[int]) -> str:
        """The sum of a column: exactly where nothing in it is held back, else the least and the most it can be."""
        hidden = sum(0 < count < FEWEST for count in counts)
        if self.exact or not hidden:
            return f"{sum(counts):,}"
        told = sum(count for count in counts if count >= FEWEST)
        least, most = told + hidden, told + hidden * (FEWEST - 1)
        return UNTOLD if most < FEWEST else f"{least:,} to {most:,}"

    def middle(self, values: Sequence[int]) -> str:
        """The median of values of people, one each."""
        if not values or (not self.exact and len(values) < FEWEST):
            return "–"
        return f"{median(values):g}"
