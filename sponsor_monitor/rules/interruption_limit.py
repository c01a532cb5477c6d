"""interruption-limit: an absence or intermission longer than sponsorship allows (rules.md 6)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.memberships import merge_periods
from sponsor_monitor.ranges import spread
from sponsor_monitor.vocabulary import Outcome, StatusKind
from sponsor_monitor.words import day_words, period_words, plural

RULE = "interruption-limit"
_EXCEPTIONS = "Whether there are exceptional circumstances is for a person to judge."
INTERRUPTIONS = (StatusKind.AUTHORISED_ABSENCE.code, StatusKind.INTERMISSION.code)
"""The codes of the statuses that interrupt studies."""


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach for each merged period that has gone over the limit, a warning for one that is planned to."""
    facts, partition = measured.facts, measured.partition
    own, start, end = _periods(measured)
    row = partition.registration[own]
    calendar = facts.registrations.calendar[row]
    first, last = partition.first[own], partition.last[own]
    so_far = facts.calendars.in_term_days(calendar, np.maximum(start, first), np.minimum(end, last))
    planned = facts.calendars.in_term_days(
        calendar, np.maximum(start, first), np.minimum(end, np.maximum(facts.spans.end[row], last))
    )
    cut = np.minimum(end, last)
    some = np.flatnonzero((planned > 0) & (start <= measured.as_of))
    limit = measured.law.dated("interruption_days").over(cut[some])
    for i in some[planned[some] > limit].tolist():
        required = measured.law.dated("interruption_days").on(int(cut[i]))
        begins, over = max(int(start[i]), int(first[i])), bool(so_far[i] > required.value)
        crossed = begins
        if over:
            crossed = facts.calendars.nth_in_term_day(int(calendar[i]), begins, required.value + 1)
        yield int(own[i]), Finding(
            rule=RULE,
            outcome=Outcome.BREACH if over else Outcome.WARNING,
            clause=required.clause,
            period_start=int(start[i]),
            period_end=int(cut[i]),
            crossed_on=crossed,
            measured={"days": int(so_far[i])},
            threshold={"days": required.value},
            level=None if over else "planned",
            explanation=_explanation(
                (int(start[i]), int(cut[i])), (int(so_far[i]), int(planned[i])), required.value, required.clause,
                crossed, over=over,
            ),
        )  # fmt: skip


def _periods(measured: Measured) -> tuple[NDArray[np.int64], Days, Days]:
    """The merged absences and intermissions beside each sponsored registration of their student that has a span."""
    facts, partition = measured.facts, measured.partition
    statuses = facts.statuses
    chosen = np.flatnonzero(np.isin(statuses.kind, INTERRUPTIONS))
    student, start, end = merge_periods(statuses.student[chosen], statuses.start[chosen], statuses.end[chosen])
    row = partition.registration
    owners = facts.registrations.student[row]
    low, high = np.searchsorted(owners, student), np.searchsorted(owners, student, side="right")
    period, own = spread(high - low, low)
    judged = facts.spans.sponsored[row][own] & (partition.last[own] >= partition.first[own])
    return own[judged], start[period[judged]], end[period[judged]]


def _explanation(
    period: tuple[int, int], days: tuple[int, int], limit: int, clause: str, crossed: int, *, over: bool
) -> str:
    so_far, planned = days
    counted = "vacation and closure days are left out"
    if over:
        return (
            f"Absence and intermission {period_words(*period)} come to {plural(so_far, 'day')} of term ({counted}); "
            f"the limit is {limit} ({clause}). The first day over was {day_words(crossed)}. {_EXCEPTIONS}"
        )
    return (
        f"Absence and intermission that began on {day_words(period[0])} come to {plural(so_far, 'day')} of term so "
        f"far, and as planned to {planned} ({counted}); the limit is {limit} ({clause}). {_EXCEPTIONS}"
    )
