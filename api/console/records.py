"""The rows behind a figure: marks and signs of engagement of a period, each with the file and line it came from."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.places import Page
from api.visit import Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import sight_of
from sponsor_monitor.store.records_behind import marks_behind, signs_behind
from sponsor_monitor.story.wording import period_words
from sponsor_monitor.words import indicator_words

router = APIRouter()
page = Page(router)


@router.get("/students/{registration}/records/{view}", name="records", dependencies=[allowed(Permission.SEE_STUDENT)])
def records(visit: Visiting, registration: str, view: str) -> Response:
    """The rows of a period; the look is logged."""
    first, last = (dt.date.fromisoformat(day) for day in visit.unseal(view)["period"])
    with visit.looking() as work:
        who = visit.service.desk.rolls.person(work.connection, visit.books, registration)
        sight_of(visit.actor, who.scope)
        marks = marks_behind(work.connection, registration, first, last)
        signs = signs_behind(work.connection, registration, first, last)
    visit.service.views.enter(visit.actor, registration, "records")

    def clock(minute: int) -> str:
        return f"{dt.datetime.fromtimestamp(minute * 60, visit.zone):%H:%M}"

    return visit.page(
        "records.html",
        here="today",
        who=who,
        period=period_words(first.isoformat(), last.isoformat()),
        marks_found=marks,
        signs=signs,
        clock=clock,
        indicator_words=indicator_words,
    )
