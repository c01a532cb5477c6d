"""Which months are low, clear or undetermined, which follow each other, and which other evidence contradicts
(rules.md 4 and, for ``contradicted``, 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import months, week_starts
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.attendance_months import AttendanceMonths, MonthStatus
from sponsor_monitor.measures.engagement_clock import EngagementClock, bits_of
from sponsor_monitor.partition import Partition
from sponsor_monitor.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class LowMonths:
    """``row``: the rows of the months that are judged here. Beside them: ``percent`` in force, whether the month is low
    or undetermined (else it is clear), whether it stays low with the authorised left out, and whether it is a neighbour
    of the row before. ``contradicted`` stands beside all months."""

    row: NDArray[np.int64]
    percent: NDArray[np.int64]
    low: NDArray[np.bool_]
    undetermined: NDArray[np.bool_]
    low_without_authorised: NDArray[np.bool_]
    follows: NDArray[np.bool_]
    contradicted: NDArray[np.bool_]


def low_months(facts: Facts, partition: Partition, measured: AttendanceMonths, clock: EngagementClock) -> LowMonths:
    """Judge each month that has sessions and is over against the three-month percentage in force on its effective end."""
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
    contradicted[row[low]] = _other_evidence_weeks(facts, partition, measured, clock)[row[low]] >= law.whole(
        "contradiction_weeks"
    )
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
    facts: Facts, partition: Partition, measured: AttendanceMonths, clock: EngagementClock
) -> NDArray[np.int64]:
    """In how many ISO weeks of each month there is evidence other than attendance (days of that month only)."""
    grid = partition.grid
    below = facts.spans.below_degree[partition.registration]
    other = clock.qualifying & ~bits_of((Indicator.ATTENDANCE,))
    cells = np.flatnonzero(below[grid.own] & ((clock.seen & other[grid.own]) != 0))
    weeks = np.zeros(len(measured.own), dtype=np.int64)
    if not len(cells):
        return weeks
    own, month = grid.own[cells].astype(np.int64), months(grid.day[cells]).astype(np.int64)
    key = np.unique(np.stack((own, month, week_starts(grid.day[cells]).astype(np.int64))), axis=1)
    listed = (measured.own.astype(np.int64) << 32) + measured.month
    asked = (key[0] << 32) + key[1]
    place = np.minimum(np.searchsorted(listed, asked), max(len(listed) - 1, 0))
    if len(listed):
        np.add.at(weeks, place[listed[place] == asked], 1)
    return weeks
