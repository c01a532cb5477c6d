"""three-month-attendance: months that follow each other, all below the percentage (rules.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.ranges import run_starts
from sponsor_monitor.rules.monthly_attendance import CONTRADICTED, CONTRADICTION, counted_words
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import chosen_by, listed, month_label, month_words, percentage, plural, sentences

RULE = "three-month-attendance"


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows of ``LowMonths`` from ``first`` to ``last`` that follow each other."""

    first: int
    last: int

    @property
    def rows(self) -> slice:
        return slice(self.first, self.last + 1)

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach for each run that is long enough, a warning for one that may become so, indeterminate stretches."""
    low, wanted = measured.low, measured.law.whole("three_months")
    ends_list = _ends_list(measured)
    for run in _stretches(low.low, low.follows):
        if run.length >= wanted:
            yield _finding(measured, run, Outcome.BREACH, crossed=run.first + wanted - 1)
        elif run.length == wanted - 1 and ends_list[run.last]:
            yield _finding(measured, run, Outcome.WARNING, crossed=run.last)
    for stretch in _stretches(low.low | low.undetermined, low.follows):
        is_low = low.low[stretch.rows]
        if stretch.length >= wanted and is_low.any() and not is_low.all():
            runs = _stretches(is_low, low.follows[stretch.rows])
            if all(run.length < wanted for run in runs):
                yield _finding(measured, stretch, Outcome.INDETERMINATE, crossed=stretch.last)


def _ends_list(measured: Measured) -> NDArray[np.bool_]:
    """Whether a row is its registration's last, while the monitored span still runs on the as-of day."""
    own = measured.months.own[measured.low.row]
    last = np.concatenate((own[1:] != own[:-1], [True])) if len(own) else np.zeros(0, dtype=np.bool_)
    running: NDArray[np.bool_] = measured.partition.last[own] == measured.as_of
    return last & running


def _stretches(chosen: NDArray[np.bool_], follows: NDArray[np.bool_]) -> list[_Run]:
    """The maximal stretches of chosen rows of which each follows the one before."""
    rows = np.flatnonzero(chosen)
    if not len(rows):
        return []
    breaks = np.concatenate(([True], (np.diff(rows) > 1) | ~follows[rows[1:]]))
    starts = run_starts(np.cumsum(breaks))
    stops = np.append(starts[1:], len(rows)) - 1
    return [_Run(int(rows[a]), int(rows[b])) for a, b in zip(starts, stops, strict=True)]


def _finding(measured: Measured, run: _Run, outcome: Outcome, crossed: int) -> tuple[int, Finding]:
    low, months = measured.low, measured.months
    rows = low.row[run.rows]
    crossed_on = int(months.effective_end[low.row[crossed]])
    required = measured.law.dated("three_month_percent").on(crossed_on)
    wanted = measured.law.whole("three_months")
    stays = _stretches(low.low_without_authorised[run.rows], low.follows[run.rows])
    excused = outcome is Outcome.BREACH and all(part.length < wanted for part in stays)
    contradicted = bool(low.contradicted[rows].any())
    return int(months.own[rows[0]]), Finding(
        rule=RULE,
        outcome=outcome,
        clause=required.clause,
        period_start=int(months.first_day[rows[0]]),
        period_end=int(months.last_day[rows[-1]]),
        crossed_on=crossed_on,
        measured={"months": [month_label(month) for month in months.month[rows].tolist()]},
        threshold={"percent": required.value, "months": wanted},
        level="authorised_only" if excused else None,
        blocked_by=CONTRADICTED if contradicted else (),
        explanation=sentences(
            [
                _arithmetic(measured, rows),
                _judgement(outcome, len(rows), wanted, required.value, required.clause),
                _bridged(measured, months.month[rows]),
                _excused(wanted, required.value) if excused else "",
                CONTRADICTION if contradicted else "",
                counted_words(measured.law),
            ]
        ),
    )


def _arithmetic(measured: Measured, rows: NDArray[np.int64]) -> str:
    months = measured.months
    shares = []
    for row in rows.tolist():
        attended, best, due = (
            int(column[row]) for column in (months.basis.attended, months.basis.best, months.basis.due)
        )
        month = month_words(int(months.month[row]))
        shares.append(f"{percentage(attended, due)} in {month}{_could_be(best, attended, due)}")
    return f"Classroom attendance was {listed(shares)}."


def _bridged(measured: Measured, months: NDArray[np.int32]) -> str:
    if bool((np.diff(months) <= 1).all()):
        return ""
    clause = measured.law.only("max_bridged_months").clause
    return f"A month between them without classes neither counts nor breaks ({chosen_by(clause)})."


def _excused(wanted: int, percent: int) -> str:
    return f"With the authorised absence left out, no {plural(wanted, 'month')} in a row would be below {percent}%."


def _could_be(best: int, attended: int, due: int) -> str:
    return f" ({percentage(best, due)} if the missing registers were all attended)" if best > attended else ""


def _judgement(outcome: Outcome, count: int, wanted: int, percent: int, clause: str) -> str:
    limit = f"{clause} speaks of attendance below {percent}% for {wanted} months that follow each other"
    if outcome is Outcome.BREACH:
        return f"{limit}; here it is {plural(count, 'month')}."
    if outcome is Outcome.WARNING:
        return f"{limit}; so far it is {plural(count, 'month')}. One more month below {percent}% would reach it."
    return (
        f"{limit}; whether that is so here depends on registers that are missing or on months with too few sessions "
        "to judge. The missing registers are needed; this supports no recommendation."
    )
