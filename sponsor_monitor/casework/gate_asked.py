"""What the gate is asked about: a case on a ground, with today's findings, and what of both counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.findings_today import Document, FindingsToday
from sponsor_monitor.casework.ground import GroundRules
from sponsor_monitor.casework.institution_today import InstitutionToday


@dataclass(frozen=True, slots=True)
class Asked:
    """What the gate is asked about."""

    case: Case
    rules: GroundRules
    findings: FindingsToday
    institution: InstitutionToday
    beside: tuple[Case, ...] = ()

    @property
    def of_student(self) -> tuple[Case, ...]:
        """The case and the student's others: whose a data query or a welfare concern is does not matter."""
        return (self.case, *self.beside)

    @property
    def support(self) -> list[Document]:
        """The findings that the ground rests on: of the evidence there is, that with the fewest blocks uncleared."""
        if self.rules.needs_cas and not self.findings.has_cas:
            return []
        found = [some for evidence in self.rules.evidence for some in self.findings.supporting(evidence)]
        return min(found, key=self._worth, default=[])

    def uncleared(self, finding: Document) -> list[str]:
        """The blocks of a finding that nobody has cleared."""
        cleared = [entry.body for entry in self.case.of(CaseEvent.BLOCK_CLEARED)]
        left = []
        for block in self.findings.blocks(finding):
            same = [body for body in cleared if body["block"] == block.name and body.get("session") == block.session]
            # A session is cleared for good; anything else for this finding.
            if block.session is None:
                same = [body for body in same if _is_about(body, finding)]
            if not same:
                left.append(f"{block.name} ({block.session})" if block.session else block.name)
        return left

    @property
    def panels(self) -> list[Entry]:
        """The panels that count."""
        return self.case.of(CaseEvent.PANEL_HELD, after=self.case.rounds.determination)

    @property
    def reason_after_all(self) -> Entry | None:
        """The panel that wrote why what has ended since still counts."""
        return next((held for held in self.panels if "gap_ended_reason" in held.private), None)

    def _worth(self, findings: list[Document]) -> int:
        is_over = self.reason_after_all is None
        return sum(
            len(self.uncleared(finding)) + (self.findings.has_ended(finding) and is_over) for finding in findings
        )


Condition = Callable[[Asked], str | None]
"""A question of a case that answers None, or what is missing."""


def _is_about(body: Document, finding: Document) -> bool:
    return bool(body["rule"] == finding["rule"] and body["period_start"] == finding["period_start"])
