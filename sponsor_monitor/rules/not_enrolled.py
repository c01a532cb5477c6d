"""not-enrolled: a sponsored student who has not enrolled, where the dataset tracks enrolment (rules.md 6)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import day_words, plural

RULE = "not-enrolled"
CLAUSE = "UKVI enrolment"


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach once the enrolment window is over, a warning while it is open."""
    window, as_of = measured.facts.question.enrolment_window_days, measured.as_of
    if window is None:
        return
    row = measured.partition.registration
    registrations, spans = measured.facts.registrations, measured.facts.spans
    start, end = registrations.course_start[row], spans.end[row]
    absent = spans.sponsored[row] & ~registrations.research[row] & (registrations.enrolled_on[row] == NO_DAY)
    for own in np.flatnonzero(absent & (start <= as_of) & (end >= start + window)).tolist():
        begins, closes = int(start[own]), int(start[own]) + window
        over = closes <= as_of
        yield (
            own,
            Finding(
                rule=RULE,
                outcome=Outcome.BREACH if over else Outcome.WARNING,
                clause=CLAUSE,
                period_start=begins,
                period_end=min(as_of, int(end[own])),
                crossed_on=closes if over else begins,
                measured={},
                threshold={"days": window},
                explanation=_explanation(begins, closes, window, over=over),
            ),
        )


def _explanation(begins: int, closes: int, window: int, *, over: bool) -> str:
    state = "was over" if over else "will be over"
    return (
        f"The course began on {day_words(begins)} and no enrolment is recorded. The enrolment window of "
        f"{plural(window, 'day')}, the institution's choice, {state} on {day_words(closes)}. The Home Office asks for "
        f"a report on a sponsored student who does not enrol ({CLAUSE})."
    )
