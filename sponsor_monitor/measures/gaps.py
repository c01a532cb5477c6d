"""The gap of every registration: last evidence, how long it is, when it would reach the limit (rules.md 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.engagement_clock import EngagementClock
from sponsor_monitor.partition import Partition
from sponsor_monitor.ranges import spread
from sponsor_monitor.vocabulary import StatusKind


@dataclass(frozen=True, slots=True)
class Gaps:
    """One row a registration of the partition; days that do not exist are ``NO_DAY``.

    ``limit`` is the limit in force on each cell of the grid; ``reached`` the first cell of each gap that reached it;
    ``gap_of`` numbers the gaps cell by cell; ``last_cell`` is each registration's last cell (-1 for an empty span).
    """

    last_evidence: Days
    days: NDArray[np.int32]
    longest: NDArray[np.int32]
    calendar_days: NDArray[np.int32]
    strong_days: NDArray[np.int32]
    reaches_on: Days
    reached: NDArray[np.int64]
    gap_of: NDArray[np.int32]
    last_cell: NDArray[np.int64]


def gaps(facts: Facts, partition: Partition, clock: EngagementClock) -> Gaps:
    """Measure every registration's gap as of its span's end."""
    grid = partition.grid
    start, stop = grid.start[:-1], grid.start[1:]
    some = stop > start
    last_cell = np.where(some, stop - 1, -1)
    limit = facts.question.law.dated("gap_days").over(grid.day) if len(grid.day) else np.zeros(0, dtype=np.int64)
    gap_of = _numbered_gaps(partition, clock.evidence)
    over = np.flatnonzero(clock.clock >= limit)
    reached = over[np.unique(gap_of[over], return_index=True)[1]] if len(over) else over
    last_evidence = _last_evidence(partition, clock.evidence)
    days = np.where(some, _at(clock.clock, last_cell), 0).astype(np.int32)
    since = np.where(last_evidence == NO_DAY, partition.first - 1, last_evidence)
    longest = np.zeros(len(start), dtype=np.int32)
    if some.any():
        longest[some] = np.maximum.reduceat(clock.clock, start[some])
    return Gaps(
        last_evidence=last_evidence,
        days=days,
        longest=longest,
        calendar_days=np.where(some, partition.last - since, 0).astype(np.int32),
        strong_days=np.where(some, _at(clock.strong_clock, last_cell), 0).astype(np.int32),
        reaches_on=_reaches_on(facts, partition, days, some & (partition.last == facts.question.as_of)),
        reached=reached,
        gap_of=gap_of,
        last_cell=last_cell,
    )


def _at(column: NDArray[np.int32], cells: NDArray[np.int64]) -> NDArray[np.int32]:
    return column[cells] if len(column) else np.zeros(len(cells), dtype=np.int32)


def _numbered_gaps(partition: Partition, evidence: NDArray[np.bool_]) -> NDArray[np.int32]:
    """A number for each stretch from one evidence day (or the span's start) up to before the next."""
    grid = partition.grid
    begins = evidence.copy()
    begins[grid.start[:-1][np.diff(grid.start) > 0]] = True
    return np.cumsum(begins, dtype=np.int32)


def _last_evidence(partition: Partition, evidence: NDArray[np.bool_]) -> Days:
    grid = partition.grid
    last = np.full(len(partition.registration), NO_DAY, dtype=np.int32)
    cells = np.flatnonzero(evidence)
    # Cells rise: of several assignments to one registration the last, its latest day, stays.
    last[grid.own[cells]] = grid.day[cells]
    return last


@dataclass(frozen=True, slots=True)
class ClockAhead:
    """The clock on coming days without further evidence: of which registration (position), which day, at what.

    Only days that are inside the calendar and not after the end of the registration are there (rules.md 5, reaches_on).
    """

    own: NDArray[np.int64]
    day: NDArray[np.int64]
    clock: NDArray[np.int64]

    def first_at_least(self, level: int | NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Positions, each once, with the first coming day on which their clock is at least the level."""
        hit = np.flatnonzero(self.clock >= level)
        own, first = np.unique(self.own[hit], return_index=True)
        return own, self.day[hit[first]]


def clock_ahead(facts: Facts, partition: Partition, days: NDArray[np.int32], asked: NDArray[np.int64]) -> ClockAhead:
    """The clock of the ``asked`` positions after the as-of day; ``days`` is what each position's clock says on it."""
    as_of = facts.question.as_of
    row = partition.registration[asked]
    calendar = facts.registrations.calendar[row]
    last = np.minimum(facts.spans.end[row], facts.calendars.last_covered[calendar])
    ahead = np.maximum(last - as_of, 0)
    own, day = spread(ahead, np.full(len(asked), as_of + 1))
    column = calendar[own], day - facts.calendars.first
    ticks = ~(facts.calendars.free[column] | facts.calendars.outside[column])
    ticks &= ~_paused(facts, row, ahead)
    total = np.cumsum(ticks, dtype=np.int64)
    starts = np.cumsum(ahead) - ahead
    before = np.where(starts > 0, total[np.maximum(starts - 1, 0)] if len(total) else 0, 0)
    return ClockAhead(asked[own], day, days[asked][own] + total - before[own])


def _reaches_on(facts: Facts, partition: Partition, days: NDArray[np.int32], running: NDArray[np.bool_]) -> Days:
    """The first coming day on which the clock would be at least the limit in force, with no further evidence."""
    as_of, law = facts.question.as_of, facts.question.law.dated("gap_days")
    answer = np.full(len(days), NO_DAY, dtype=np.int32)
    asked = np.flatnonzero(running)
    if not len(asked):
        return answer
    ahead = clock_ahead(facts, partition, days, asked[days[asked] < law.on(as_of).value])
    if len(ahead.day):
        own, first = ahead.first_at_least(law.over(ahead.day))
        answer[own] = first
    return answer


def _paused(facts: Facts, row: NDArray[np.int32], ahead: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which coming days lie under a known intermission or sabbatical, beside the coming days of each registration."""
    statuses, as_of = facts.statuses, facts.question.as_of
    pauses = np.isin(statuses.kind, (StatusKind.INTERMISSION.code, StatusKind.SABBATICAL.code))
    pausing = np.flatnonzero(pauses & (statuses.end > as_of))
    student = facts.registrations.student[row]
    low = np.searchsorted(student, statuses.student[pausing])
    high = np.searchsorted(student, statuses.student[pausing], side="right")
    period, own = spread(high - low, low)
    first = np.maximum(statuses.start[pausing][period], as_of + 1)
    last = np.minimum(statuses.end[pausing][period], as_of + ahead[own])
    starts = np.cumsum(ahead) - ahead
    _, cell = spread(np.maximum(last - first + 1, 0), starts[own] + (first - as_of - 1))
    paused = np.zeros(int(ahead.sum()), dtype=np.bool_)
    paused[cell] = True
    return paused
