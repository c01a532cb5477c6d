"""A student's evidence pack: for whom and as of which day; made in a process of its own, and fetched by who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from api.allowed import allowed
from api.children import NoSuchTask
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
from sponsor_monitor.services.packs import Purpose, require_about
from sponsor_monitor.store.persons import Person

router = APIRouter()
page = Page(router)
_STAFF = allowed(Permission.SEE_STUDENT)
_OWN = allowed(Permission.SEE_OWN_RECORD)
_DAY = dt.timedelta(days=1)


def readers_for(visit: Visit, scope: Scope) -> list[tuple[str, str]]:
    """The readers for whom somebody may have a student's pack made: word and title."""
    return [(purpose.value, READERS[purpose].title) for purpose in Purpose if may_take_out(visit, scope, purpose)]


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
    return _begin(visit, "pack-ready", registration, purpose, as_of)


@router.get("/students/{registration}/pack/{task}", name="pack-ready", dependencies=[_STAFF])
def ready(visit: Visiting, registration: str, task: str) -> Response:
    """Where the file is, and what to write down about it."""
    file = visit.address("pack-file", registration=registration, task=task)
    return _ready(visit, registration, task, ("today", file))


@router.get("/students/{registration}/pack/{task}/file", name="pack-file", dependencies=[_STAFF])
def fetch(visit: Visiting, registration: str, task: str) -> Response:
    """The file."""
    return _fetched(visit, registration, task)


@router.post("/own/{registration}/pack", name="own-pack", dependencies=[_OWN])
def begin_own(visit: Visiting, registration: str) -> Response:
    """Begin a pack of everything that is held about oneself."""
    require_about(visit.actor, _who(visit, registration).scope, Purpose.STUDENT)
    return _begin(visit, "own-pack-ready", registration, Purpose.STUDENT, visit.today - _DAY)


@router.get("/own/{registration}/pack/{task}", name="own-pack-ready", dependencies=[_OWN])
def own_ready(visit: Visiting, registration: str, task: str) -> Response:
    """Where the file is."""
    file = visit.address("own-pack-file", registration=registration, task=task)
    return _ready(visit, registration, task, ("own", file))


@router.get("/own/{registration}/pack/{task}/file", name="own-pack-file", dependencies=[_OWN])
def own_fetch(visit: Visiting, registration: str, task: str) -> Response:
    """The file."""
    return _fetched(visit, registration, task)


def _who(visit: Visit, registration: str) -> Person:
    with visit.looking() as work:
        return visit.service.desk.rolls.person(work.connection, visit.books, registration)


def _begin(visit: Visit, then: str, registration: str, purpose: Purpose, as_of: dt.date) -> Response:
    parts = {"registration": registration, "task": "=task"}
    given = {"registration": registration, "purpose": purpose.value, "as_of": as_of.isoformat()}
    return begin(visit, TASK, "Making the evidence pack", then, parts, **given)


def _ready(visit: Visit, registration: str, task: str, way: tuple[str, str]) -> Response:
    path, made = _made(visit, registration, task)
    here, file = way
    return visit.page("pack_ready.html", here=here, made=made, file=file, size=path.stat().st_size)


def _fetched(visit: Visit, registration: str, task: str) -> Response:
    path, _ = _made(visit, registration, task)
    return FileResponse(path, media_type=PDF, filename="evidence-pack.pdf", headers={"Cache-Control": "no-store"})


def _made(visit: Visit, registration: str, task: str) -> tuple[Path, Mapping[str, Any]]:
    """The pack of a registration that one's own task made, for who still may have it; NoSuchTask for any other."""
    path, made = taken_out(visit, TASK, task)
    if made["registration"] != registration:
        raise NoSuchTask
    require_about(visit.actor, _who(visit, registration).scope, Purpose(made["purpose"]))
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
        readers=[(word, title, READERS[Purpose(word)]) for word, title in readers],
        typed={"purpose": "", "as_of": (visit.today - _DAY).isoformat(), **typed},
    )
