"""Due, captured, attended and authorised classroom study of each month of below-degree registrations (rules.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days, month_starts, months
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.sittings import Sittings
from sponsor_monitor.parameters import Basis
from sponsor_monitor.partition import Partition

_SHIFT = 1 << 20


class MonthStatus(IntEnum):
    """What a month is, in the order of rules.md 3; the words of findings.md are its names in lower case."""

    NO_SESSIONS = 0
    PROVISIONAL = 1
    MET = 2
    BELOW = 3
    INDETERMINATE = 4


@dataclass(frozen=True, slots=True)
class Amounts:
    """Due, captured, attended and authorised study, all in minutes or all in sessions."""

    due: NDArray[np.int64]
    captured: NDArray[np.int64]
    attended: NDArray[np.int64]
    authorised: NDArray[np.int64]

    @property
    def best(self) -> NDArray[np.int64]:
        """What was attended if every uncaptured session was."""
        return self.attended + (self.due - self.captured)


@dataclass(frozen=True, slots=True)
class AttendanceMonths:
    """One row a registration and calendar month with a monitored day, by (registration, month).

    ``percent`` is the value in force on the effective end; ``month`` counts as ``calendars.days.months``.
    """

    own: NDArray[np.int32]
    month: NDArray[np.int32]
    effective_end: Days
    minutes: Amounts
    sessions: Amounts
    basis: Amounts
    percent: NDArray[np.int64]
    status: NDArray[np.int8]
    bases_disagree: NDArray[np.bool_]

    @property
    def first_day(self) -> Days:
        """The first day of each month."""
        return month_starts(self.month)

    @property
    def last_day(self) -> Days:
        """The last day of each month."""
        return (month_starts(self.month + 1) - 1).astype(np.int32)


def attendance_months(facts: Facts, partition: Partition, sat: Sittings) -> AttendanceMonths:
    """Measure every month of the partition's below-degree registrations."""
    law = facts.question.law
    below = facts.spans.below_degree[partition.registration]
    keys = _listed_months(partition, below)
    own, month = (keys >> 32).astype(np.int32), ((keys & 0xFFFFFFFF) - _SHIFT).astype(np.int32)
    minutes, sessions = _amounts(facts, partition, sat, below, keys)
    end = facts.spans.end[partition.registration][own]
    effective_end = np.minimum(month_starts(month + 1) - 1, end).astype(np.int32)
    percent = _percent_in_force(facts, effective_end, sessions.due > 0)
    thin = minutes.due < law.whole("min_month_minutes")
    basis = minutes if law.basis == Basis.MINUTES else sessions
    judged = _judge(basis, percent, thin)
    status = np.where(effective_end > facts.question.as_of, np.int8(MonthStatus.PROVISIONAL), judged)
    status = np.where(basis.due == 0, np.int8(MonthStatus.NO_SESSIONS), status)
    both = (minutes.due > 0) & (sessions.due > 0)
    disagree = both & (_judge(minutes, percent, thin) != _judge(sessions, percent, thin))
    return AttendanceMonths(own, month, effective_end, minutes, sessions, basis, percent, status, disagree)


def _percent_in_force(facts: Facts, days: Days, needed: NDArray[np.bool_]) -> NDArray[np.int64]:
    percent = np.zeros(len(days), dtype=np.int64)
    percent[needed] = facts.question.law.dated("monthly_percent").over(days[needed])
    return percent


def _judge(amounts: Amounts, percent: NDArray[np.int64], thin: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Steps 3 to 5: met, below or indeterminate."""
    met = amounts.attended * 100 >= percent * amounts.due
    below = (amounts.best * 100 < percent * amounts.due) & ~thin
    judged = np.where(below, np.int8(MonthStatus.BELOW), np.int8(MonthStatus.INDETERMINATE))
    return np.where(met, np.int8(MonthStatus.MET), judged)


def _month_key(own: NDArray[np.int32], days: Days) -> NDArray[np.int64]:
    return (own.astype(np.int64) << 32) | (months(days).astype(np.int64) + _SHIFT)


def _listed_months(partition: Partition, below: NDArray[np.bool_]) -> NDArray[np.int64]:
    grid = partition.grid
    cells = np.flatnonzero(below[grid.own] & grid.monitored)
    return np.unique(_month_key(grid.own[cells], grid.day[cells]))


def _amounts(
    facts: Facts, partition: Partition, sat: Sittings, below: NDArray[np.bool_], keys: NDArray[np.int64]
) -> tuple[Amounts, Amounts]:
    due = partition.due
    rows = np.flatnonzero(below[due.own])
    rows = rows[facts.worth.classroom[due.session[rows]]]
    session = due.session[rows]
    place = np.searchsorted(keys, _month_key(due.own[rows], facts.sessions.day[session]))
    minutes = facts.worth.minutes[session]
    masks = (np.ones(len(rows), dtype=np.bool_), sat.captured[rows], sat.attended[rows], sat.authorised[rows])
    return (
        Amounts(*(_sum_at(place[mask], minutes[mask], len(keys)) for mask in masks)),
        Amounts(*(np.bincount(place[mask], minlength=len(keys)).astype(np.int64) for mask in masks)),
    )


def _sum_at(place: NDArray[np.int64], amount: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    sums = np.zeros(places, dtype=np.int64)
    np.add.at(sums, place, amount)
    return sums
