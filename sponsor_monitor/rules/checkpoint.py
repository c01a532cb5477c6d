"""checkpoint: engagement below what the school's Engagement Monitoring Plan asks for on a day (rules.md 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.measures.metrics import Values, Window, measure_metric
from sponsor_monitor.plan import AppliesTo, Checkpoint, Measure, Metric, Require
from sponsor_monitor.ranges import range_sums
from sponsor_monitor.rules.monthly_attendance import lateness_words
from sponsor_monitor.vocabulary import Outcome, StatusKind
from sponsor_monitor.words import (
    day_words,
    indicator_words,
    listed,
    percentage,
    period_words,
    plural,
    sentences,
)

RULE = "checkpoint"
CLAUSE = "QMUL 10.5"


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """What each checkpoint that is due finds of each registration of its school."""
    schools = np.array(measured.facts.registrations.school, dtype=object)[measured.partition.registration]
    for school, plan in sorted(measured.facts.plans.items()):
        of_school = np.flatnonzero(schools == school)
        for order, checkpoint in enumerate(plan.checkpoints):
            if checkpoint.date <= measured.as_of and len(of_school):
                yield from _assess(measured, checkpoint, order, of_school)


def _assess(
    measured: Measured, checkpoint: Checkpoint, order: int, own: NDArray[np.int64]
) -> Iterator[tuple[int, Finding]]:
    window = _window(measured, checkpoint, own)
    values = [measure_metric(measured, window, metric) for metric in checkpoint.metrics]
    met = np.array([value.met for value in values])
    unknown = np.array([value.unknown for value in values])
    if checkpoint.require is Require.ALL:
        breach = (~met & ~unknown).any(axis=0)
        indeterminate = ~breach & (~met & unknown).any(axis=0)
    else:
        passed, open_ = met.any(axis=0), (~met & unknown).any(axis=0)
        breach, indeterminate = ~passed & ~open_, ~passed & open_
    for i in np.flatnonzero(breach | indeterminate).tolist():
        outcome = Outcome.BREACH if breach[i] else Outcome.INDETERMINATE
        counted = _counted(measured, checkpoint, int(window.first_day[i]))
        engaged = bool(window.evidence[i])
        yield int(window.own[i]), _finding(checkpoint, order, outcome, values, i, counted, engaged=engaged)


def _window(measured: Measured, checkpoint: Checkpoint, own: NDArray[np.int64]) -> Window:
    """The registrations the checkpoint is for, and the cells of its window in their spans."""
    partition, grid = measured.partition, measured.partition.grid
    first, last = partition.first, partition.last
    own = own[(first[own] <= checkpoint.date) & (last[own] >= checkpoint.date)]
    at = grid.cell(own, checkpoint.date, first[own])
    on_placement = grid.status[StatusKind.PLACEMENT][at]
    abroad = grid.status[StatusKind.STUDY_ABROAD][at]
    fits = {
        AppliesTo.PLACEMENT: on_placement,
        AppliesTo.STUDY_ABROAD: abroad,
        AppliesTo.TAUGHT: ~on_placement & ~abroad,
    }[checkpoint.applies_to]
    begins = np.maximum(first[own], checkpoint.from_day)
    inside = checkpoint.date - begins + 1
    chosen = grid.monitored[at] & fits & (inside * 2 >= checkpoint.date - checkpoint.from_day + 1)
    own, last_cell = own[chosen], at[chosen]
    first_cell = last_cell - (checkpoint.date - begins[chosen])
    evidence = range_sums(measured.clock.evidence, first_cell, last_cell) > 0
    return Window(own, first_cell, last_cell, begins[chosen], checkpoint.date, evidence)


def _finding(
    checkpoint: Checkpoint, order: int, outcome: Outcome, values: list[Values], i: int, counted: str, *, engaged: bool
) -> Finding:
    level = "low_engagement" if engaged else "non_engagement"
    metrics = [
        {
            "indicator": metric.indicator.value,
            "measure": metric.measure.value,
            "value": value.shown(i),
            "minimum": metric.minimum,
            "result": value.result(i),
        }
        for metric, value in zip(checkpoint.metrics, values, strict=True)
    ]
    return Finding(
        rule=RULE,
        outcome=outcome,
        clause=CLAUSE,
        period_start=checkpoint.from_day,
        period_end=checkpoint.date,
        crossed_on=checkpoint.date,
        measured={"name": checkpoint.name, "metrics": metrics},
        threshold={"require": checkpoint.require.value},
        level=level,
        plan_order=order,
        explanation=_explanation(checkpoint, outcome, metrics, counted, engaged=engaged),
    )


def _counted(measured: Measured, checkpoint: Checkpoint, first_day: int) -> str:
    """What the reader cannot see in the numbers: a later first day, and whose choice the tolerance of lateness is."""
    late = any(metric.measure is Measure.PERCENT for metric in checkpoint.metrics)
    return sentences(
        [
            f"Counted from {day_words(first_day)}, the first monitored day." if first_day > checkpoint.from_day else "",
            lateness_words(measured.law) if late else "",
        ]
    )


def _explanation(
    checkpoint: Checkpoint, outcome: Outcome, metrics: list[dict[str, Any]], counted: str, *, engaged: bool
) -> str:
    measured = listed([_metric_words(m, metric) for m, metric in zip(metrics, checkpoint.metrics, strict=True)])
    rule = "every one of these" if checkpoint.require is Require.ALL else "one of these"
    if len(metrics) == 1:
        rule = "this"
    judged = (
        f"The school's Engagement Monitoring Plan asks for {rule}, and {CLAUSE} for following up "
        "a student who does not reach it."
        if outcome is Outcome.BREACH
        else f"The school's Engagement Monitoring Plan asks for {rule}; registers or feeds that are missing "
        f"decide whether it was reached, so {CLAUSE} cannot be applied yet."
    )
    none = "" if engaged else "There is no evidence of engagement of any qualifying kind in that time."
    when = period_words(checkpoint.from_day, checkpoint.date)
    return sentences([f"Checkpoint {checkpoint.name}, {when}: {measured}.", judged, none, counted])


def _metric_words(document: dict[str, Any], metric: Metric) -> str:
    name, value = indicator_words(metric.indicator.value), document["value"]
    if metric.measure is Measure.PERCENT:
        attended, captured, due = value
        if not due:
            return f"no session was due where {metric.minimum}% attendance is asked for"
        missing = f", {due - captured} without a complete register" if due > captured else ""
        share = f"{percentage(attended, due)}{missing}"
        return f"{attended} of {due} sessions attended ({share}) where {metric.minimum}% is asked for"
    unit = plural(value, "active day") if metric.measure is Measure.ACTIVE_DAYS else plural(value, "event")
    doubt = " (records are missing)" if document["result"] == "unknown" else ""
    return f"{unit} of {name} where {metric.minimum} {'is' if metric.minimum == 1 else 'are'} asked for{doubt}"
