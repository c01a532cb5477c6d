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
from sponsor_monitor.services.named_accounts import refuse_named
from sponsor_monitor.services.register_answers import said_of_classes
from sponsor_monitor.services.work import Work


@dataclass(frozen=True, slots=True)
class JudgedRegistration:
    """Today's assessment of one registration."""

    now: FindingsNow
    findings: FindingsToday

    def assessed(self) -> dict[str, Any]:
        """What a snapshot keeps of it."""
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


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """A case, and today's assessment of its student by every registration: ``own`` is that which it was opened by."""

    known: Known
    own: JudgedRegistration
    others: tuple[JudgedRegistration, ...] = ()

    def by(self, ground: Ground) -> JudgedRegistration:
        """The registration that a ground rests on: of the student's, the one with the least missing."""
        return min([self.own, *self.others], key=lambda each: self._missing(ground, each))

    def gate(self, ground: Ground) -> list[Condition]:
        """The conditions of a ground as they stand."""
        return self._gate(ground, self.by(ground))

    def supporting(self, ground: Ground) -> list[Document]:
        """The findings that a ground rests on."""
        return supporting(self.known.case, ground, self.by(ground).findings, self.known.institution)

    def snapshot(self, ground: Ground) -> Snapshot:
        """The case as it stands on a ground."""
        return take(
            case=self.known.case.uid,
            ground=ground.value,
            assessed=self.by(ground).assessed(),
            rules={evidence.rule for evidence in ground_rules(ground).evidence},
            rests_on=self.supporting(ground),
            events=self.known.case.entries,
            beside=[entry for other in self.known.beside for entry in other.entries],
        )

    def _gate(self, ground: Ground, judged: JudgedRegistration) -> list[Condition]:
        return gate(self.known.case, ground, judged.findings, self.known.institution, self.known.beside)

    def _missing(self, ground: Ground, judged: JudgedRegistration) -> tuple[int, bool]:
        unmet = sum(not each.is_met for each in self._gate(ground, judged))
        return unmet, not judged.findings.has_cas


def judged_case(work: Work, case_uid: str) -> JudgedCase:
    """A case as it stands today; the whole institution is judged for it, once within a piece of work."""
    known = known_case(work, case_uid)
    others = [one.uid for one in known.registrations if one.uid != known.case.registration]
    return JudgedCase(known, _judged(work, known.case.registration), tuple(_judged(work, uid) for uid in others))


def _judged(work: Work, registration: str) -> JudgedRegistration:
    now = findings_now(work, registration)
    missing = missing_registers(work, registration)
    return JudgedRegistration(now, FindingsToday(now.entry, now.as_of, missing, said_of_classes(work)))


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
    refuse_named(work, known.case, draft)
    accept(
        known.case,
        draft,
        actor=work.actor.uid,
        institution=known.institution,
        checklist=checklist,
        beside=known.beside,
    )
    return replace(known, case=known.case.after(work.append(draft)))
