"""What today's assessment gives of one registration, as the gate asks it: findings, and the blocks of each."""

from __future__ import annotations

import datetime as dt
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
_GAP = "engagement-gap"
RUNNING_ON = frozenset({"interruption-limit", "not-enrolled"})
"""Rules whose findings end on the day judged for as long as they go on."""
_YEAR_BEGINS = (8, 1)
"""An academic year is counted from 1 August."""
_NOT_JUDGED = ("no_sessions", "provisional")


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Something that must be cleared before a finding supports a recommendation; ``session`` where it is one's."""

    name: str
    session: str | None = None


@dataclass(frozen=True, slots=True)
class FindingsToday:
    """The registration's object of an assessment of a day (findings.md), and the day of each class without a register.

    ``said_of_classes`` is what lecturers said of a session for everybody who was due in it, by session.
    """

    entry: Document
    as_of: dt.date
    missing_registers: Mapping[str, str] = field(default_factory=dict)
    said_of_classes: Mapping[str, str] = field(default_factory=dict)

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

    def unmarked(self, finding: Document) -> list[str]:
        """The sessions within a finding's time whose register is missing or partial."""
        first, last = finding["period_start"], finding["period_end"]
        return sorted(session for session, day in self.missing_registers.items() if first <= day <= last)

    def has_ended(self, finding: Document) -> bool:
        """Whether what was found is over: the student came again or enrolled, or is not monitored any more.

        Of months and checkpoints it is asked how late they are before they are evidence at all.
        """
        monitored_to = self.entry["monitored_to"]
        if monitored_to is not None and monitored_to < self.as_of.isoformat():
            return True
        if finding["rule"] == _GAP:
            return not finding["open"]
        return finding["rule"] in RUNNING_ON and finding["period_end"] < self.as_of.isoformat()

    def _blocks(self, finding: Document, name: str) -> Iterable[Block]:
        if name != BY_SESSION:
            return [Block(name)]
        return [Block(name, session) for session in self.unmarked(finding)] or [Block(name)]

    def _fits(self, finding: Document, evidence: Evidence) -> bool:
        return (
            finding["rule"] == evidence.rule
            and finding["outcome"] == Outcome.BREACH
            and finding["subject"] == Subject.STUDENT
            and finding["level"] != _AUTHORISED
            and (evidence.level is None or finding["level"] == evidence.level)
            and (not evidence.latest_month or finding["measured"]["months"][-1] == self._latest_month)
            and (not evidence.this_year or finding["period_end"] >= self._year_began)
        )

    @property
    def _year_began(self) -> str:
        begins = dt.date(self.as_of.year, *_YEAR_BEGINS)
        return (begins if begins <= self.as_of else begins.replace(year=begins.year - 1)).isoformat()

    @property
    def _latest_month(self) -> str | None:
        judged = [month["month"] for month in self.entry["months"] if month["status"] not in _NOT_JUDGED]
        return judged[-1] if judged else None
