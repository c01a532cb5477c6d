"""Duties to report to the Home Office: opened, listed, and recorded by who typed them into the SMS. Nothing is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.letter_case import day_done
from sponsor_monitor.casework.posted import that_left
from sponsor_monitor.casework.process_names import ReportTrigger
from sponsor_monitor.casework.report_dates import Dates, chosen_trigger, due_by_trigger
from sponsor_monitor.casework.report_duty import (
    KINDS,
    Duty,
    ReportEvent,
    accept_record,
    in_order,
    replay,
)
from sponsor_monitor.casework.report_errors import (
    AlreadyOpen,
    KnownLater,
    NoSuchDuty,
    NothingOfCase,
    NotSponsored,
    OnlyBySignature,
    ReferenceMissing,
    StudentNotTold,
)
from sponsor_monitor.casework.report_labels import Labels
from sponsor_monitor.casework.report_sheet import sheet
from sponsor_monitor.casework.reportable import WITHDRAWAL
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import Known, case_of
from sponsor_monitor.services.cases import record as record_in_case
from sponsor_monitor.services.judged_case import add
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.report_labels import labels_now
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, person, persons
from sponsor_monitor.store.registrations_of import registrations_of
from sponsor_monitor.story.wording import RULES, date_words


@dataclass(frozen=True, slots=True)
class Due:
    """A duty with the student it is about, and what the SMS calls it."""

    duty: Duty
    person: Person
    label: str


def open_duty(work: Work, registration: str, name: str, known_on: dt.date, details: str) -> Duty:
    """Open the duty to report an event that became known on a day."""
    require_to_open(work, person(work.connection, registration))
    if labels_now(work).of(name).name == WITHDRAWAL:
        raise OnlyBySignature
    if known_on > work.today:
        raise KnownLater(work.today)
    work.lock()
    standing = replay(work.entries(registration=registration, kinds=tuple(ReportEvent))).values()
    for duty in standing:
        if duty.is_open and (duty.event, duty.known_on) == (name, known_on):
            raise AlreadyOpen(duty.number)
    due = institution_today(work).due("report_days", known_on)
    body = {"event": name, "trigger": "known", "known_on": known_on.isoformat(), "due": due.isoformat()}
    (entry,) = work.append(Draft(ReportEvent.DUE, body, work.new_id(), registration, {"note": details}))
    return replay([entry])[entry.number]


def require_to_open(work: Work, who: Person) -> None:
    """That somebody may open a duty about a student, who is sponsored; NotPermitted, NotSponsored."""
    if not work.actor.may(Permission.REPORT, who.scope):
        work.actor.require(Permission.WORK_CASES, who.scope)
        work.actor.require(Permission.SEE_VISA_FACTS, who.scope)
    if not who.is_sponsored:
        raise NotSponsored


def open_withdrawal(work: Work, known: Known, trigger: ReportTrigger, dates: Dates) -> Known:
    """Open the duty to report a withdrawal, if the institution counts from what has just happened.

    Of the other triggers the earliest known date stands beside it.
    """
    approval = known.case.approval
    if approval is None or not known.is_sponsored or chosen_trigger(known.institution) is not trigger:
        return known
    due = dict(due_by_trigger(dates, known.institution))
    own = due.pop(trigger)
    other = min(due, key=lambda each: due[each], default=None)
    body = {
        "event": WITHDRAWAL,
        "trigger": trigger,
        "known_on": dates.of(trigger),
        "due": own,
        "other_trigger": other,
        "other_due": None if other is None else due[other],
        "signed_off": approval.number,
    }
    return add(work, known, CaseEvent.REPORT_DUE, body, {"note": _reason(known.case, approval) or None})


def duties(work: Work) -> list[Due]:
    """The duties about students whose visa facts this person may see: open ones first, overdue before due."""
    every = replay(work.entries(kinds=KINDS)).values()
    known = persons(work.connection, {duty.registration for duty in every})
    labels = labels_now(work)
    told = [
        Due(duty, _sponsored(work, known[duty.registration]), labels.of(duty.event).label)
        for duty in every
        if duty.registration in known
    ]
    allowed = {due.duty.number: due for due in told if work.actor.may(Permission.SEE_VISA_FACTS, due.person.scope)}
    ordered = in_order((due.duty for due in allowed.values()), work.today)
    return [allowed[duty.number] for duty in ordered]


def _sponsored(work: Work, who: Person) -> Person:
    """The registration that the Home Office knows: another of the student's where a case began with one it does not."""
    if who.is_sponsored:
        return who
    every = persons(work.connection, registrations_of(work.connection, who.uid)).values()
    return next((one for one in every if one.is_sponsored), who)


