"""The deadlines of a case, derived from what was done and the process: shown, never acted on by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Decision
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.posted import that_left, undelivered
from sponsor_monitor.casework.process import ProcessValueMissing
from sponsor_monitor.casework.time_to_answer import time_until


class DeadlineKind(StrEnum):
    """What has to happen by a day; the value is what people read."""

    ANSWER = "answer from the student"
    CHOICE = "choice of the student"
    FOLLOW_UP = "follow-up"
    PLAN_REVIEW = "review of the action plan"
    DATA_QUERY = "answer to a data query"
    OVERDUE_QUERY = "data query overdue: for the signatory"
    REGISTER = "answer for a register"
    WELFARE = "answer to a welfare concern"
    PANEL = "panel"
    UNDELIVERED = "letter that did not reach the student"
    REMAIN = "last day to ask to remain"
    APPEAL = "last day to appeal"
    DECISION_REVIEW = "review of the decision"
    REPORT = "report to the Home Office"
    REVIEW = "look at the case again"
    REFERRAL = "referral for support"
    SUPPORTED_DECISION = "supported decision"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something has to happen in a case.

    ``entry`` is the number of the entry it comes from, ``who`` the account it waits for, where it is one. A report
    has the day counted from the other trigger beside it.
    """

    due: dt.date
    kind: DeadlineKind
    entry: int
    who: str | None = None
    detail: str = ""
    other: dt.date | None = None
    other_detail: str = ""


THE_STUDENTS = frozenset({DeadlineKind.ANSWER, DeadlineKind.CHOICE, DeadlineKind.REMAIN, DeadlineKind.APPEAL})
"""What the student may do until a day; when it has passed without it, the student remains a student."""

_REMINDERS = frozenset({DeadlineKind.REVIEW, DeadlineKind.FOLLOW_UP})


def deadlines(case: Case, institution: InstitutionToday) -> list[Deadline]:
    """Every deadline of a case, the earliest first; those of a closed case are what is still owed to others."""
    found = [*_reports(case), *_after_notice(case), *_undelivered(case, institution), *_asked(case, institution)]
    if case.is_open:
        found += [*_of_student(case, institution), *_of_registers(case), *_of_care(case, institution)]
    return sorted(found, key=lambda deadline: (deadline.due, deadline.kind, deadline.entry))


def no_snooze_past(case: Case, institution: InstitutionToday) -> dt.date | None:
    """The day past which the case may not be put aside: its next deadline that is no mere reminder."""
    binding = [deadline.due for deadline in deadlines(case, institution) if deadline.kind not in _REMINDERS]
    return min((due for due in binding if due >= institution.today), default=None)


def _reports(case: Case) -> Iterator[Deadline]:
    for duty in case.duties:
        other = day_of(duty, "other_due") if "other_due" in duty.body else None
        yield Deadline(
            day_of(duty, "due"),
            DeadlineKind.REPORT,
            duty.number,
            detail=duty.body["trigger"],
            other=other,
            other_detail=duty.body.get("other_trigger", ""),
        )


def _after_notice(case: Case) -> Iterator[Deadline]:
    approval = case.approval
    notices = [] if approval is None else that_left(case, CaseEvent.NOTIFIED, after=approval.number)
    if not notices:
        return
    notice = notices[-1]
    if "remain_by" in notice.body:
        yield Deadline(day_of(notice, "remain_by"), DeadlineKind.REMAIN, notice.number)
    if "appeal_by" in notice.body and case.last(CaseEvent.APPEAL_LODGED, after=notice.number) is None:
        yield Deadline(day_of(notice, "appeal_by"), DeadlineKind.APPEAL, notice.number)


def _undelivered(case: Case, institution: InstitutionToday) -> Iterator[Deadline]:
    for entry, what in undelivered(case, institution):
        yield Deadline(institution.day_of(entry.at), DeadlineKind.UNDELIVERED, entry.number, case.owner, what)


def _of_student(case: Case, institution: InstitutionToday) -> Iterator[Deadline]:
    if case.approval is not None:
        return  # what the student could still answer before it is past; the notice gives days of its own
    tried = next(reversed(that_left(case, CaseEvent.CONTACT_ATTEMPTED)), None)
    if tried is not None and not tried.body["answered"] and _is_last_word(case, tried):
        until = _until(case, tried, institution)
        if until is not None:
            yield Deadline(until, DeadlineKind.ANSWER, tried.number, detail=tried.body["channel"])
    offered = case.last(CaseEvent.OPTIONS_OFFERED, CaseEvent.OPTION_CHOSEN)
    if offered is not None and "answer_by" in offered.body:
        yield Deadline(day_of(offered, "answer_by"), DeadlineKind.CHOICE, offered.number)


