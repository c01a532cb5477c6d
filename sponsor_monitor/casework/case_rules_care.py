"""What may follow in a case of what is done for the student, and of the records that are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.case_errors import (
    AlreadyThere,
    CaseNotClosed,
    EvidenceNotLookedInto,
    InThePast,
    NothingToAnswer,
    NotOverdue,
    StillOpen,
    StudentWasPresent,
    TooLong,
)
from sponsor_monitor.casework.case_step import Rule, Step
from sponsor_monitor.casework.deadline import no_snooze_past
from sponsor_monitor.casework.decision_errors import ReasonsNeeded
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import ALTERNATIVES, QueryAbout, QueryAnswer, RegisterAnswer
from sponsor_monitor.casework.posted import that_left
from sponsor_monitor.casework.process import ProcessValueMissing
from sponsor_monitor.casework.time_to_answer import least_until

_CONTRADICTED = "contradicting-evidence"
_ABOUT_THE_CARD = frozenset({QueryAbout.CARD.value, QueryAbout.MARK.value, QueryAbout.REGISTER.value})


def _joins(step: Step) -> None:
    if set(step.said("alerts")) <= set(step.case.alerts):
        raise AlreadyThere("The case holds these alerts already")


def _is_given(step: Step) -> None:
    if step.said("to") == step.case.owner:
        raise AlreadyThere("The case is theirs already")


def _is_followed_up(step: Step) -> None:
    step.refuse_past("follow_up", "The follow-up")


def _is_snoozed(step: Step) -> None:
    step.refuse_past("until", "The end of the snooze")
    longest = step.institution.today + dt.timedelta(days=step.institution.whole("snooze_days"))
    step.refuse_later("until", "The end of the snooze", longest, "the longest snooze of the process")
    deadline = no_snooze_past(step.case, step.institution)
    if deadline is not None:
        step.refuse_later("until", "The end of the snooze", deadline, "the next deadline of the case")


def _welfare_is_answered(step: Step) -> None:
    if not step.case.has_unanswered_welfare:
        raise NothingToAnswer("welfare concern")


def _contact_is_tried(step: Step) -> None:
    if not step.said("answered") and step.said("answer_by") is not None:
        _leaves_time(step, "The day by which the student answers")


def _options_are_offered(step: Step) -> None:
    _leaves_time(step, "The day by which the student chooses")
    last = step.case.last(CaseEvent.OPTIONS_OFFERED, CaseEvent.OPTION_CHOSEN, after=step.case.rounds.options)
    has_chosen = last is not None and last.body.get("option") in ALTERNATIVES
    if has_chosen and "note" not in step.draft.private:
        raise ReasonsNeeded("offer options again", "the reason why what the student chose is not followed, as a note")


def _leaves_time(step: Step, what: str) -> None:
    """TooSoon where the student is given less time than the process gives; without one, a day before the day itself."""
    on = step.day("on")
    try:
        least = least_until(on, step.institution)
    except ProcessValueMissing:
        least = on
    step.refuse_sooner("answer_by", what, max(on, least), "the time the process gives")


def _option_is_chosen(step: Step) -> None:
    offered = step.case.last(CaseEvent.OPTIONS_OFFERED, after=step.case.rounds.care)
    if offered is None or step.said("option") not in offered.body["options"]:
        raise NothingToAnswer("offer of this option")


def _plan_is_made(step: Step) -> None:
    longest = dt.timedelta(days=step.institution.whole("plan_review_days"))
    reviews = sorted(dt.date.fromisoformat(day) for day in step.said("reviews"))
    if not step.is_from_before and reviews[0] < step.institution.today:
        raise InThePast("A review of the plan", reviews[0], step.institution.today)
    for before, review in pairwise([step.day("on"), *reviews]):
        if review > before + longest:
            raise TooLong("A review of the plan", review, before + longest, "the longest time between two reviews")


def _plan_is_reviewed(step: Step) -> None:
    if step.day("review") not in step.case.plan_reviews:
        raise NothingToAnswer("review on that day")


def _query_is_opened(step: Step) -> None:
    step.refuse_past("answer_due", "The day by which the query is answered")
    longest = step.institution.due("query_days", step.institution.today)
    step.refuse_later("answer_due", "The day by which the query is answered", longest, "the time the process gives")


def _query_is_answered(step: Step) -> None:
    query = next((each for each in step.case.open_queries if each.number == step.said("query")), None)
    if query is None:
        raise NothingToAnswer("data query of this number")
    due = day_of(query, "answer_due")
    if step.said("answer") == QueryAnswer.DECIDED_ON_EVIDENCE and due >= step.institution.today:
        raise NotOverdue(due)


def _register_is_asked(step: Step) -> None:
    step.refuse_past("answer_due", "The day by which the lecturer answers")
    if step.said("session") in {each.body["session"] for each in step.case.open_registers}:
        raise AlreadyThere("The lecturer was asked about this session and has not answered yet")


def _register_is_answered(step: Step) -> None:
    if step.said("session") not in {each.body["session"] for each in step.case.open_registers}:
        raise NothingToAnswer("question about the register of this session")


def _block_is_cleared(step: Step) -> None:
    names = ("block", "rule", "period_start", "session")
    cleared = [[entry.body.get(name) for name in names] for entry in step.case.of(CaseEvent.BLOCK_CLEARED)]
    if [step.said(name) for name in names] in cleared:
        raise AlreadyThere("This block was cleared")
    if step.case.register_answers.get(step.said("session") or "") == RegisterAnswer.PRESENT:
        raise StudentWasPresent
    if step.said("block") == _CONTRADICTED and not _card_was_looked_into(step.case):
        raise EvidenceNotLookedInto


def _card_was_looked_into(case: Case) -> bool:
    """Whether a data query about card or marks was answered, and by something known."""
    about = {query.number for query in case.of(CaseEvent.DATA_QUERY_OPENED) if query.body["about"] in _ABOUT_THE_CARD}
    answers = [each for each in case.of(CaseEvent.DATA_QUERY_ANSWERED) if each.body["query"] in about]
    return bool(answers) and answers[-1].body["answer"] != QueryAnswer.CANNOT_BE_TOLD


def _is_closed(step: Step) -> None:
    case = step.case
    waiting = {
        "a recommendation waits for a signature": case.awaiting_signature is not None,
        "a panel has not met": case.referral is not None,
        "a data query is open": bool(case.open_queries),
        "a welfare concern is not answered": case.has_unanswered_welfare,
        "an appeal, complaint or review is open": bool(case.holds),
        "a report to the Home Office is due": bool(case.duties) and case.approval is not None,
        "the student was not notified": case.approval is not None and _is_unnotified(case),
    }
    still = [said for said, waits in waiting.items() if waits]
    if still:
        raise StillOpen(still)


def _is_unnotified(case: Case) -> bool:
    return case.approval is not None and not that_left(case, CaseEvent.NOTIFIED, after=case.approval.number)


def _is_reopened(step: Step) -> None:
    if step.case.is_open:
        raise CaseNotClosed


CARE: Mapping[CaseEvent, Rule] = MappingProxyType(
    {
        CaseEvent.ALERTS_JOINED: _joins,
        CaseEvent.ASSIGNED: _is_given,
        CaseEvent.HANDED_OVER: _is_given,
        CaseEvent.FOLLOW_UP_SET: _is_followed_up,
        CaseEvent.SNOOZED: _is_snoozed,
        CaseEvent.WELFARE_ANSWERED: _welfare_is_answered,
        CaseEvent.CONTACT_ATTEMPTED: _contact_is_tried,
        CaseEvent.OPTIONS_OFFERED: _options_are_offered,
        CaseEvent.OPTION_CHOSEN: _option_is_chosen,
        CaseEvent.ACTION_PLAN: _plan_is_made,
        CaseEvent.PLAN_REVIEWED: _plan_is_reviewed,
        CaseEvent.DATA_QUERY_OPENED: _query_is_opened,
        CaseEvent.DATA_QUERY_ANSWERED: _query_is_answered,
        CaseEvent.REGISTER_ASKED: _register_is_asked,
        CaseEvent.REGISTER_ANSWERED: _register_is_answered,
        CaseEvent.BLOCK_CLEARED: _block_is_cleared,
        CaseEvent.CLOSED: _is_closed,
        CaseEvent.REOPENED: _is_reopened,
    }
)
"""The rule of each kind of event that has one of its own."""
