"""What is to be reported to the Home Office: listed, opened, and recorded by who typed it into the SMS."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query, Response

from api.allowed import allowed
from api.routes.noun import Asked, Id, Said, Words, headers, noun
from api.routes.pages import Page, Paged
from api.visit import Visit, Visiting
from sponsor_monitor.casework.report_duty import Duty, lateness
from sponsor_monitor.casework.reportable import WITHDRAWAL, reportables
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.report_labels import labels_now
from sponsor_monitor.services.reports import Due, duties, not_told, open_duty, record, sheet_of
from sponsor_monitor.store.persons import Person, person

router = noun("reports")
_SEES = allowed(Permission.REPORT, Permission.WORK_CASES, Permission.SIGN_SPONSORED, Permission.READ_LOG)
_ALL = Query(description="Also what was reported, or fell away.")
Number = Annotated[int, Path(ge=1, lt=2**63)]

Event = StrEnum("Event", {name.upper().replace("-", "_"): name for name in reportables() if name != WITHDRAWAL})  # type: ignore[misc]


class Report(Said):
    """A duty to report: ``report`` is its number, ``stands`` how it stands today, late said as late.

    ``other_due`` is when it would be due if the institution counted from ``other_trigger``.
    """

    report: int
    registration: str
    student: str
    family_name: str
    given_names: str
    school: str
    cas_number: str | None
    event: str
    label: str
    case: str | None
    known_on: dt.date
    trigger: str
    due: dt.date
    other_trigger: str | None
    other_due: dt.date | None
    is_open: bool
    stands: str
    reported_on: dt.date | None
    reported_by: str | None
    reference: str | None


class Answer(Said):
    """A question of the SMS, and what the records answer."""

    question: str
    answer: str


class WholeReport(Report):
    """A duty with the questions of the SMS in their order; ``awaits_notice``: the student has not been told yet."""

    answers: list[Answer]
    what: str | None
    awaits_notice: bool


class ToReport(Asked):
    """An event other than a withdrawal, the day it became known, and what the Home Office has to be told of it."""

    event: Event
    known_on: dt.date
    details: Words


class Reported(Asked):
    """When it was typed into the SMS, and the reference that the SMS gave.

    ``before_notice`` says why a withdrawal was reported before the student was notified.
    """

    on: dt.date
    reference: Words
    what: Words | None = None
    before_notice: Words | None = None


@router.get("/reports", dependencies=[_SEES])
def reports(visit: Visiting, paging: Paged, every: Annotated[bool, _ALL] = False) -> Page[Report]:
    """What is to be reported about students whose visa facts one may see, overdue first."""
    with visit.looking() as work:
        found = [due for due in duties(work) if every or due.duty.is_open]
    some, following = paging.of(f"reports {every}", found, lambda due: str(due.duty.number))
    return Page[Report](items=[Report(**_told(visit, due.duty, due.person, due.label)) for due in some], next=following)


@router.get("/reports/{report}", dependencies=[_SEES])
def report(visit: Visiting, report: Number) -> WholeReport:
    """A duty with the questions of the SMS, as the records answer them. The look is logged."""
    with visit.work() as work:
        due, answers = sheet_of(work, report)
        awaits = due.duty.is_open and not_told(work, due.duty)
    return _whole(visit, due, answers, awaits)


@router.post(
    "/registrations/{registration}/reports",
    status_code=HTTPStatus.CREATED,
    dependencies=[allowed(Permission.REPORT, Permission.WORK_CASES)],
    responses=headers(HTTPStatus.CREATED, "It is on the list", Location="Where the duty is."),
)
def opened(visit: Visiting, registration: Id, asked: ToReport, response: Response) -> Report:
    """Put an event on the list of what is to be reported; a withdrawal comes there by its signature alone."""
    with visit.work() as work:
        made = open_duty(work, registration, asked.event.value, asked.known_on, asked.details)
        who, label = person(work.connection, registration), labels_now(work).of(made.event).label
    response.headers["Location"] = visit.address("api-report", report=str(made.number))
    return Report(**_told(visit, made, who, label))


@router.post("/reports/{report}/record", status_code=HTTPStatus.CREATED, dependencies=[allowed(Permission.REPORT)])
def recorded(visit: Visiting, report: Number, asked: Reported) -> Report:
    """Record that a duty was typed into the SMS: it is frozen from then on. Nothing is sent from here."""
    with visit.work() as work:
        made = record(work, report, asked.on, asked.reference, asked.what, asked.before_notice)
        who, label = person(work.connection, made.registration), labels_now(work).of(made.event).label
    return Report(**_told(visit, made, who, label))


def _told(visit: Visit, duty: Duty, who: Person, label: str) -> dict[str, Any]:
    return {
        "report": duty.number,
        "registration": who.uid,
        "student": who.student_uid,
        "family_name": who.family_name,
        "given_names": who.given_names,
        "school": who.school,
        "cas_number": who.cas_number,
        "event": duty.event,
        "label": label,
        "case": duty.subject if duty.is_case else None,
        "known_on": duty.known_on,
        "trigger": duty.trigger,
        "due": duty.due,
        "other_trigger": duty.other_trigger,
        "other_due": duty.other_due,
        "is_open": duty.is_open,
        "stands": lateness(duty, visit.today, who.nation),
        "reported_on": duty.reported_on,
        "reported_by": duty.reported_by,
        "reference": duty.reference,
    }


def _whole(visit: Visit, due: Due, answers: list[tuple[str, str]], awaits: bool) -> WholeReport:
    told = [Answer(question=question, answer=answer) for question, answer in answers]
    return WholeReport(
        **_told(visit, due.duty, due.person, due.label), answers=told, what=due.duty.what, awaits_notice=awaits
    )