def sheet_of(work: Work, number: int) -> tuple[Due, list[tuple[str, str]]]:
    """A duty with the SMS's questions and their answers; NoSuchDuty for one that is none of this person's."""
    due = next((each for each in duties(work) if each.duty.number == number), None)
    if due is None:
        raise NoSuchDuty(number)
    seen(work, due.duty.registration, "report")
    return due, answers(work, due, labels_now(work))


def answers(work: Work, due: Due, labels: Labels) -> list[tuple[str, str]]:
    """The SMS's questions about a duty, each with its answer; who may see it was asked before."""
    signed = due.duty.signed_off
    approval = None if signed is None else case_of(work, due.duty.subject).entry(signed, CaseEvent.SIGNED_OFF)
    decided_on = None if approval is None else day_done(approval, institution_today(work))
    return sheet(due.duty, due.person, decided_on, labels.events)


def record(
    work: Work, number: int, on: dt.date, reference: str, what: str | None = None, before_notice: str | None = None
) -> Duty:
    """Record that a Level 1 user typed a duty into the SMS on a day, and the reference it gave; it is then frozen.

    ``before_notice`` says why a withdrawal was reported before the student was notified; StudentNotTold without it.
    """
    work.lock()
    if not reference.strip():
        raise ReferenceMissing
    every = replay(work.entries(kinds=KINDS))
    if number not in every:
        raise NoSuchDuty(number)
    who = person(work.connection, every[number].registration)
    work.actor.require(Permission.REPORT, who.scope)
    duty = accept_record(every, number, on, work.today)
    if not before_notice and not_told(work, duty):
        raise StudentNotTold
    body = {"duty": number, "on": on.isoformat()}
    said = {"reference": reference.strip(), "what": what, "before_notice": before_notice}
    private = {name: text for name, text in said.items() if text}
    if duty.is_case:
        record_in_case(work, duty.subject, CaseEvent.REPORTED, body, private)
    else:
        work.append(Draft(ReportEvent.RECORDED, body, duty.subject, duty.registration, private))
    return replay(work.entries(kinds=KINDS))[number]


def not_told(work: Work, duty: Duty) -> bool:
    """Whether it is a withdrawal of which the student has had no notice yet; one that never left is none."""
    if not duty.is_case or duty.event != WITHDRAWAL or duty.signed_off is None:
        return False
    return not that_left(case_of(work, duty.subject), CaseEvent.NOTIFIED, after=duty.signed_off)


def record_of_case(
    work: Work, case_uid: str, on: dt.date, reference: str, what: str | None = None, before_notice: str | None = None
) -> Duty:
    """Record the report of a case's withdrawal; NothingOfCase where none is due."""
    due = [duty for duty in case_of(work, case_uid).duties if duty.body["event"] == WITHDRAWAL]
    if not due:
        raise NothingOfCase
    return record(work, due[-1].number, on, reference, what, before_notice)


def _reason(case: Case, approval: Entry) -> str:
    """Why sponsorship is withdrawn, for the SMS: the finding that the recommendation rests on."""
    made = case.entry(approval.body["recommendation"], CaseEvent.RECOMMENDED)
    if made is None or "rule" not in made.body:
        return ""
    return f"{RULES[made.body['rule']]} from {date_words(made.body['period_start'])}"
