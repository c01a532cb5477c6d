"""The gap clock of every monitored span, day by day (rules.md 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.daily_events import bits_of
from sponsor_monitor.facts import Facts
from sponsor_monitor.partition import Partition
from sponsor_monitor.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class EngagementClock:
    """Beside the cells of the partition's grid: what was seen that day, whether it is evidence, and the clock.

    ``seen`` holds one bit for each indicator's code; ``qualifying`` and ``strong`` are such bits for each registration.
    """

    seen: NDArray[np.uint16]
    qualifying: NDArray[np.uint16]
    evidence: NDArray[np.bool_]
    clock: NDArray[np.int32]
    strong_clock: NDArray[np.int32]


def engagement_clock(facts: Facts, partition: Partition) -> EngagementClock:
    """Run the clock over every registration of the partition."""
    grid = partition.grid
    seen = facts.events.bits(grid.student, grid.day)
    seen |= (grid.attended > 0) * bits_of((Indicator.ATTENDANCE,))
    qualifying = qualifying_bits(facts, partition.registration)
    strong = qualifying & bits_of(facts.question.law.strong_indicators)
    evidence = (seen & qualifying[grid.own]) != 0
    return EngagementClock(
        seen=seen,
        qualifying=qualifying,
        evidence=evidence,
        clock=run_clock(partition, evidence),
        strong_clock=run_clock(partition, (seen & strong[grid.own]) != 0),
    )


def qualifying_bits(facts: Facts, registration: NDArray[np.int32]) -> NDArray[np.uint16]:
    """The qualifying indicators of each registration's school, as bits."""
    schools = facts.registrations.school
    by_school = {school: bits_of(facts.qualifying(school)) for school in set(schools)}
    return np.array([by_school[schools[row]] for row in registration], dtype=np.uint16)


def run_clock(partition: Partition, evidence: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Evidence sets the clock to 0, any other monitored day adds 1, any other day leaves it."""
    grid = partition.grid
    ticks = grid.monitored & ~evidence
    total = np.cumsum(ticks, dtype=np.int32)
    # What the running total was when the clock last stood at 0: at evidence, or before the span's first day.
    at_zero = np.where(evidence, total, 0)
    begins = grid.start[:-1][np.diff(grid.start) > 0]
    at_zero[begins] = np.maximum(at_zero[begins], total[begins] - ticks[begins])
    return total - np.maximum.accumulate(at_zero)
