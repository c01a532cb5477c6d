"""What must be cleared before a gap can count against a student (rules.md 5, ``blocked_by``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.ranges import range_sums
from sponsor_monitor.vocabulary import Indicator, StatusKind


@dataclass(frozen=True, slots=True)
class GapPeriods:
    """Some gaps: their first, last and crossing cells in the grid, and the days on the clock."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    crossed: NDArray[np.int64]
    days: NDArray[np.int32]

    def rows(self, measured: Measured) -> Iterator[tuple[int, int, int, int]]:
        """The registration of each gap, and the days of its first, last and crossing cells."""
        grid = measured.partition.grid
        return zip(
            grid.own[self.last].tolist(),
            grid.day[self.first].tolist(),
            grid.day[self.last].tolist(),
            grid.day[self.crossed].tolist(),
            strict=True,
        )


def blocks_of(measured: Measured, periods: GapPeriods) -> list[tuple[str, ...]]:
    """The blocks of each gap, sorted."""
    grid, clock = measured.partition.grid, measured.clock
    blocks: list[list[str]] = [[] for _ in range(len(periods.first))]
    qualifying = clock.qualifying[grid.own[periods.last]]
    first_day, last_day = grid.day[periods.first], grid.day[periods.last]
    for outage in measured.shared.outages:
        silent = (qualifying & (1 << outage.indicator.code) != 0) & (first_day <= outage.last)
        _add(blocks, silent & (last_day >= outage.first), f"outage:{outage.indicator}")
    attendance = qualifying & (1 << Indicator.ATTENDANCE.code) != 0
    uncaptured = np.zeros(len(grid.day), dtype=np.bool_)
    uncaptured[measured.partition.due.cell[~measured.sittings.captured]] = True
    _add(blocks, attendance & (range_sums(uncaptured, periods.first, periods.last) > 0), "uncaptured-register")
    absent = grid.status[StatusKind.AUTHORISED_ABSENCE]
    _add(blocks, range_sums(absent, periods.first, periods.last) > 0, "authorised-absence")
    return [tuple(sorted(set(block))) for block in blocks]


def _add(blocks: list[list[str]], chosen: NDArray[np.bool_], name: str) -> None:
    for i in np.flatnonzero(chosen).tolist():
        blocks[i].append(name)
