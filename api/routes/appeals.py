"""Appeals, complaints and reviews that are open, and the outcome of an appeal.

They are lodged, and complaints and reviews are decided, as events of a case. An appeal is decided by a person who has
signed in: no token gives that permission.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from http import HTTPStatus

from fastapi import Response

from api.allowed import allowed
from api.routes.cases import TAG, CaseEntry, entry_told
from api.routes.noun import Asked, Id, Said, Words, headers, noun, problems
from api.routes.pages import Page, Paged
from api.routes.seen_so_far import IfMatch, etag, number_seen
from api.visit import Visiting
from sponsor_monitor.casework.case_errors import CaseMovedOn
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Outcome, Remedy
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.after_decision import decide_appeal
from sponsor_monitor.services.cases import case_of
from sponsor_monitor.services.holds import Hold, open_holds

router = noun("appeals")


class Lodged(StrEnum):
    """What can be lodged."""

    APPEAL = "appeal"
    COMPLAINT = "complaint"
    REVIEW = "review"


_WHAT = {
    CaseEvent.APPEAL_DECIDED: Lodged.APPEAL,
    CaseEvent.COMPLAINT_DECIDED: Lodged.COMPLAINT,
    CaseEvent.REVIEW_DECIDED: Lodged.REVIEW,
}


class Appeal(Said):
    """Something open that sets a legal hold: ``entry`` is the one that lodged it.

    ``may_decide`` says whether who asks may record its outcome.
    """

    case: str
    entry: int
    registration: str
    student: str
    family_name: str
    given_names: str
    school: str
    faculty: str
    what: Lodged
    lodged_on: dt.date
    grounds: list[str]
    by: str | None
    may_decide: bool


class ToDecide(Asked):
    """What an appeal's outcome is, why, and what it leads to where it is upheld."""

    outcome: Outcome
    reasons: Words
    remedy: Remedy | None = None


@router.get("/appeals", dependencies=[allowed(Permission.DECIDE_APPEAL, Permission.WORK_CASES)])
def appeals(visit: Visiting, paging: Paged) -> Page[Appeal]:
    """The appeals, complaints and reviews that are open, the longest open first."""
    with visit.looking() as work:
        found = open_holds(work, visit.books.cases.values())
    some, following = paging.of("appeals", found, lambda hold: str(hold.lodged.number))
    return Page[Appeal](items=[_told(hold) for hold in some], next=following)


@router.post(
    "/cases/{case}/appeal-outcome",
    status_code=HTTPStatus.CREATED,
    dependencies=[allowed(Permission.DECIDE_APPEAL)],
    responses={
        **problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
        **headers(HTTPStatus.CREATED, "It was decided", ETag=TAG),
    },
)
def decided(visit: Visiting, case: Id, asked: ToDecide, response: Response, if_match: IfMatch = None) -> CaseEntry:
    """Decide the open appeal of a case, as a dean of another faculty who took no part in it."""
    seen = number_seen(if_match)
    with visit.work() as work:
        work.lock()
        if (number := case_of(work, case).number) != seen:
            raise CaseMovedOn(seen, number)
        made = decide_appeal(work, case, asked.outcome, asked.reasons, asked.remedy)
        last = case_of(work, case).number
    response.headers["ETag"] = etag(last)
    return entry_told(made)


def _told(hold: Hold) -> Appeal:
    who, body = hold.person, hold.lodged.body
    return Appeal(
        case=hold.case.uid,
        entry=hold.lodged.number,
        registration=who.uid,
        student=who.student_uid,
        family_name=who.family_name,
        given_names=who.given_names,
        school=who.school,
        faculty=who.faculty,
        what=_WHAT[hold.ends],
        lodged_on=hold.on,
        grounds=list(body.get("grounds", ())),
        by=body.get("by"),
        may_decide=hold.may_decide,
    )
