"""engagement-gap: days of term without evidence of engagement (rules.md 5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.finding import Finding
from sponsor_monitor.in_force import Value
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.rules.gap_blocks import GapPeriods, blocks_of
from sponsor_monitor.vocabulary import Indicator, Outcome
from sponsor_monitor.words import chosen_by, day_words, indicator_words, listed, period_words, plural, sentences

RULE = "engagement-gap"


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach for each gap that reached the limit, and a warning for a running gap on its way to it."""
    periods = _breaches(measured)
    blocked = blocks_of(measured, periods)
    for i, (own, first, last, crossed) in enumerate(periods.rows(measured)):
        required = measured.law.dated("gap_days").on(crossed)
        yield own, _finding(measured, periods, i, blocked[i], (own, first, last, crossed), required, level=None)
    periods = _warnings(measured)
    blocked = blocks_of(measured, periods)
    for i, (own, first, last, _) in enumerate(periods.rows(measured)):
        days = int(periods.days[i])
        level = max(step for step in measured.law.gap_warning_days if step <= days)
        crossed = _day_reached(measured, periods, i, level)
        required = measured.law.dated("gap_days").on(measured.as_of)
        yield own, _finding(measured, periods, i, blocked[i], (own, first, last, crossed), required, level=level)


def _breaches(measured: Measured) -> GapPeriods:
    gap_of, reached = measured.gaps.gap_of, measured.gaps.reached
    return _periods(measured, np.searchsorted(gap_of, gap_of[reached], side="right") - 1, reached)


def _warnings(measured: Measured) -> GapPeriods:
    """The last gap of spans that run on the as-of day, long enough to warn of, that never reached the limit."""
    gaps, partition = measured.gaps, measured.partition
    running = (partition.last == measured.as_of) & (gaps.last_cell >= 0)
    last = gaps.last_cell[running & (gaps.days >= min(measured.law.gap_warning_days))]
    over = gaps.gap_of[gaps.reached]
    last = last[~np.isin(gaps.gap_of[last], over)]
    return _periods(measured, last, last)


def _periods(measured: Measured, last: NDArray[np.int64], crossed: NDArray[np.int64]) -> GapPeriods:
    """The gaps that end in the cells ``last``: without the evidence day they begin with."""
    gaps, evidence = measured.gaps, measured.clock.evidence
    first = np.searchsorted(gaps.gap_of, gaps.gap_of[last])
    first = first + evidence[first]
    return GapPeriods(first=first, last=last, crossed=crossed, days=measured.clock.clock[last])


def _day_reached(measured: Measured, periods: GapPeriods, i: int, level: int) -> int:
    first, last = int(periods.first[i]), int(periods.last[i])
    clock = measured.clock.clock[first : last + 1]
    return int(measured.partition.grid.day[first + int(np.argmax(clock >= level))])


def _finding(
    measured: Measured,
    periods: GapPeriods,
    i: int,
    blocked_by: tuple[str, ...],
    where: tuple[int, int, int, int],
    required: Value[int],
    level: int | None,
) -> Finding:
    own, first, last, crossed = where
    row = measured.partition.registration[own]
    spans = measured.facts.spans
    # QMUL 10.6 speaks of every student, QMUL 9.2 of sponsored ones at degree level and above.
    clause = required.clause_for(below_degree=bool(spans.below_degree[row] or not spans.sponsored[row]))
    days = int(periods.days[i])
    still_open = bool(periods.last[i] == measured.gaps.last_cell[own])
    return Finding(
        rule=RULE,
        outcome=Outcome.BREACH if level is None else Outcome.WARNING,
        clause=clause,
        period_start=first,
        period_end=last,
        crossed_on=crossed,
        measured={"days": days},
        threshold={"days": required.value},
        level=None if level is None else str(level),
        open=still_open,
        blocked_by=blocked_by,
        explanation=sentences(
            [
                _counted(measured, periods, i, first, last, days),
                _judged(measured, clause, required.value, crossed, level),
                "" if still_open else f"Evidence is recorded again on {day_words(last + 1)}.",
                _evidence(measured, measured.facts.registrations.school[row]),
                _cleared(blocked_by),
            ]
        ),
    )


def _counted(measured: Measured, periods: GapPeriods, i: int, first: int, last: int, days: int) -> str:
    grid = measured.partition.grid
    cells = slice(int(periods.first[i]), int(periods.last[i]) + 1)
    free = int(grid.free[cells].sum())
    paused = last - first + 1 - free - days
    left_out = [
        *([f"{plural(free, 'day')} of vacation or closure"] if free else []),
        *([f"{plural(paused, 'day')} of intermission or sabbatical office"] if paused else []),
    ]
    without = f"; {listed(left_out)} in that time are left out" if left_out else ""
    return f"No evidence of engagement {period_words(first, last)}: {plural(days, 'day')} counted{without}."


def _judged(measured: Measured, clause: str, limit: int, crossed: int, level: int | None) -> str:
    if level is None:
        return f"{clause} speaks of {plural(limit, 'day')}; they were reached on {day_words(crossed)}."
    levels = listed([str(step) for step in measured.law.gap_warning_days])
    chosen = chosen_by(measured.law.only("gap_warning_days").clause)
    return (
        f"{clause} speaks of {plural(limit, 'day')}; that is not reached. To look into it at {levels} days is "
        f"{chosen}, and {level} days were reached on {day_words(crossed)}."
    )


def _evidence(measured: Measured, school: str) -> str:
    plan = measured.facts.plans.get(school)
    own = plan is not None and plan.qualifying_indicators is not None
    source = "the school's Engagement Monitoring Plan" if own else measured.law.only("qualifying_indicators").clause
    kinds = measured.facts.qualifying(school)
    others = [indicator_words(kind.value) for kind in Indicator if kind not in kinds]
    without = f"; {listed(others)} records are not" if others else ""
    return f"Evidence is any record of {listed([indicator_words(k.value) for k in kinds], 'or')} ({source}){without}."


def _cleared(blocked_by: tuple[str, ...]) -> str:
    reasons = [
        _REASONS[block.partition(":")[0]].format(indicator_words(block.partition(":")[2])) for block in blocked_by
    ]
    return f"Before this counts against the student, a person has to clear: {listed(reasons)}." if reasons else ""


_REASONS = {
    "outage": "no {} events of any student were received for some of these days",
    "uncaptured-register": "a class in these days has no complete register",
    "authorised-absence": "absence was authorised for some of these days",
}
