"""sabbatical-meetings: a week of sabbatical office without the weekly support meeting (rules.md 6; QMUL 9.3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from calendars.days import FRIDAY, SUNDAY, week_starts, weekdays
from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.ranges import run_starts
from sponsor_monitor.vocabulary import Indicator, Outcome, StatusKind
from sponsor_monitor.words import day_words

RULE = "sabbatical-meetings"
CLAUSE = "QMUL 9.3"
_WORKING_WEEK = 5


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A warning for each whole week in office, that is over, without a known meeting."""
    facts, grid = measured.facts, measured.partition.grid
    sponsored = facts.spans.sponsored[measured.partition.registration]
    counted = grid.status[StatusKind.SABBATICAL] & ~grid.free & sponsored[grid.own] & (weekdays(grid.day) <= FRIDAY)
    cells = np.flatnonzero(counted)
    monday = week_starts(grid.day[cells])
    starts = run_starts((grid.own[cells].astype(np.int64) << 32) + monday)
    whole = starts[np.diff(np.append(starts, len(cells))) == _WORKING_WEEK]
    whole = whole[monday[whole] + SUNDAY <= measured.as_of]
    days = (monday[whole][:, None] + np.arange(SUNDAY + 1, dtype=np.int32)).reshape(-1)
    students = np.repeat(grid.student[cells[whole]], SUNDAY + 1)
    seen = facts.events.at(Indicator.MEETING, students, days).reshape(-1, SUNDAY + 1).any(axis=1)
    for i in whole[~seen].tolist():
        begins = int(monday[i])
        yield (
            int(grid.own[cells[i]]),
            Finding(
                rule=RULE,
                outcome=Outcome.WARNING,
                clause=CLAUSE,
                period_start=begins,
                period_end=begins + SUNDAY,
                crossed_on=begins + SUNDAY,
                measured={"meetings": 0},
                threshold={"meetings": 1},
                explanation=(
                    f"No support meeting is recorded in the week of {day_words(begins)}, a week of sabbatical office; "
                    f"{CLAUSE} expects weekly support meetings."
                ),
            ),
        )
