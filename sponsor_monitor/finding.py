"""A finding: what a rule saw, whom it is about, by which clause, and whether something blocks it (findings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.vocabulary import Outcome, Subject
from sponsor_monitor.words import iso_day


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; days are day numbers. ``plan_order`` only breaks ties between checkpoints of one plan."""

    rule: str
    outcome: Outcome
    clause: str
    period_start: int
    period_end: int
    crossed_on: int
    measured: Mapping[str, Any]
    threshold: Mapping[str, Any]
    explanation: str
    subject: Subject = Subject.STUDENT
    level: str | None = None
    open: bool = False
    blocked_by: tuple[str, ...] = ()
    plan_order: int = 0

    def sort_key(self) -> tuple[str, int, int, tuple[bool, str], int]:
        """By rule, period_start, crossed_on, then level with null first, then plan order (findings.md)."""
        level = (self.level is not None, self.level or "")
        return (self.rule, self.period_start, self.crossed_on, level, self.plan_order)

    def document(self) -> dict[str, Any]:
        """The finding as the object of findings.md, keys in its order."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "subject": self.subject.value,
            "clause": self.clause,
            "period_start": iso_day(self.period_start),
            "period_end": iso_day(self.period_end),
            "crossed_on": iso_day(self.crossed_on),
            "measured": dict(self.measured),
            "threshold": dict(self.threshold),
            "level": self.level,
            "open": self.open,
            "blocked_by": list(self.blocked_by),
            "explanation": self.explanation,
        }
