"""Outcomes of cases as a table that a student-record system reads."""

from __future__ import annotations

from collections.abc import Sequence

from reports.papers.guarded_csv import Cell, guarded_csv
from sponsor_monitor.services.outcomes import CaseOutcome

HEADINGS = (
    "log_entry", "registration_id", "student_id", "school", "outcome", "on", "concern", "ground", "stands",
    "notified_on", "recorded_on", "case",
)  # fmt: skip


def outcomes_csv(found: Sequence[CaseOutcome]) -> bytes:
    """The outcomes as CSV, in the order of the log: whoever reads it again goes on after the last ``log_entry``."""
    return guarded_csv(HEADINGS, map(_row, found))


def _row(each: CaseOutcome) -> tuple[Cell, ...]:
    who = each.person
    return (
        each.entry, who.registration_id, who.student_id, who.school, each.outcome, each.on, each.concern, each.ground,
        "yes" if each.stands else "no", each.notified_on, each.recorded_on, each.case,
    )  # fmt: skip