def _of_registers(case: Case) -> Iterator[Deadline]:
    for asked in case.open_registers:
        who, session = asked.body.get("of"), asked.body["session"]
        yield Deadline(day_of(asked, "answer_due"), DeadlineKind.REGISTER, asked.number, who, session)


def _asked(case: Case, institution: InstitutionToday) -> Iterator[Deadline]:
    """What somebody asked about the student, who is owed an answer though the case is closed."""
    for query in case.open_queries:
        due, about = day_of(query, "answer_due"), query.body["about"]
        if due < institution.today:
            yield Deadline(due, DeadlineKind.OVERDUE_QUERY, query.number, detail=about)
        else:
            yield Deadline(due, DeadlineKind.DATA_QUERY, query.number, query.body["owner"], about)
    if case.has_unanswered_welfare:
        concern = case.last(CaseEvent.WELFARE_CONCERN)
        if concern is not None:
            yield Deadline(institution.due("welfare_days", day_of(concern)), DeadlineKind.WELFARE, concern.number)


def _of_care(case: Case, institution: InstitutionToday) -> Iterator[Deadline]:
    plan = case.last(CaseEvent.ACTION_PLAN)
    for day in case.plan_reviews:
        yield Deadline(day, DeadlineKind.PLAN_REVIEW, plan.number if plan else case.number, case.owner)
    if case.referral is not None:
        yield Deadline(day_of(case.referral, "meets_on"), DeadlineKind.PANEL, case.referral.number)
    if case.follow_up is not None:
        set_by = case.last(CaseEvent.FOLLOW_UP_SET)
        yield Deadline(case.follow_up, DeadlineKind.FOLLOW_UP, set_by.number if set_by else case.number, case.owner)
    signed = case.last(CaseEvent.SIGNED_OFF)
    if signed is not None and signed.body["decision"] == Decision.DECLINE and "review_on" in signed.body:
        yield Deadline(day_of(signed, "review_on"), DeadlineKind.DECISION_REVIEW, signed.number, signed.actor)
    yield _next_look(case, institution)
    yield from _of_the_year(case, institution)


def _next_look(case: Case, institution: InstitutionToday) -> Deadline:
    if case.snoozed_until is not None:
        return Deadline(case.snoozed_until, DeadlineKind.REVIEW, case.number, case.owner)
    last = institution.day_of(case.entries[-1].at)
    due = last + dt.timedelta(days=institution.whole("review_days"))
    return Deadline(due, DeadlineKind.REVIEW, case.number, case.owner)


def _of_the_year(case: Case, institution: InstitutionToday) -> Iterator[Deadline]:
    """The days of the year that a policy names: referral for support, and the supported decision (Essex 23, 25)."""
    began = institution.day_of(case.entries[0].at)
    care = (CaseEvent.OPTIONS_OFFERED, CaseEvent.OPTION_CHOSEN)
    if not case.of(CaseEvent.SUPPORT_REFERRED, *care, after=case.rounds.care):
        yield from _yearly(case, institution, "referral_by", DeadlineKind.REFERRAL, began)
    if not case.of(CaseEvent.OPTION_CHOSEN, after=case.rounds.options):
        yield from _yearly(case, institution, "decision_by", DeadlineKind.SUPPORTED_DECISION, began)


def _yearly(
    case: Case, institution: InstitutionToday, name: str, kind: DeadlineKind, began: dt.date
) -> Iterator[Deadline]:
    given = institution.value(name)
    if isinstance(given, str):
        month, day = (int(part) for part in given.split("-"))
        due = dt.date(began.year, month, day)
        yield Deadline(due if due >= began else due.replace(year=began.year + 1), kind, case.number, case.owner)


def _is_last_word(case: Case, tried: Entry) -> bool:
    return case.last(CaseEvent.RESPONSE, after=tried.number) is None


def _until(case: Case, tried: Entry, institution: InstitutionToday) -> dt.date | None:
    try:
        return time_until(case, tried, institution)
    except ProcessValueMissing:
        return day_of(tried, "answer_by") if "answer_by" in tried.body else None
