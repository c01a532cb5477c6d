"""What a checkpoint's metrics come to over its window, and whether better data could change that (rules.md 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.plan import Measure, Metric
from sponsor_monitor.ranges import range_sums, spread
from sponsor_monitor.vocabulary import Indicator

if TYPE_CHECKING:
    from sponsor_monitor.measures.measured import Measured


@dataclass(frozen=True, slots=True)
class Window:
    """One row a registration that is assessed: the cells of the window's days in its span, and the first such day."""

    own: NDArray[np.int64]
    first_cell: NDArray[np.int64]
    last_cell: NDArray[np.int64]
    first_day: Days
    last_day: int
    evidence: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Values:
    """One metric of every row of a window; ``sessions`` are attended, captured and due for a percent, else None."""

    amount: NDArray[np.int64]
    sessions: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None
    met: NDArray[np.bool_]
    unknown: NDArray[np.bool_]

    def shown(self, i: int) -> int | list[int]:
        """The value of one row as findings.md writes it."""
        return int(self.amount[i]) if self.sessions is None else [int(column[i]) for column in self.sessions]

    def result(self, i: int) -> str:
        """Met, unknown where better data could still meet it, or unmet."""
        return "met" if self.met[i] else "unknown" if self.unknown[i] else "unmet"


def measure_metric(measured: Measured, window: Window, metric: Metric) -> Values:
    """One metric of every registration of a window."""
    if metric.measure is Measure.PERCENT:
        return _percent(measured, window, metric.minimum)
    grid = measured.partition.grid
    _, cells = spread(window.last_cell - window.first_cell + 1, window.first_cell)
    daily = measured.facts.events.at(metric.indicator, grid.student[cells], grid.day[cells]).astype(np.int64)
    if metric.indicator is Indicator.ATTENDANCE:
        daily += grid.attended[cells]
    if metric.measure is Measure.ACTIVE_DAYS:
        daily = (daily > 0).astype(np.int64)
    stops = np.cumsum(window.last_cell - window.first_cell + 1)
    starts = stops - (window.last_cell - window.first_cell + 1)
    amount = range_sums(daily, starts, stops - 1)
    if metric.indicator is Indicator.ATTENDANCE:
        _, captured, due = _sessions(measured, window)
        unknown = captured < due
    else:
        unknown = _silent(measured, window, metric.indicator)
    return Values(amount, None, amount >= metric.minimum, unknown)


def _percent(measured: Measured, window: Window, minimum: int) -> Values:
    attended, captured, due = _sessions(measured, window)
    met = (due > 0) & (attended * 100 >= minimum * due)
    unknown = (due == 0) | ((attended + due - captured) * 100 >= minimum * due)
    return Values(attended, (attended, captured, due), met, unknown)


def _sessions(measured: Measured, window: Window) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sessions attended, captured and due, of every delivery, in the window."""
    cell, sat = measured.partition.due.cell, measured.sittings
    # In numbers of its own width, so that the long column is not widened for each window.
    first = np.searchsorted(cell, window.first_cell.astype(cell.dtype))
    last = np.searchsorted(cell, window.last_cell.astype(cell.dtype), side="right") - 1
    return range_sums(sat.attended, first, last), range_sums(sat.captured, first, last), last - first + 1


def _silent(measured: Measured, window: Window, indicator: Indicator) -> NDArray[np.bool_]:
    """Whether the indicator's feed was out on a day of the window."""
    silent = np.zeros(len(window.own), dtype=np.bool_)
    for outage in measured.shared.outages:
        if outage.indicator is indicator and outage.first <= window.last_day:
            silent |= window.first_day <= outage.last
    return silent
