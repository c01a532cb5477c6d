"""What may follow in a case of panels, recommendations, signatures, notices, appeals and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import day_of
from sponsor_monitor.casework.case_errors import AlreadyThere, NothingToAnswer, StillOpen, TooLong
from sponsor_monitor.casework.case_step import Rule, Step
from sponsor_monitor.casework.decision_errors import (
    AppealNeedsReason,
    AwaitingSignature,
    GroundNeeded,
    NotApproved,
    NothingRecommended,
    NotNotified,
    PanelBeforeReferral,
    PanelTooSmall,
    ReasonsNeeded,
    RemedyNeeded,
    SecondPersonNeeded,
    SnapshotNeeded,
)
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_groups import HOLDS, UPHELD
from sponsor_monitor.casework.event_words import Decision, Outcome, PanelOutcome
from sponsor_monitor.casework.gate import refuse_unmet
from sponsor_monitor.casework.posted import Post, post_of
from sponsor_monitor.casework.reportable import WITHDRAWAL
from sponsor_monitor.casework.signing import waiting

BY_OTHERS = frozenset({CaseEvent.SIGNED_OFF, CaseEvent.APPEAL_DECIDED, CaseEvent.COMPLAINT_DECIDED})
"""What nobody decides who took part."""


def refuse_deciding(step: Step) -> None:
    """SecondPersonNeeded where somebody who took part would decide; who signed decides no appeal either."""
    if step.draft.kind not in BY_OTHERS:
        return
    case = step.case
    parts = {"prepared this case": case.preparers, "sat on its panel": case.panellists}
    for part, people in parts.items():
        if step.actor in people:
            raise SecondPersonNeeded(part)
    signed = {entry.actor for entry in case.of(CaseEvent.SIGNED_OFF)}
    if step.draft.kind != CaseEvent.SIGNED_OFF and step.actor in signed:
        raise SecondPersonNeeded("signed the decision")


def _is_referred(step: Step) -> None:
    step.refuse_past("meets_on", "The day of the panel")
    standing = step.case.referral
    if standing is not None and standing.body["meets_on"] == step.said("meets_on"):
        raise AlreadyThere("The case is before the panel of that day, which has not met yet")


def _panel_is_held(step: Step) -> None:
    if step.case.referral is None:
        raise NothingToAnswer("referral to a panel")
    _is_after(step.case.referral, step)
    least = step.institution.whole("panel_members")
    if not step.is_from_before and len(step.said("members")) < least:
        raise PanelTooSmall(least)
    if step.said("outcome") == PanelOutcome.DEREGISTRATION and step.said("ground") is None:
        raise GroundNeeded


def _is_after(referral: Entry, step: Step) -> None:
    """That a panel met after the case was referred to it, and the student had the papers by then."""
    referred_on = step.institution.day_of(referral.at)
    if not step.is_from_before and step.day("on") < referred_on:
        raise PanelBeforeReferral(referred_on)
    if step.said("papers_to_student_on") is not None:
        step.refuse_later("papers_to_student_on", "The day of the papers", step.day("on"), "the day of the panel")


def _is_recommended(step: Step) -> None:
    if step.case.awaiting_signature is not None:
        raise AwaitingSignature
    if step.case.approval is not None:
        raise AlreadyThere("A recommendation was approved and stands")
    refuse_unmet(step.checklist or ())


def _is_signed(step: Step) -> None:
    if waiting(step.case, step.institution.zone).number != step.said("recommendation"):
        raise NothingRecommended
    decision = Decision(step.said("decision"))
    if decision is Decision.APPROVE:
        if step.said("snapshot") is None:
            raise SnapshotNeeded
        refuse_unmet(step.checklist or ())
    if decision is Decision.DECLINE:
        if "reasons" not in step.draft.private or step.said("review_on") is None:
            raise ReasonsNeeded(decision, "the reasons, such as exceptional circumstances, and a day of review")
        step.refuse_past("review_on", "The review")
    if decision is Decision.RETURN and "questions" not in step.draft.private:
        raise ReasonsNeeded(decision, "the questions that are to be answered")


def _is_notified(step: Step) -> None:
    if not {"signed_off", "remain_by", "appeal_by"}.intersection(step.draft.body):
        return
    approval = step.case.approval
    if approval is None or step.said("signed_off") not in (None, approval.number):
        raise NotApproved


def _asks_to_remain(step: Step) -> None:
    notice = _notice(step)
    if "remain_by" in notice.body and post_of(step.case, notice) is Post.LEFT:
        last = day_of(notice, "remain_by")
        if step.day("on") > last:
            raise TooLong("The request", step.day("on"), last, "the final deadline of the notice: it can be an appeal")


def _appeals(step: Step) -> None:
    notice = _notice(step)
    if any(hold.kind == CaseEvent.APPEAL_LODGED for hold in step.case.holds):
        raise AlreadyThere("An appeal is open")
    if step.is_from_before or "taken_because" in step.draft.private:
        return
    if "appeal_by" in notice.body and step.day("on") > day_of(notice, "appeal_by"):
        raise AppealNeedsReason(f"The last day to appeal was {notice.body['appeal_by']}")
    decided = step.case.last(CaseEvent.APPEAL_DECIDED, after=notice.number)
    if decided is not None and decided.body["outcome"] == Outcome.NOT_UPHELD:
        raise AppealNeedsReason(f"An appeal was not upheld on {decided.body['on']}")


def _is_decided(step: Step) -> None:
    lodged = next(opens for opens, ends in HOLDS.items() if ends == step.draft.kind)
    if not any(hold.number == step.said("lodged") and hold.kind == lodged for hold in step.case.holds):
        raise NothingToAnswer("appeal, complaint or review of this number")
    is_appeal = step.draft.kind == CaseEvent.APPEAL_DECIDED
    if is_appeal and step.said("outcome") in UPHELD and step.said("remedy") is None:
        raise RemedyNeeded


def _is_over(step: Step) -> None:
    if step.case.holds:
        raise StillOpen(["an appeal, complaint or review is open"])


def _is_due(step: Step) -> None:
    if step.said("event") == WITHDRAWAL:
        if step.case.approval is None:
            raise NotApproved
        if any(duty.body["event"] == WITHDRAWAL for duty in _since(step, step.case.of(CaseEvent.REPORT_DUE))):
            raise AlreadyThere("The report of this withdrawal is on the list")


def _is_reported(step: Step) -> None:
    duty = next((each for each in step.case.duties if each.number == step.said("duty")), None)
    if duty is None:
        raise NothingToAnswer("report of this number")
    if duty.body["event"] == WITHDRAWAL and step.case.approval is None:
        raise NotApproved


def _notice(step: Step) -> Entry:
    """The notice of the approval that stands; NotApproved or NotNotified where there is none."""
    approval = step.case.approval
    if approval is None:
        raise NotApproved
    notice = step.case.last(CaseEvent.NOTIFIED, after=approval.number)
    if notice is None:
        raise NotNotified
    return notice


def _since(step: Step, entries: Sequence[Entry]) -> list[Entry]:
    """Those after the approval that stands, and after the last appeal or notice, from which days are counted anew."""
    approval, anew = step.case.approval, step.case.last(CaseEvent.APPEAL_DECIDED, CaseEvent.NOTIFIED)
    last = max(entry.number for entry in (approval, anew) if entry is not None) if approval else 0
    return [entry for entry in entries if approval is not None and entry.number > last]


DECISION: Mapping[CaseEvent, Rule] = MappingProxyType(
    {
        CaseEvent.REFERRED_TO_PANEL: _is_referred,
        CaseEvent.PANEL_HELD: _panel_is_held,
        CaseEvent.RECOMMENDED: _is_recommended,
        CaseEvent.SIGNED_OFF: _is_signed,
        CaseEvent.NOTIFIED: _is_notified,
        CaseEvent.REQUEST_TO_REMAIN: _asks_to_remain,
        CaseEvent.APPEAL_LODGED: _appeals,
        CaseEvent.APPEAL_DECIDED: _is_decided,
        CaseEvent.COMPLAINT_DECIDED: _is_decided,
        CaseEvent.REVIEW_DECIDED: _is_decided,
        CaseEvent.PROCEDURES_COMPLETED: _is_over,
        CaseEvent.REPORT_DUE: _is_due,
        CaseEvent.REPORTED: _is_reported,
    }
)
"""The rule of each kind of event that has one of its own."""
