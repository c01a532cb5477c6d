"""A student's evidence pack: for whom and as of which day; made in a process of its own, and fetched by who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from api.allowed import allowed
from api.console.fields import day_of, word_of
from api.console.places import Page
from api.console.progress import begin
from api.pack_task import PDF, TASK
from api.refusals import FormIncomplete
from api.taken_out import taken_out
from api.visit import Form, Visit, Visiting
from reports.pack.purpose import READERS
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_person, sight_of
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.packs import require_about
from sponsor_monitor.store.persons import Person

router = APIRouter()
page = Page(router)
_STAFF = allowed(Permission.SEE_STUDENT)
_OWN = allowed(Permission.SEE_OWN_RECORD)
_EITHER = allowed(Permission.SEE_STUDENT, Permission.SEE_OWN_RECORD)
_DAY = dt.timedelta(days=1)


def readers_for(visit: Visit, scope: Scope) -> list[Purpose]:
    """The readers for whom somebody may have a student's pack made."""
    return [purpose for purpose in Purpose if may_take_out(visit, scope, purpose)]


def may_take_out(visit: Visit, scope: Scope, purpose: Purpose) -> bool:
    """Whether somebody may have a student's pack made for a reader."""
    try:
        require_about(visit.actor, scope, purpose)
    except NotPermitted:
        return False
    return True


@router.get("/students/{registration}/pack", name="pack", dependencies=[_STAFF])
def form(visit: Visiting, registration: str) -> Response:
    """The form."""
    return _form(visit, registration, {}, {})


@router.post("/students/{registration}/pack", name="pack-begin", dependencies=[_STAFF])
def begin_for_staff(visit: Visiting, registration: str, form: Form) -> Response:
    """Begin; it goes on in a process of its own."""
    try:
        purpose, as_of = word_of(form, "purpose", Purpose, "who reads it"), day_of(form, "as_of", "a day")
        if as_of > visit.today:
            raise FormIncomplete({"as_of": "Choose a day that has come."})
    except FormIncomplete as incomplete:
        typed = {name: str(form.get(name, "")) for name in ("purpose", "as_of")}
        return _form(visit, registration, incomplete.faults, typed)
    require_about(visit.actor, _who(visit, registration).scope, purpose)
    return _begin(visit, registration, purpose, as_of)


@router.post("/own/{registration}/pack", name="own-pack", dependencies=[_OWN])
def begin_own(visit: Visiting, registration: str) -> Response:
    """Begin a pack of everything that is held about oneself."""
    require_about(visit.actor, _who(visit, registration).scope, Purpose.STUDENT)
    return _begin(visit, registration, Purpose.STUDENT, visit.today - _DAY)


@router.get("/packs/{task}", name="pack-ready", dependencies=[_EITHER])
def ready(visit: Visiting, task: str) -> Response:
    """Where the file is, and what to write down about it."""
    path, made = _made(visit, task)
    here = "today" if visit.may(Permission.SEE_STUDENT) else "own"
    return visit.page("pack_ready.html", here=here, made=made, task=task, size=path.stat().st_size)


@router.get("/packs/{task}/file", name="pack-file", dependencies=[_EITHER])
def fetch(visit: Visiting, task: str) -> Response:
    """The file."""
    path, _ = _made(visit, task)
    return FileResponse(path, media_type=PDF, filename="evidence-pack.pdf", headers={"Cache-Control": "no-store"})


def _who(visit: Visit, registration: str) -> Person:
    with visit.looking() as work:
        return visit.service.desk.rolls.person(work.connection, visit.books, registration)


def _begin(visit: Visit, registration: str, purpose: Purpose, as_of: dt.date) -> Response:
    given = {"registration": registration, "purpose": purpose.value, "as_of": as_of.isoformat()}
    return begin(visit, TASK, "Making the evidence pack", "pack-ready", {"task": "=task"}, **given)


def _made(visit: Visit, task: str) -> tuple[Path, Mapping[str, Any]]:
    """The pack that one's own task made, for who still may have it; NoSuchTask for any other."""
    path, made = taken_out(visit, TASK, task)
    require_about(visit.actor, _who(visit, made["registration"]).scope, Purpose(made["purpose"]))
    return path, made


def _form(visit: Visit, registration: str, faults: dict[str, str], typed: dict[str, str]) -> Response:
    who = _who(visit, registration)
    readers = readers_for(visit, who.scope)
    if not readers:
        visit.actor.require(Permission.SEE_VISA_FACTS, who.scope)
    return visit.page(
        "pack.html",
        here="today",
        status=422 if faults else 200,
        faults=faults,
        who=seen_person(who, sight_of(visit.actor, who.scope)),
        readers=[(each.value, f"{READERS[each].title}: {READERS[each].reads}") for each in readers],
        typed={"purpose": readers[0].value, "as_of": (visit.today - _DAY).isoformat(), **typed},
    )
