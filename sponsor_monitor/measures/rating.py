"""The daily engagement rating over the trailing monitored days, in exact fractions (rules.md 7; Essex 10).

A score is ``points / (scale * weight)``: ``scale`` is a common denominator of everything scored that day, so that bands
are told apart in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.sittings import Sittings
from sponsor_monitor.partition import Partition
from sponsor_monitor.ranges import starts_of
from sponsor_monitor.shared import Shared
from sponsor_monitor.vocabulary import Indicator

NO_BAND = -1
_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Ratings:
    """One row a registration of the partition and day of its span; score is NaN and band -1 where there is none."""

    own: NDArray[np.int32]
    day: Days
    score: NDArray[np.float64]
    band: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class _Trailing:
    """The trailing windows of the monitored cells: from which to which position, and how many days."""

    cells: NDArray[np.int64]
    first: NDArray[np.int64]
    days: NDArray[np.int64]

    def sums(self, per_cell: NDArray[np.integer] | NDArray[np.bool_]) -> NDArray[np.int64]:
        """The sum of a column of the grid over each window."""
        running = np.zeros(len(self.cells) + 1, dtype=np.int64)
        np.cumsum(per_cell[self.cells], out=running[1:])
        return running[1:] - running[self.first]


def ratings(facts: Facts, partition: Partition, shared: Shared, sat: Sittings) -> Ratings:
    """Rate every day of every span of the partition."""
    law, grid = facts.question.law, partition.grid
    trailing = _trailing(partition, law.whole("rating_window_days"))
    points, scale, weight = _score(facts, partition, shared, sat, trailing)
    rated = (weight > 0) & (trailing.days >= law.whole("rating_min_days"))
    whole = scale * np.maximum(weight, 1)
    score = np.full(len(grid.day), np.nan)
    band = np.full(len(grid.day), NO_BAND, dtype=np.int8)
    cells = trailing.cells[rated]
    score[cells] = (points[rated] / whole[rated]).astype(np.float64)
    reached = np.zeros(len(points), dtype=np.int8)
    for limit in law.rating_bands:
        reached += (points * limit.denominator >= limit.numerator * whole).astype(np.int8)
    band[cells] = reached[rated]
    return Ratings(grid.own, grid.day, score, band)


def _trailing(partition: Partition, window: int) -> _Trailing:
    grid = partition.grid
    cells = np.flatnonzero(grid.monitored)
    begins = starts_of(np.bincount(grid.own[cells], minlength=len(partition.registration)))[:-1]
    position = np.arange(len(cells), dtype=np.int64)
    first = np.maximum(position - window + 1, begins[grid.own[cells]])
    return _Trailing(cells, first, position - first + 1)


def _score(
    facts: Facts, partition: Partition, shared: Shared, sat: Sittings, trailing: _Trailing
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Points, scale and weight of each window."""
    law = facts.question.law
    others = {i: w for i, w in law.rating_weights.items() if i is not Indicator.ATTENDANCE and i in shared.feeds}
    common = lcm(*(weight.expected or 1 for weight in others.values()))
    attended, captured = _daily_sessions(partition, sat, trailing)
    scale = common * trailing.days * np.maximum(captured, 1)
    scale = scale.astype(_width(facts, scale))
    points, total = np.zeros_like(scale), np.zeros_like(scale)
    if Indicator.ATTENDANCE in law.rating_weights:
        weight = law.rating_weights[Indicator.ATTENDANCE].weight
        there = captured > 0
        points += np.where(there, weight * attended * (scale // np.maximum(captured, 1)), 0)
        total += np.where(there, weight, 0)
    for indicator, (weight, expected) in others.items():
        asked = (expected or 1) * trailing.days
        count = trailing.sums(facts.events.at(indicator, partition.grid.student, partition.grid.day))
        # At most the expected count counts; cutting it first keeps the product small.
        done = np.minimum(np.minimum(count, asked) * law.whole("rating_window_days"), asked)
        heard = ~_silent(partition, shared, indicator, trailing)
        points += np.where(heard, weight * done * (scale // asked), 0)
        total += np.where(heard, weight, 0)
    return points, scale, total


def _width(facts: Facts, scale: NDArray[np.int64]) -> type:
    """64-bit numbers where every product fits, else Python's own: unusual weights must stay exact."""
    law = facts.question.law
    weight = sum(weight.weight for weight in law.rating_weights.values())
    limit = max(bound.denominator for bound in law.rating_bands)
    common = lcm(*(weight.expected or 1 for weight in law.rating_weights.values()))
    largest = common * law.whole("rating_window_days") * 10_000
    fits = max(largest, int(scale.max(initial=1))) * max(weight, 1) * limit < _SAFE
    return np.int64 if fits else object


def _daily_sessions(
    partition: Partition, sat: Sittings, trailing: _Trailing
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    due, cells = partition.due.cell, len(partition.grid.day)
    attended = np.bincount(due[sat.attended], minlength=cells)
    captured = np.bincount(due[sat.captured], minlength=cells)
    return trailing.sums(attended), trailing.sums(captured)


def _silent(partition: Partition, shared: Shared, indicator: Indicator, trailing: _Trailing) -> NDArray[np.bool_]:
    """Whether an outage day of the indicator is among each window's days."""
    day = partition.grid.day
    out = np.zeros(len(day), dtype=np.bool_)
    for outage in shared.outages:
        if outage.indicator is indicator:
            out |= (day >= outage.first) & (day <= outage.last)
    return trailing.sums(out) > 0
