"""Scheduled and attended daytime minutes of each week of below-degree registrations (rules.md 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import FRIDAY, Days, week_starts, weekdays
from sponsor_monitor.calendar_table import TEACHING
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.sittings import Sittings
from sponsor_monitor.partition import Partition
from sponsor_monitor.ranges import run_starts

_WORKING_WEEK = 5


@dataclass(frozen=True, slots=True)
class ContactWeeks:
    """One row a registration and ISO week with a monitored day; ``full`` weeks are judged, others are short.

    ``bank_holidays`` and ``free_days`` count what made a week short, for its explanation.
    """

    own: NDArray[np.int32]
    monday: Days
    full: NDArray[np.bool_]
    scheduled_minutes: NDArray[np.int64]
    attended_minutes: NDArray[np.int64]


def contact_weeks(facts: Facts, partition: Partition, sat: Sittings) -> ContactWeeks:
    """Measure every week of the partition's below-degree registrations."""
    below = facts.spans.below_degree[partition.registration]
    grid = partition.grid
    cells = np.flatnonzero(below[grid.own])
    week = _week_key(grid.own[cells], week_starts(grid.day[cells]))
    starts = run_starts(week)
    counts = grid.monitored[cells]
    good = counts & (grid.kind[cells] == TEACHING) & ~grid.outside[cells] & (weekdays(grid.day[cells]) <= FRIDAY)
    good &= ~np.isin(grid.day[cells], facts.bank_holidays)
    monitored = np.add.reduceat(counts, starts, dtype=np.int64) if len(starts) else starts
    listed = monitored > 0
    full = (np.add.reduceat(good, starts, dtype=np.int64) if len(starts) else starts) == _WORKING_WEEK
    keys = week[starts][listed]
    scheduled, attended = _daytime_minutes(facts, partition, sat, below, keys)
    return ContactWeeks(
        own=(keys >> 32).astype(np.int32),
        monday=(keys & 0xFFFFFFFF).astype(np.int32) - _SHIFT,
        full=full[listed],
        scheduled_minutes=scheduled,
        attended_minutes=np.minimum(attended, scheduled),
    )


_SHIFT = 1_000_000


def _week_key(own: NDArray[np.int32], monday: Days) -> NDArray[np.int64]:
    # Mondays before 1970 are negative: shifted, the key sorts by registration, then week.
    return (own.astype(np.int64) << 32) | (monday.astype(np.int64) + _SHIFT)


def _daytime_minutes(
    facts: Facts, partition: Partition, sat: Sittings, below: NDArray[np.bool_], weeks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    due, worth = partition.due, facts.worth
    rows = np.flatnonzero(below[due.own])
    rows = rows[(worth.classroom & worth.has_daytime)[due.session[rows]]]
    week = _week_key(due.own[rows], week_starts(facts.sessions.day[due.session[rows]]))
    place = np.searchsorted(weeks, week)
    there = sat.attended[rows]
    return (
        _union_less_breaks(facts, due.session[rows], place, len(weeks)),
        _union_less_breaks(facts, due.session[rows][there], place[there], len(weeks)),
    )


def _union_less_breaks(
    facts: Facts, session: NDArray[np.int32], place: NDArray[np.int64], places: int
) -> NDArray[np.int64]:
    """The length of the union of the sessions' daytime intervals in each place (a week), less their breaks.

    Rows stand by place, then start: one running maximum of ends, lifted from place to place, tells what overlaps.
    """
    if not len(session):
        return np.zeros(places, dtype=np.int64)
    start, end = facts.worth.daytime_start[session], facts.worth.daytime_end[session]
    span = int(end.max() - start.min()) + 1
    lift = place * span - int(start.min())
    covered = np.maximum.accumulate(np.concatenate(([0], (end + lift)[:-1])))
    new = np.maximum(end + lift - np.maximum(start + lift, covered), 0)
    union = np.zeros(places, dtype=np.int64)
    np.add.at(union, place, new - facts.sessions.break_minutes[session])
    return np.maximum(union, 0)
