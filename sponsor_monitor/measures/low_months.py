"""Which months are low, which follow each other, and which other evidence contradicts (rules.md 4 and 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import week_starts
from sponsor_monitor.daily_events import bits_of
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.attendance_months import AttendanceMonths, MonthStatus
from sponsor_monitor.measures.engagement_clock import EngagementClock
from sponsor_monitor.partition import Partition
from sponsor_monitor.ranges import sorted_unique, spread
from sponsor_monitor.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class LowMonths:
    """The months that have sessions and are over, by their rows among all months.

    Beside ``row``: the ``percent`` in force, whether the month is low or undetermined (else it is clear), whether it is
    low with the authorised left out, and whether it is a neighbour of the row before. ``contradicted`` stands beside
    all months.
    """

    row: NDArray[np.int64]
    percent: NDArray[np.int64]
    low: NDArray[np.bool_]
    undetermined: NDArray[np.bool_]
    low_without_authorised: NDArray[np.bool_]
    follows: NDArray[np.bool_]
    contradicted: NDArray[np.bool_]


def low_months(facts: Facts, partition: Partition, measured: AttendanceMonths, clock: EngagementClock) -> LowMonths:
    """Judge each such month against the three-month percentage in force on its effective end."""
    law, basis = facts.question.law, measured.basis
    row = np.flatnonzero(measured.status >= MonthStatus.MET)
    percent = law.dated("three_month_percent").over(measured.effective_end[row])
    due, best = basis.due[row], basis.best[row]
    clear = basis.attended[row] * 100 >= percent * due
    thin = measured.minutes.due[row] < law.whole("min_month_minutes")
    low = ~clear & (best * 100 < percent * due) & ~thin
    own, month = measured.own[row], measured.month[row]
    near = np.diff(month, prepend=month[:1]) <= law.whole("max_bridged_months") + 1
    same = np.diff(own, prepend=own[:1] - 1) == 0
    contradicted = np.zeros(len(measured.own), dtype=np.bool_)
    weeks = _other_evidence_weeks(partition, measured, clock, row[low])
    contradicted[row[low]] = weeks >= law.whole("contradiction_weeks")
    return LowMonths(
        row=row,
        percent=percent,
        low=low,
        undetermined=~clear & ~low,
        low_without_authorised=low & (best * 100 < percent * (due - basis.authorised[row])),
        follows=same & near,
        contradicted=contradicted,
    )


def _other_evidence_weeks(
    partition: Partition, measured: AttendanceMonths, clock: EngagementClock, row: NDArray[np.int64]
) -> NDArray[np.int64]:
    """In how many ISO weeks of each of these months there is evidence other than attendance (its own days only)."""
    first, last = measured.first_day[row], measured.last_day[row]
    own = measured.own[row]
    begin = np.maximum(first, partition.first[own])
    until = np.minimum(last, partition.last[own])
    month, cell = spread(until - begin + 1, partition.grid.cell(own, begin, partition.first[own]))
    other = clock.qualifying & ~bits_of((Indicator.ATTENDANCE,))
    shown = (clock.seen[cell] & other[own][month]) != 0
    # A month touches six weeks at most: its number and the week's place in it make one key.
    week = (week_starts(partition.grid.day[cell]) - week_starts(first)[month]) // 7
    found = sorted_unique(month[shown].astype(np.int64) * 8 + week[shown])
    return np.bincount(found // 8, minlength=len(row))
