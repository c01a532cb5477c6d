"""A case with what today's assessment says of its student: what the gate looks at, and what a snapshot keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sponsor_monitor.casework.case_rules import accept
from sponsor_monitor.casework.event import CaseEvent, event
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.findings_today import FindingsToday
from sponsor_monitor.casework.gate import Condition, gate, supporting
from sponsor_monitor.casework.ground import ground_rules
from sponsor_monitor.casework.snapshot import Document, Snapshot, take
from sponsor_monitor.services.cases import Known, known_case
from sponsor_monitor.services.findings import FindingsNow, findings_now, missing_registers
from sponsor_monitor.services.work import Work


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """A case, and today's assessment of its student."""

    known: Known
    now: FindingsNow
    findings: FindingsToday

    def gate(self, ground: Ground) -> list[Condition]:
        """The conditions of a ground as they stand."""
        return gate(self.known.case, ground, self.findings, self.known.institution, self.known.beside)

    def supporting(self, ground: Ground) -> list[Document]:
        """The findings that a ground rests on."""
        return supporting(self.known.case, ground, self.findings, self.known.institution)

    def snapshot(self, ground: Ground) -> Snapshot:
        """The case as it stands on a ground."""
        return take(
            case=self.known.case.uid,
            ground=ground.value,
            assessed=self._assessed(),
            rules={evidence.rule for evidence in ground_rules(ground).evidence},
            rests_on=self.supporting(ground),
            events=self.known.case.entries,
        )

    def _assessed(self) -> dict[str, Any]:
        return {
            "as_of": self.now.as_of.isoformat(),
            "batch": self.now.batch,
            "input_root": self.now.input_root,
            "policy": {"id": self.now.policy_id, "sha256": self.now.policy_sha256},
            "program": self.now.program,
            "assessment_sha256": self.now.assessment_sha256,
            "entry_sha256": self.now.entry_sha256,
            "registration": dict(self.now.entry),
        }


def judged_case(work: Work, case_uid: str) -> JudgedCase:
    """A case as it stands today; the whole institution is judged for it, once within a piece of work."""
    known = known_case(work, case_uid)
    now = findings_now(work, known.case.registration)
    return JudgedCase(known, now, FindingsToday(now.entry, missing_registers(work, known.case.registration)))


def add(
    work: Work,
    known: Known,
    kind: CaseEvent,
    body: Mapping[str, Any],
    private: Mapping[str, str | None] | None = None,
    checklist: Sequence[Condition] | None = None,
) -> Known:
    """Append what may follow in a case, and give the case as it is then; who may do it was asked before."""
    draft = event(kind, known.case.uid, known.case.registration, body, private)
    accept(
        known.case,
        draft,
        actor=work.actor.uid,
        institution=known.institution,
        checklist=checklist,
        beside=known.beside,
    )
    return replace(known, case=known.case.after(work.append(draft)))
