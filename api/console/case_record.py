"""Recording what was done in a case: a form of its own for each kind of event, shown again with what is wrong."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.case import FORMS, about, judged_of
from api.console.case_forms import EventForm
from api.console.fields import text_of
from api.console.places import Page
from api.refusals import FormIncomplete, NoSuchPage, Refused, status_of
from api.visit import Form, Visit, Visiting
from sponsor_monitor.casework.event import EventUnfit
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.seen import seen_person, sight_of
from sponsor_monitor.services.cases import known_case
from sponsor_monitor.store.errors import StoreError

router = APIRouter()
page = Page(router)
_NUMBER = re.compile(r"[0-9]{1,15}")
_MAY = allowed(*sorted({form.permission for form in FORMS.values()}))


@router.get("/cases/{case}/record/{what}", name="record", dependencies=[_MAY])
def record(visit: Visiting, case: str, what: str) -> Response:
    """The form for one kind of event."""
    return _shown(visit, case, _form_of(what))


@router.post("/cases/{case}/record/{what}", name="record-now", dependencies=[_MAY])
def record_now(visit: Visiting, case: str, what: str, form: Form) -> Response:
    """Record it; what is refused is said on the form, with what was typed still in it."""
    chosen = _form_of(what)
    number = text_of(form, "expected")
    try:
        values = chosen.values(form)
        with visit.work() as work:
            work.lock()
            judged_of(visit, work, known_case(work, case).case)
            chosen.do(work, case, values, int(number) if _NUMBER.fullmatch(number) else None)
    except FormIncomplete as incomplete:
        return _shown(visit, case, chosen, incomplete.faults, _typed(chosen, form), 422)
    except (NotPermitted, StoreError, Refused):
        raise
    except SponsorMonitorError as refused:
        faults = dict.fromkeys([""], str(refused))
        if isinstance(refused, EventUnfit):
            faults = {"": " ".join(_upper(fault) + "." for fault in refused.faults)}
        return _shown(visit, case, chosen, faults, _typed(chosen, form), status_of(refused))
    return visit.go("case", case=case, notice=f"{chosen.title}: recorded.")


def _shown(
    visit: Visit,
    case: str,
    chosen: EventForm,
    faults: dict[str, str] | None = None,
    values: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    with visit.looking() as work:
        known = known_case(work, case)
        sight = sight_of(visit.actor, known.person.scope)
        visit.actor.require(chosen.permission, known.person.scope)
        judged = judged_of(visit, work, known.case)
    return visit.page(
        "case_record.html",
        here="today",
        status=status,
        form=chosen,
        case=case,
        who=seen_person(known.person, sight),
        number=known.case.number,
        about=about(visit, known.case, judged),
        faults=faults or {},
        values=values or {},
    )


def _form_of(what: str) -> EventForm:
    if what not in FORMS:
        raise NoSuchPage
    return FORMS[what]


def _typed(chosen: EventForm, form: Any) -> dict[str, Any]:
    """What was typed, to be shown again."""
    many = {field.name for field in chosen.fields if field.kind == "boxes"}
    return {
        field.name: [str(each) for each in form.getlist(field.name)]
        if field.name in many
        else text_of(form, field.name)
        for field in chosen.fields
    }


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
