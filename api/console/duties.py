"""What is to be reported to the Home Office: the list with its deadlines, overdue first, each duty, and new ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from api.allowed import allowed
from api.console.fields import day_of, needed, text_of, text_or_none
from api.console.places import Page, Place
from api.console.today import named
from api.refusals import FormIncomplete, Refused, status_of
from api.visit import Form, Visit, Visiting
from sponsor_monitor.casework.report_duty import lateness
from sponsor_monitor.casework.report_labels import Labels
from sponsor_monitor.casework.reportable import WITHDRAWAL, Reportable
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.report_labels import labels_now
from sponsor_monitor.services.reports import Due, duties, not_told, open_duty, record, require_to_open, sheet_of
from sponsor_monitor.store.errors import StoreError
from sponsor_monitor.store.persons import person

router = APIRouter()
page = Page(router, Place("Reports", "duties", order=25, needs=Permission.SEE_VISA_FACTS))
_OPEN = allowed(Permission.REPORT, Permission.WORK_CASES, Permission.SIGN_SPONSORED, Permission.READ_LOG)
_ENTERS = allowed(Permission.REPORT, Permission.WORK_CASES)
_FIELDS = ("on", "reference", "what", "before_notice")
_WEEK = dt.timedelta(days=7)


@router.get("/reports", name="duties", dependencies=[_OPEN])
def still_due(visit: Visiting) -> Response:
    """What somebody has to report, overdue first."""
    return _list(visit, every=False)


@router.get("/reports/all", name="duties-all", dependencies=[_OPEN])
def all_of_them(visit: Visiting) -> Response:
    """Also what was reported, or fell away."""
    return _list(visit, every=True)


@router.get("/reports/{number}", name="duty", dependencies=[_OPEN])
def duty(visit: Visiting, number: int) -> Response:
    """The questions of the SMS with the answers of the records, and the form that records the report; it is logged."""
    return _shown(visit, number)


@router.post("/reports/{number}", name="duty-record", dependencies=[allowed(Permission.REPORT)])
def record_one(visit: Visiting, number: int, form: Form) -> Response:
    """Record what was typed into the SMS: it is frozen from then on."""
    try:
        on, reference = _typed_in(form)
        with visit.work() as work:
            record(work, number, on, reference, text_or_none(form, "what"), text_or_none(form, "before_notice"))
    except FormIncomplete as incomplete:
        return _shown(visit, number, incomplete.faults, form, 422)
    except (NotPermitted, StoreError, Refused):
        raise
    except SponsorMonitorError as refused:
        return _shown(visit, number, {"": str(refused)}, form, status_of(refused))
    return visit.go("duties", notice=f"Duty {number} is recorded as reported, and frozen.")


@router.get("/students/{registration}/report", name="report-event", dependencies=[_ENTERS])
def entering(visit: Visiting, registration: str) -> Response:
    """The form for an event that has to be reported, other than a withdrawal."""
    return _form(visit, registration)


@router.post("/students/{registration}/report", name="report-event-now", dependencies=[_ENTERS])
def enter(visit: Visiting, registration: str, form: Form) -> Response:
    """Open the duty to report it."""
    try:
        with visit.looking() as work:
            known = labels_now(work)
        event, known_on, details = _event(form, known)
        with visit.work() as work:
            opened = open_duty(work, registration, event, known_on, details)
    except FormIncomplete as incomplete:
        return _form(visit, registration, incomplete.faults, form, 422)
    except (NotPermitted, StoreError, Refused):
        raise
    except SponsorMonitorError as refused:
        return _form(visit, registration, {"": str(refused)}, form, status_of(refused))
    said = f"It is to be reported by {opened.due.day} {opened.due:%B %Y}."
    return visit.go("duty", number=str(opened.number), notice=said)


def _event(form: FormData, known: Labels) -> tuple[str, Any, str]:
    """What happened, since when it is known, and what is to be told of it; every fault at once."""
    faults: dict[str, str] = {}
    event = text_of(form, "event")
    if event not in {each.name for each in _events(known)}:
        faults["event"] = "Choose what happened."
    found: list[Any] = []
    for read in (
        lambda: day_of(form, "known_on", "the day on which it became known"),
        lambda: needed(form, "details", "what the Home Office has to be told"),
    ):
        try:
            found.append(read())
        except FormIncomplete as incomplete:
            faults |= incomplete.faults
    if faults:
        raise FormIncomplete(faults)
    return event, found[0], found[1]


def _typed_in(form: FormData) -> tuple[Any, str]:
    on = day_of(form, "on", "the day on which it was typed into the SMS")
    return on, needed(form, "reference", "the reference that the SMS gave")


def _events(known: Labels) -> list[Reportable]:
    """The events that people enter, as the SMS calls them."""
    return [each for each in known.events.values() if each.name != WITHDRAWAL]


def _list(visit: Visit, *, every: bool) -> Response:
    found = _found(visit, every=every)
    still = [due for due in found if due.duty.is_open]
    return visit.page(
        "duties.html",
        here="duties",
        every=every,
        found=[_told(visit, due) for due in found],
        late=sum(due.duty.due < visit.today for due in still),
        soon=sum(visit.today <= due.duty.due < visit.today + _WEEK for due in still),
        still=len(still),
    )


def _found(visit: Visit, *, every: bool) -> list[Due]:
    with visit.looking() as work:
        return [due for due in duties(work) if every or due.duty.is_open]


def _told(visit: Visit, due: Due) -> dict[str, Any]:
    """A duty as pages say it."""
    return {
        "duty": due.duty,
        "who": due.person,
        "what": due.label,
        "stands": lateness(due.duty, visit.today, due.person.nation),
        "by": named(visit, due.duty.reported_by),
    }


def _shown(
    visit: Visit, number: int, faults: dict[str, str] | None = None, form: FormData | None = None, status: int = 200
) -> Response:
    with visit.work() as work:
        due, answers = sheet_of(work, number)
        is_early = due.duty.is_open and not_told(work, due.duty)
        version = labels_now(work).version
    told = _told(visit, due)
    return visit.page(
        "duty.html",
        here="duties",
        status=status,
        **told,
        answers=answers,
        is_early=is_early,
        version=version,
        opened_by=named(visit, due.duty.opened_by),
        may_record=due.duty.is_open and visit.actor.may(Permission.REPORT, due.person.scope),
        faults=faults or {},
        typed={name: text_of(form, name) for name in _FIELDS} if form else {},
    )


def _form(
    visit: Visit,
    registration: str,
    faults: dict[str, str] | None = None,
    form: FormData | None = None,
    status: int = 200,
) -> Response:
    with visit.looking() as work:
        who = person(work.connection, registration)
        require_to_open(work, who)
        known = _events(labels_now(work))
    return visit.page(
        "report_event.html",
        here="duties",
        status=status,
        who=who,
        events=[(each.name, each.label) for each in known],
        counted=[(each.label, each.known) for each in known],
        days=visit.books.process.whole("report_days", visit.today),
        faults=faults or {},
        typed={name: text_of(form, name) for name in ("event", "known_on", "details")} if form else {},
    )
