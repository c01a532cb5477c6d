"""Assessments: the runs there are, and a new one, made in a process of its own."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from fastapi import Response

from api.allowed import allowed
from api.console.current import latest_run
from api.refusals import Refused
from api.routes.alert import moment
from api.routes.noun import Asked, Id, Said, noun
from api.routes.pages import Page, Paged
from api.routes.repeats import Repeatable
from api.routes.tasks import BEGUN, Begun, begin
from api.visit import Visit, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.runs import Run, find_run, runs

router = noun("assessments")
_SEES = (Permission.ASSESS, Permission.SEE_OVERVIEW, Permission.READ_LOG, Permission.VERIFY_LOG)


class NothingAssessed(Refused):
    """An assessment is asked for before there is one, or its files are gone."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("There is no assessment to look at here yet: have one made, or wait for the night's.")


class Assessment(Said):
    """A run: what was asked, of the records up to which batch, when and by which program, and the hashes of the answer.

    ``findings`` is null for who may see no visa facts.
    """

    run: str
    number: int
    made_at: dt.datetime
    as_of: dt.date
    known_at: str | None
    policy: str
    policy_sha256: str
    batch: int
    input_root: str
    program: str
    registrations: int
    findings: int | None
    assessment_sha256: str


class ToAssess(Asked):
    """The day to assess as of; yesterday where none is given."""

    as_of: dt.date | None = None


@router.get("/assessments", dependencies=[allowed(*_SEES)])
def assessments(visit: Visiting, paging: Paged) -> Page[Assessment]:
    """Every recorded run, the latest first."""
    found = runs(visit.service.database)[::-1]
    some, following = paging.of("assessments", found, lambda run: run.uid)
    return Page[Assessment](items=[_told(visit, run) for run in some], next=following)


@router.get("/assessments/latest", dependencies=[allowed(*_SEES)])
def latest(visit: Visiting) -> Assessment:
    """The run that alerts and pages speak of."""
    with visit.looking() as work:
        kept = latest_run(visit, work)
    if kept is None:
        raise NothingAssessed
    return _told(visit, find_run(visit.service.database, kept.uid))


@router.get("/assessments/{run}", dependencies=[allowed(*_SEES)])
def assessment(visit: Visiting, run: Id) -> Assessment:
    """One run, by its opaque id or its number."""
    return _told(visit, find_run(visit.service.database, run))


@router.post(
    "/assessments", status_code=HTTPStatus.ACCEPTED, dependencies=[allowed(Permission.ASSESS)], responses=BEGUN
)
def assess(visit: Visiting, asked: ToAssess, response: Response, repeat: Repeatable) -> Begun:
    """Assess all records in a process of its own, and bring the alerts up to what is found."""
    day = None if asked.as_of is None else asked.as_of.isoformat()
    return repeat.once(asked.model_dump_json(), lambda: begin(visit, response, "assess", as_of=day), response)


def _told(visit: Visit, run: Run) -> Assessment:
    return Assessment(
        run=run.uid,
        number=run.number,
        made_at=moment(run.made_at),
        as_of=run.as_of,
        known_at=run.known_at,
        policy=run.policy_id,
        policy_sha256=run.policy_sha256,
        batch=run.batch,
        input_root=run.input_root,
        program=run.program,
        registrations=run.registrations,
        findings=run.findings if visit.actor.may(Permission.SEE_VISA_FACTS) else None,
        assessment_sha256=run.assessment_sha256,
    )
