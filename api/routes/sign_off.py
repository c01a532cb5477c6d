"""Sign-off: the gate of a ground, a recommendation made through it, and a decision signed by a second person.

A token never signs: whoever decides has signed in, and gives their password again, or comes from the university's
sign-in, where they have just proved again who they are (``/confirm``).
"""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Body, Query, Response

from api.allowed import allowed
from api.console.current import need_current
from api.proving import proof_of
from api.routes.cases import TAG
from api.routes.noun import Asked, Id, Said, Words, headers, noun, problems
from api.routes.seen_so_far import IfMatch, etag, number_seen
from api.visit import Visit, Visiting
from sponsor_monitor.casework.case_errors import CaseMovedOn
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.gate import Condition as GateCondition
from sponsor_monitor.casework.signing import STATEMENT
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services import sign_off
from sponsor_monitor.services.cases import case_of
from sponsor_monitor.services.work import Work

router = noun("sign-off")
_SECONDS = 1_000_000
_COST = 60
"""A password costs as much as so many requests: nobody tries many."""
_SIGNS = (Permission.SIGN_SPONSORED, Permission.SIGN_OTHER)
_MOVED = problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)


class Condition(Said):
    """A line of the gate's checklist; ``why`` says what is missing, ``todo`` what to do."""

    name: str
    sentence: str
    is_met: bool
    why: str
    todo: str


class Checklist(Said):
    """Every condition of a ground as it stands today."""

    ground: Ground
    conditions: list[Condition]


class ToRecommend(Asked):
    """On which ground de-registration is recommended, and why."""

    ground: Ground
    reasons: Words


class Made(Said):
    """The number of the entry that was made."""

    entry: int


class Waiting(Said):
    """What waits to be signed: the recommendation, its snapshot's hash, what changed since, and the gate of today."""

    recommendation: int
    ground: Ground
    reasons: str
    snapshot_sha256: str
    changes: list[str]
    checklist: list[Condition]
    statement: str


class Approve(Asked):
    """Approve what was recommended."""

    decision: Literal["approve"]
    recommendation: Annotated[int, Body(ge=1, lt=2**63)]
    password: Words | None = None


class Decline(Asked):
    """Decline, with reasons and a day of review."""

    decision: Literal["decline"]
    recommendation: Annotated[int, Body(ge=1, lt=2**63)]
    password: Words | None = None
    reasons: Words
    review_on: dt.date


class Return(Asked):
    """Return with questions."""

    decision: Literal["return"]
    recommendation: Annotated[int, Body(ge=1, lt=2**63)]
    password: Words | None = None
    questions: Words


Decision = Annotated[Approve | Decline | Return, Body(discriminator="decision")]


@router.get("/cases/{case}/checklist", dependencies=[allowed(Permission.SEE_STUDENT)])
def checklist(visit: Visiting, case: Id, ground: Annotated[Ground, Query()]) -> Checklist:
    """The conditions that a recommendation on a ground has to meet, as they stand today. The look is logged."""
    with visit.work() as work:
        _judged(visit, work, case)
        return Checklist(ground=ground, conditions=_told(sign_off.checklist(work, case, ground)))


@router.post(
    "/cases/{case}/recommendation",
    status_code=HTTPStatus.CREATED,
    dependencies=[allowed(Permission.RECOMMEND)],
    responses={**_MOVED, **headers(HTTPStatus.CREATED, "It was recommended", ETag=TAG)},
)
def recommend(visit: Visiting, case: Id, asked: ToRecommend, response: Response, if_match: IfMatch = None) -> Made:
    """Recommend de-registration; it is refused with every condition of the gate that is not met."""
    seen = number_seen(if_match)
    with visit.work() as work:
        work.lock()
        if (number := case_of(work, case).number) != seen:
            raise CaseMovedOn(seen, number)
        _judged(visit, work, case)
        made = sign_off.recommend(work, case, asked.ground, asked.reasons)
    response.headers["ETag"] = etag(made)
    return Made(entry=made)


@router.get("/cases/{case}/recommendation", dependencies=[allowed(*_SIGNS)])
def recommendation(visit: Visiting, case: Id) -> Waiting:
    """What waits to be signed in a case. The look is logged."""
    with visit.work() as work:
        _judged(visit, work, case)
        found = sign_off.to_sign(work, case)
    made = found.recommendation
    return Waiting(
        recommendation=made.number,
        ground=Ground(made.ground),
        reasons=made.entry.private.get("reasons", ""),
        snapshot_sha256=made.snapshot.sha256,
        changes=list(found.changes),
        checklist=_told(found.checklist),
        statement=STATEMENT,
    )


@router.post("/cases/{case}/signature", status_code=HTTPStatus.CREATED, dependencies=[allowed(*_SIGNS)])
def sign(visit: Visiting, case: Id, asked: Decision) -> Made:
    """Approve, decline or return the recommendation that was looked at, with the password given again."""
    visit.service.rates.take(f"signing {visit.actor.uid}", visit.now / _SECONDS, _COST)
    proof = proof_of(visit, asked.password or "")
    with visit.work() as work:
        _judged(visit, work, case)
        if isinstance(asked, Approve):
            return Made(entry=sign_off.approve(work, case, asked.recommendation, proof))
        if isinstance(asked, Decline):
            number = asked.recommendation
            return Made(entry=sign_off.decline(work, case, number, proof, asked.reasons, asked.review_on))
        return Made(entry=sign_off.send_back(work, case, asked.recommendation, proof, asked.questions))


def _judged(visit: Visit, work: Work, case: str) -> None:
    """NotUpToDate where the latest assessment is not today's; a request does not assess."""
    need_current(visit, work, case_of(work, case).registration)


def _told(conditions: list[GateCondition] | tuple[GateCondition, ...]) -> list[Condition]:
    return [
        Condition(name=each.name, sentence=each.sentence, is_met=each.is_met, why=each.why, todo=each.todo)
        for each in conditions
    ]
