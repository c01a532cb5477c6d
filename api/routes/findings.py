"""Findings: what the latest assessment says of students, and what one would have said as of another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any

from fastapi import Query, Response

from api.allowed import allowed
from api.children import NoSuchTask
from api.console.current import latest_run
from api.latest import KeptRun
from api.routes.assessments import NothingAssessed
from api.routes.noun import Asked, Id, Said, Word, noun
from api.routes.pages import Page, Paged
from api.routes.repeats import Repeatable
from api.routes.tasks import BEGUN, Begun, begin
from api.visit import Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_entry, sight_of
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, person, persons
from sponsor_monitor.vocabulary import Outcome, Subject

router = noun("findings")
_SEES = (Permission.SEE_STUDENT, Permission.SEE_OWN_RECORD)
_LOOKED_AT = 2_000
"""So many registrations are looked through for one page: it may be shorter than asked for, and still be followed."""
_AT_ONCE = 500


class Entry(Said):
    """A registration's entry of an assessment (findings.md), as far as whoever asks may see it.

    Without visa facts there are no weeks, months, levels and gaps, for anybody alike; ``asked_to_contact`` says that
    somebody is asked to make contact because of what is not shown. ``entry`` is null where nothing was known then.
    """

    registration: str
    as_of: dt.date
    run: str | None
    batch: int
    shows_visa_facts: bool
    asked_to_contact: bool
    entry: dict[str, Any] | None


class Finding(Said):
    """One finding of the latest assessment, with whom it is about."""

    registration: str
    registration_id: str
    school: str
    course_code: str
    rule: str
    outcome: Outcome
    subject: Subject
    clause: str
    period_start: dt.date
    period_end: dt.date
    crossed_on: dt.date
    level: str | None
    open: bool
    blocked_by: list[str]
    measured: dict[str, Any]
    threshold: dict[str, Any]
    explanation: str


class LookBack(Asked):
    """As of which day; as known at a time, and as received by a batch or a time, where these are given."""

    as_of: dt.date
    known_at: Word | None = None
    received_by: Word | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings are asked for; None: any."""

    rule: str | None
    outcome: Outcome | None
    subject: Subject | None
    school: str | None
    course: str | None

    def fits(self, entry: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
        """Whether a finding is asked for; only what may be seen is looked at."""
        return (
            self.rule in (None, finding["rule"])
            and self.outcome in (None, finding["outcome"])
            and self.subject in (None, finding["subject"])
            and self.school in (None, entry["school"])
            and self.course in (None, entry["course_code"])
        )


@router.get("/registrations/{registration}/entry", dependencies=[allowed(*_SEES)])
def entry(visit: Visiting, registration: Id) -> Entry:
    """What the latest assessment says of a registration. The look is logged."""
    with visit.work() as work:
        who = person(work.connection, registration)
        sight_of(work.actor, who.scope)
        run = latest_run(visit, work)
        if run is None:
            raise NothingAssessed
        found = run.entry(registration)
        seen(work, registration, "engagement")
        return _told(work, who, found, dt.date.fromisoformat(run.as_of), run.batch, run.uid)


@router.post(
    "/registrations/{registration}/entry/look-back",
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[allowed(Permission.SEE_STUDENT)],
    responses=BEGUN,
)
def look_back(visit: Visiting, registration: Id, asked: LookBack, response: Response, repeat: Repeatable) -> Begun:
    """Have it worked out what an assessment says of a registration as of a day, as known at a time, as received by."""
    with visit.looking() as work:
        sight_of(work.actor, person(work.connection, registration).scope)
    given = asked.model_dump(mode="json")
    return repeat.once(
        asked.model_dump_json(),
        lambda: begin(visit, response, "look-back", registration=registration, **given),
        response,
    )


@router.get("/registrations/{registration}/entry/looked-back/{task}", dependencies=[allowed(Permission.SEE_STUDENT)])
def entry_looked_back(visit: Visiting, registration: Id, task: Id) -> Entry:
    """What came of looking back. The look is logged."""
    told = visit.service.children.task(task, visit.actor.uid).result
    if told.get("registration") != registration:
        raise NoSuchTask
    with visit.work() as work:
        who = person(work.connection, registration)
        sight_of(work.actor, who.scope)
        seen(work, registration, "engagement")
        return _told(work, who, told["found"], dt.date.fromisoformat(told["as_of"]), told["batch"], None)


@router.get("/findings", dependencies=[allowed(Permission.SEE_STUDENT)])
def findings(
    visit: Visiting,
    paging: Paged,
    rule: Annotated[str | None, Query(max_length=100)] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
    subject: Annotated[Subject | None, Query()] = None,
    school: Annotated[str | None, Query(max_length=200)] = None,
    course: Annotated[str | None, Query(max_length=200, description="A course's code.")] = None,
) -> Page[Finding]:
    """The findings of the latest assessment about students whom one may see.

    A page may be shorter than asked for, or empty, and still be followed by another.
    """
    choice = Choice(rule, outcome, subject, school, course)
    with visit.looking() as work:
        run = latest_run(visit, work)
        if run is None:
            raise NothingAssessed
        what = f"findings {run.uid} {choice}"
        place = paging.told(what) or {"begin": 0, "passed": 0}
        some, end, passed = _some(work, run, choice, place, paging.limit)
    following = None if end is None else paging.sealed(what, {"begin": end, "passed": passed})
    return Page[Finding](items=some, next=following)


def _some(
    work: Work, run: KeptRun, choice: Choice, place: Mapping[str, Any], most: int
) -> tuple[list[Finding], int | None, int]:
    """Findings after a place, which is a registration and how many of its findings are told; and the next place."""
    begin, passed = int(place["begin"]), int(place["passed"])
    found: list[Finding] = []
    at = begin
    for at, uid, entry in _visible(work, run, begin):
        fitting = [each for each in entry["findings"] if choice.fits(entry, each)]
        for told, finding in enumerate(fitting):
            if at == begin and told < passed:
                continue
            if len(found) == most:
                return found, at, told
            found.append(_finding(uid, entry, finding))
    looked_at = begin + _LOOKED_AT
    return found, looked_at if at + 1 >= looked_at else None, 0


def _visible(work: Work, run: KeptRun, begin: int) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Registrations from a place on, each cut to what may be seen; of others only that they have their place."""
    entries = islice(run.entries(begin), _LOOKED_AT)
    at = begin
    while some := list(islice(entries, _AT_ONCE)):
        people = persons(work.connection, [uid for uid, _ in some])
        for uid, entry in some:
            who = people.get(uid)
            if who is not None and work.actor.may(Permission.SEE_STUDENT, who.scope):
                yield at, uid, seen_entry(entry, sight_of(work.actor, who.scope))
            else:
                yield at, uid, {"findings": []}
            at += 1


def _told(
    work: Work, who: Person, found: Mapping[str, Any] | None, as_of: dt.date, batch: int, run: str | None
) -> Entry:
    sight = sight_of(work.actor, who.scope)
    told = {} if found is None else seen_entry(found, sight)
    asked = bool(told.pop("asked_to_contact", False))
    return Entry(
        registration=who.uid,
        as_of=as_of,
        run=run,
        batch=batch,
        shows_visa_facts=sight.visa_facts,
        asked_to_contact=asked,
        entry=None if found is None else told,
    )


def _finding(uid: str, entry: Mapping[str, Any], finding: Mapping[str, Any]) -> Finding:
    own = {name: value for name, value in finding.items() if name in Finding.model_fields}
    named = {name: entry[name] for name in ("registration_id", "school", "course_code")}
    return Finding.model_validate({"registration": uid, **named, **own})
