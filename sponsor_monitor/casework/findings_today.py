"""What today's assessment gives of one registration, as the gate asks it: findings, and the blocks of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sponsor_monitor.casework.ground import Evidence
from sponsor_monitor.vocabulary import Outcome, Subject

Document = Mapping[str, Any]

BY_SESSION = "uncaptured-register"
"""The block that stands for each session."""
MISSING_REGISTERS = (BY_SESSION, "partial-register")
"""The data-quality entries that name a session whose register is missing or partial."""

_AUTHORISED = "authorised_only"
_NOT_JUDGED = ("no_sessions", "provisional")


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Something that must be cleared before a finding supports a recommendation; ``session`` where it is one's."""

    name: str
    session: str | None = None


@dataclass(frozen=True, slots=True)
class FindingsToday:
    """The registration's object of the assessment (findings.md), and the day of each session without its register."""

    entry: Document
    missing_registers: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_cas(self) -> bool:
        """Whether the student is sponsored."""
        return self.entry["cas_number"] is not None

    def supporting(self, evidence: Evidence) -> list[list[Document]]:
        """The findings that make such evidence: each by itself where one is enough, else all together."""
        found = [each for each in self.entry["findings"] if self._fits(each, evidence)]
        if evidence.least == 1:
            return [[each] for each in found]
        return [found] if len(found) >= evidence.least else []

    def blocks(self, finding: Document) -> list[Block]:
        """What blocks a finding: a missing register once for each session of the period."""
        return [block for name in finding["blocked_by"] for block in self._blocks(finding, name)]

    def _blocks(self, finding: Document, name: str) -> Iterable[Block]:
        if name != BY_SESSION:
            return [Block(name)]
        first, last = finding["period_start"], finding["period_end"]
        sessions = [session for session, day in self.missing_registers.items() if first <= day <= last]
        return [Block(name, session) for session in sorted(sessions)] or [Block(name)]

    def _fits(self, finding: Document, evidence: Evidence) -> bool:
        return (
            finding["rule"] == evidence.rule
            and finding["outcome"] == Outcome.BREACH
            and finding["subject"] == Subject.STUDENT
            and finding["level"] != _AUTHORISED
            and (evidence.level is None or finding["level"] == evidence.level)
            and (not evidence.latest_month or finding["measured"]["months"][-1] == self._latest_month)
        )

    @property
    def _latest_month(self) -> str | None:
        judged = [month["month"] for month in self.entry["months"] if month["status"] not in _NOT_JUDGED]
        return judged[-1] if judged else None
