"""Cases: what is done about one concern for one student, as whoever asks may see it."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Query, Response

from api.allowed import allowed
from api.routes.alert import moment
from api.routes.noun import Asked, Id, Said, Word, Words, headers, noun
from api.routes.pages import Page, Paged
from api.routes.seen_so_far import etag
from api.visit import Visiting
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case_list import Filter, Listed, chosen
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.stage_names import StageName
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.case_lists import CASE, case_seen
from sponsor_monitor.services.cases import open_case
from sponsor_monitor.store.persons import Person

router = noun("cases")
TAG = "The number of the case's last entry, for If-Match."


class DueDay(Said):
    """A day by which something has to happen, and the account that it waits for, where it is one."""

    due: dt.date
    what: str
    who: str | None


class Case(Said):
    """A case in a list.

    Who may see no visa facts is told of an immigration case neither concern, stage, days nor alerts.
    """

    case: str
    entry: int
    registration: str
    student: str
    family_name: str
    given_names: str
    school: str
    is_open: bool
    owner: str | None
    opened_on: dt.date
    concern: Concern | None
    stage: StageName | None
    stage_words: str
    next_step: str
    deadlines: list[DueDay]
    is_on_legal_hold: bool
    has_welfare_concern: bool
    snoozed_until: dt.date | None
    alerts: list[str]


class CaseEntry(Said):
    """Something that was done: ``body`` is not personal, ``private`` are the words that whoever asks may read."""

    number: int
    at: dt.datetime
    kind: str
    actor: str
    body: dict[str, Any]
    private: dict[str, str]


class WholeCase(Case):
    """A case with everything that was done in it, as far as whoever asks may see it."""

    entries: list[CaseEntry]


class ToOpen(Asked):
    """What a case is about, and the alerts that it holds."""

    registration: Word
    concern: Concern
    alerts: tuple[Word, ...] = ()
    reason: Words | None = None


_STAGE = Query(description="Of cases whose stage one may see.")
_DUE = Query(description="Of cases whose first day is this one or an earlier one.")


def _filter(
    concern: Annotated[Concern | None, Query()] = None,
    stage: Annotated[StageName | None, _STAGE] = None,
    owner: Annotated[str | None, Query(max_length=100)] = None,
    unowned: Annotated[bool, Query()] = False,
    due_by: Annotated[dt.date | None, _DUE] = None,
    on_hold: Annotated[bool, Query()] = False,
    closed: Annotated[bool, Query(description="Closed ones too.")] = False,
) -> Filter:
    return Filter(concern, stage, owner, unowned, due_by, on_hold, closed)


@router.get("/cases", dependencies=[allowed(Permission.SEE_STUDENT)])
def cases(visit: Visiting, paging: Paged, asked: Annotated[Filter, Depends(_filter)]) -> Page[Case]:
    """The cases of students whom one may see: welfare concerns first, then by their first deadline."""
    known = visit.service.desk.board.cases(visit.books, visit.actor, visit.today)
    people = {who.uid: who for _, _, who in known}
    pairs = [(line, people[line.registration]) for line in chosen(((case, line) for case, line, _ in known), asked)]
    some, following = paging.of(f"cases {asked}", pairs, lambda pair: pair[0].uid)
    return Page[Case](items=[Case(**told(line, who)) for line, who in some], next=following)


@router.get(
    "/cases/{case}",
    dependencies=[allowed(Permission.SEE_STUDENT)],
    responses=headers(HTTPStatus.OK, "The case", ETag=TAG),
)
def case(visit: Visiting, case: Id, response: Response) -> WholeCase:
    """A case with its entries. The look is logged."""
    with visit.looking() as work:
        shown = case_seen(work, case)
    visit.service.views.enter(visit.actor, shown.case.registration, CASE)
    response.headers["ETag"] = etag(shown.listed.number)
    entries = [entry_told(entry) for entry in shown.entries]
    return WholeCase(**told(shown.listed, shown.person), entries=entries)


@router.post(
    "/cases",
    status_code=HTTPStatus.CREATED,
    dependencies=[allowed(Permission.WORK_CASES)],
    responses=headers(HTTPStatus.CREATED, "The case was opened", Location="Where the case is.", ETag=TAG),
)
def opened(visit: Visiting, asked: ToOpen, response: Response) -> CaseEntry:
    """Open a case about a registration's student; there is one open case for each student and concern."""
    with visit.work() as work:
        made = open_case(work, asked.registration, asked.concern, asked.alerts, asked.reason)
    response.headers["Location"] = visit.address("api-case", case=made.uid)
    response.headers["ETag"] = etag(made.number)
    return entry_told(made.entries[0])


def told(line: Listed, who: Person) -> dict[str, Any]:
    """A case in a list."""
    return {
        "case": line.uid,
        "entry": line.number,
        "registration": line.registration,
        "student": who.student_uid,
        "family_name": who.family_name,
        "given_names": who.given_names,
        "school": who.school,
        "is_open": line.is_open,
        "owner": line.owner,
        "opened_on": line.opened_on,
        "concern": line.concern,
        "stage": line.stage,
        "stage_words": line.stage_words,
        "next_step": line.next_step,
        "deadlines": [DueDay(due=each.due, what=each.kind.value, who=each.who) for each in line.deadlines],
        "is_on_legal_hold": line.is_on_legal_hold,
        "has_welfare_concern": line.has_welfare_concern,
        "snoozed_until": line.snoozed_until,
        "alerts": list(line.alerts),
    }


def entry_told(entry: Entry) -> CaseEntry:
    """An entry of a case."""
    return CaseEntry(
        number=entry.number,
        at=moment(entry.at),
        kind=entry.kind,
        actor=entry.actor,
        body=dict(entry.body),
        private=dict(entry.private),
    )
