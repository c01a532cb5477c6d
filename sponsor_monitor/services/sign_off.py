"""From a recommendation to a signed decision: made only through the gate, signed by a second person over a snapshot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern, Decision, Ground
from sponsor_monitor.casework.gate import Condition, refuse_unmet
from sponsor_monitor.casework.process_names import ReportTrigger
from sponsor_monitor.casework.report_dates import Dates
from sponsor_monitor.casework.signing import (
    FactsChanged,
    Recommendation,
    RecommendedAnew,
    process_changes,
    recommendation,
    waiting,
)
from sponsor_monitor.casework.snapshot import differences
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.services.cases import Known, known_case, require_to_work
from sponsor_monitor.services.judged_case import JudgedCase, add, judged_case
from sponsor_monitor.services.reports import open_withdrawal
from sponsor_monitor.services.signing_in import require_proof
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a signatory has in front of them: the recommendation, what changed since, and the gate as it stands."""

    recommendation: Recommendation
    changes: tuple[str, ...]
    checklist: tuple[Condition, ...]


def checklist(work: Work, case_uid: str, ground: Ground) -> list[Condition]:
    """The conditions of a ground as they stand in a case today."""
    judged = judged_case(work, case_uid)
    require_to_work(work, judged.known)
    _require_to_see(work, judged.known, ground)
    seen(work, judged.known.case.registration, "checklist")
    return judged.gate(ground)


def recommend(work: Work, case_uid: str, ground: Ground, reasons: str) -> int:
    """Recommend de-registration on a ground, and give the number of the entry.

    GateNotPassed names every condition that is not met. What it is made on is kept as a snapshot: its hash is what a
    signatory signs over.
    """
    work.lock()
    judged = judged_case(work, case_uid)
    known = judged.known
    work.actor.require(Permission.RECOMMEND, known.person.scope)
    _require_to_see(work, known, ground)
    conditions = judged.gate(ground)
    refuse_unmet(conditions)
    made, (finding, *_) = judged.snapshot(ground), judged.supporting(ground)
    panel = known.case.last(CaseEvent.PANEL_HELD)
    body = {
        "ground": ground,
        "process": known.institution.process.sha256,
        "rule": finding["rule"],
        "period_start": finding["period_start"],
        "panel": None if panel is None else panel.number,
        "run": judged.by(ground).now.run,
        "facts": judged.by(ground).now.entry_sha256,
        "snapshot": made.sha256,
    }
    private = {"reasons": reasons, "snapshot_json": made.written}
    return add(work, known, CaseEvent.RECOMMENDED, body, private, conditions).case.number


def to_sign(work: Work, case_uid: str) -> ToSign:
    """What waits to be signed in a case, for one who may sign it: with what changed since, and the gate of today."""
    judged = judged_case(work, case_uid)
    _require_signatory(work, judged.known)
    made = recommendation(waiting(judged.known.case, work.zone))
    seen(work, judged.known.case.registration, "recommendation")
    return ToSign(made, _changes(made, judged), tuple(judged.gate(Ground(made.ground))))


def approve(work: Work, case_uid: str, number: int, proof: Proof) -> int:
    """Approve a recommendation: an entry over the hash of its snapshot, after the password was given again (``proof``).

    Refused where a fact has changed since, or a condition of the gate is not met any more; of two signatories at once
    one decides, and the other gets AlreadyDecided.
    """
    work, known, made = _deciding(work, case_uid, number, proof)
    judged = judged_case(work, case_uid)
    if changes := _changes(made, judged):
        raise FactsChanged(changes)
    conditions = judged.gate(Ground(made.ground))
    refuse_unmet(conditions)
    body = {**_decision(work, known, made, Decision.APPROVE), "snapshot": made.snapshot.sha256}
    signed = add(work, known, CaseEvent.SIGNED_OFF, body, checklist=conditions)
    open_withdrawal(work, signed, ReportTrigger.DECISION, Dates(work.today))
    return signed.case.number


def decline(work: Work, case_uid: str, number: int, proof: Proof, reasons: str, review_on: dt.date) -> int:
    """Decline a recommendation, for exceptional circumstances or other reasons, and set a day of review.

    The student remains a student. A panel's determination stands beside it, and returns to the panel.
    """
    work, known, made = _deciding(work, case_uid, number, proof)
    body = {**_decision(work, known, made, Decision.DECLINE), "review_on": review_on}
    return add(work, known, CaseEvent.SIGNED_OFF, body, {"reasons": reasons}).case.number


def send_back(work: Work, case_uid: str, number: int, proof: Proof, questions: str) -> int:
    """Return a recommendation with questions: it has to be made anew once they are answered."""
    work, known, made = _deciding(work, case_uid, number, proof)
    body = _decision(work, known, made, Decision.RETURN)
    return add(work, known, CaseEvent.SIGNED_OFF, body, {"questions": questions}).case.number


def signs(known: Known) -> Permission:
    """Who signs: the Authorising Officer or a deputy for sponsored students, the registrar or a nominee otherwise."""
    return Permission.SIGN_SPONSORED if known.is_sponsored else Permission.SIGN_OTHER


def _deciding(work: Work, case_uid: str, number: int, proof: Proof) -> tuple[Work, Known, Recommendation]:
    """The case as nobody can change it until this is decided, and its recommendation, for one who may sign it.

    The password may have been asked for long after the roles were read: what holds is what the log says now.
    """
    work.lock()
    work = replace(work, actor=require_proof(work, proof))
    known = known_case(work, case_uid)
    _require_signatory(work, known)
    entry = waiting(known.case, work.zone)
    if entry.number != number:
        raise RecommendedAnew(entry.number)
    return work, known, recommendation(entry)


def _decision(work: Work, known: Known, made: Recommendation, decision: Decision) -> dict[str, Any]:
    held = work.actor.grant_for(signs(known), known.person.scope)
    capacity = None if held is None else held.capacity
    return {"decision": decision, "recommendation": made.number, "capacity": capacity}


def _require_signatory(work: Work, known: Known) -> None:
    work.actor.require(signs(known), known.person.scope)


def _require_to_see(work: Work, known: Known, ground: Ground) -> None:
    """What is asked on a ground, or was done in a case, that is about immigration is a visa fact."""
    if Concern.IMMIGRATION in (known.case.concern, Concern(ground.value)):
        work.actor.require(Permission.SEE_VISA_FACTS, known.person.scope)


def _changes(made: Recommendation, judged: JudgedCase) -> tuple[str, ...]:
    now = judged.snapshot(Ground(made.ground)).document
    process = judged.known.institution.process
    return (*differences(made.snapshot.document, now), *process_changes(made, process))
