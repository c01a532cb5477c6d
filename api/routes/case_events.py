"""What is done in a case: one event at a time, by who saw the case as it stands."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Any

from fastapi import Response
from pydantic import Field

from api.allowed import allowed, signed_in
from api.routes.cases import TAG, CaseEntry, entry_told
from api.routes.noun import Asked, Id, Said, Whole, Word, Words, headers, noun, problems
from api.routes.seen_so_far import IfMatch, etag, number_seen
from api.visit import Visiting
from sponsor_monitor.casework.case_permission import NEEDED
from sponsor_monitor.casework.event import SHAPES, CaseEvent, EventUnfit
from sponsor_monitor.casework.event_shapes import Field as EventField
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work

router = noun("cases")
_ELSEWHERE = frozenset(
    {
        CaseEvent.OPENED,
        CaseEvent.TOLD_IN_ADVANCE,
        CaseEvent.RECOMMENDED,
        CaseEvent.SIGNED_OFF,
        CaseEvent.NOTIFIED,
        CaseEvent.APPEAL_DECIDED,
        CaseEvent.REPORT_DUE,
        CaseEvent.REPORTED,
        CaseEvent.FILE_ATTACHED,
    }
)
"""What comes about by opening, signing, a letter, a report or a file, each with rules of its own."""
_ONLY_IMPORTED = "before_go_live"
_DUE = {
    CaseEvent.DATA_QUERY_OPENED: ("answer_due", "query_days"),
    CaseEvent.REGISTER_ASKED: ("answer_due", "register_days"),
    CaseEvent.OPTIONS_OFFERED: ("answer_by", "answer_days"),
}
"""The day that the process sets where nobody gives one."""

Kind = StrEnum("Kind", {kind.name: kind.value for kind in CaseEvent if kind not in _ELSEWHERE})  # type: ignore[misc]
_WORKING = tuple(dict.fromkeys(NEEDED[CaseEvent(kind.value)] for kind in Kind))


class Event(Asked):
    """Something done: its kind, what of it is not personal, and the words that are (``/case-event-kinds``)."""

    kind: Kind
    body: dict[Word, bool | Whole | Words | list[Word]] = Field(default_factory=dict)
    private: dict[Word, Words] = Field(default_factory=dict)


class FieldOfKind(Said):
    """A field of an event, what it holds, and whether it must be there."""

    name: str
    holds: str
    is_needed: bool


class EventKind(Said):
    """A kind of event, what it needs to be allowed, and its fields."""

    kind: Kind
    needs: str
    body: list[FieldOfKind]
    private: list[FieldOfKind]


class EventKinds(Said):
    """Every kind of event that can be recorded over the API."""

    items: list[EventKind]


@router.get("/case-event-kinds", dependencies=[signed_in])
def event_kinds() -> EventKinds:
    """What can be recorded in a case, and what each kind of event says."""
    return EventKinds(items=[_kind(kind) for kind in Kind])


@router.post(
    "/cases/{case}/events",
    status_code=HTTPStatus.CREATED,
    dependencies=[allowed(*_WORKING)],
    responses={
        **problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
        **headers(HTTPStatus.CREATED, "It was recorded", ETag=TAG),
    },
)
def recorded(visit: Visiting, case: Id, asked: Event, response: Response, if_match: IfMatch = None) -> CaseEntry:
    """Record something in a case, if nobody else did since it was read."""
    seen = number_seen(if_match)
    kind = CaseEvent(asked.kind.value)
    if _ONLY_IMPORTED in asked.body:
        raise EventUnfit(kind, [f"{_ONLY_IMPORTED} has no place in the body"])
    with visit.work() as work:
        entry = record(work, case, kind, _with_due(work, kind, asked.body), asked.private, expected=seen)
    response.headers["ETag"] = etag(entry.number)
    return entry_told(entry)


def _with_due(work: Work, kind: CaseEvent, body: dict[str, Any]) -> dict[str, Any]:
    name, days = _DUE.get(kind, ("", ""))
    if not name or name in body:
        return body
    return {**body, name: institution_today(work).due(days, work.today)}


def _kind(kind: Kind) -> EventKind:
    event = CaseEvent(kind.value)
    shape = SHAPES[event]
    body = {name: field for name, field in shape.body.items() if name != _ONLY_IMPORTED}
    needs: Permission = NEEDED[event]
    return EventKind(kind=kind, needs=needs.key, body=_fields(body, event), private=_fields(shape.private, event))


def _fields(fields: Any, event: CaseEvent) -> list[FieldOfKind]:
    due, _ = _DUE.get(event, ("", ""))
    return [
        FieldOfKind(name=name, holds=_holds(field), is_needed=field.needed and name != due)
        for name, field in fields.items()
    ]


def _holds(field: EventField) -> str:
    return (field.check.__doc__ or "").strip()
