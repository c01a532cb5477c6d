"""Today's assessment for a page: what the latest run says where it is of today; else a process of its own makes it."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.children import TaskState
from api.console.fields import text_of
from api.console.places import Page
from api.latest import KeptRun, NoSuchEntry
from api.refusals import Refused
from api.visit import Form, Visit, Visiting
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.findings import Brought, FindingsNow, bring_found
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.program import program_version
from sponsor_monitor.store.registrations_of import registrations_of
from sponsor_monitor.store.runs import run_on

router = APIRouter()
page = Page(router)
_OPEN = allowed(Permission.SEE_STUDENT)
_DAY = dt.timedelta(days=1)


class NotUpToDate(Refused):
    """What needs today's assessment was asked for, and records arrived since the latest one or a night was missed."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "This needs today's assessment, and records have come in since the last one: bring the findings up to "
            "date first, from the page of the case or the student."
        )


def latest_run(visit: Visit, work: Work) -> KeptRun | None:
    """The run that pages speak of; None before there is one, or where its files are gone."""
    uid = visit.books.alerts.run
    return visit.service.latest.of(work.connection, uid) if uid else None


def is_current(visit: Visit, work: Work) -> bool:
    """Whether the latest run is what holds today."""
    rolls = visit.service.desk.rolls
    run = rolls.run(work.connection, visit.books.alerts.run)
    now = (work.today - _DAY, rolls.last_batch(work.connection, visit.books), program_version())
    return run is not None and (run.as_of, run.batch, run.program) == now


def bring_current(visit: Visit, work: Work, registration: str) -> bool:
    """Let services use what the latest run says of a student's registrations; whether that is what holds today."""
    every = registrations_of(work.connection, registration)
    brought = {one: _bring_current(visit, work, one) for one in dict.fromkeys([registration, *every])}
    return brought[registration]


def _bring_current(visit: Visit, work: Work, registration: str) -> bool:
    kept = latest_run(visit, work)
    days = visit.service.latest.days_of(visit.books.alerts.run)
    run = None if kept is None else run_on(work.connection, kept.uid)
    if kept is None or run is None or days is None:
        return False
    try:
        entry = kept.entry(registration)
    except NoSuchEntry:
        return False
    found = FindingsNow(
        registration=registration,
        entry=entry,
        as_of=run.as_of,
        batch=run.batch,
        input_root=run.input_root,
        policy_id=run.policy_id,
        policy_sha256=run.policy_sha256,
        program=run.program,
        assessment_sha256=run.assessment_sha256,
        entry_sha256=kept.sha256(registration),
        run=run.uid,
    )
    return bring_found(work, Brought(found, days.registers.get(registration, {})))


def need_current(visit: Visit, work: Work, registration: str) -> None:
    """NotUpToDate where the latest run is not today's: a page does not assess."""
    if not bring_current(visit, work, registration):
        raise NotUpToDate


@router.post("/up-to-date", name="up-to-date", dependencies=[_OPEN])
def begin(visit: Visiting, form: Form) -> Response:
    """Have the program assess what there is now, as it does every night, and go on to where its progress is shown.

    Whoever asks meanwhile waits for the same: no one person keeps the program busy.
    """
    back = text_of(form, "back")
    visit.unseal(back)
    return visit.go("up-to-date-wait", task=visit.service.children.join("assess", PROGRAM), back=back)


@router.get("/up-to-date/{task}/{back}", name="up-to-date-wait", dependencies=[_OPEN])
def wait(visit: Visiting, task: str, back: str) -> Response:
    """How far it is; back to where it was asked for once it is done."""
    told = visit.service.children.task(task, PROGRAM)
    route = visit.unseal(back)
    if told.state is TaskState.DONE:
        return visit.go(route["route"], notice="The findings are up to date.", **route["parts"])
    here = visit.address("up-to-date-wait", task=task, back=back)
    return visit.page(
        "up_to_date.html", told=told, here_again=here, home=visit.address(route["route"], **route["parts"])
    )


def way_back(visit: Visit, route: str, **parts: str) -> str:
    """A page to come back to, for the form that brings findings up to date."""
    return visit.seal({"route": route, "parts": parts})
