"""A student found by name or number: what was typed is in no address."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.fields import text_of
from api.console.places import Page
from api.visit import Form, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.persons import find, persons

router = APIRouter()
page = Page(router)
_LONGEST = 200


@router.post("/find", name="find", dependencies=[allowed(Permission.SEE_STUDENT)])
def search(visit: Visiting, form: Form) -> Response:
    """On to what was found."""
    return visit.go("found", view=visit.seal({"text": text_of(form, "text")[:_LONGEST]}))


@router.get("/found/{view}", name="found", dependencies=[allowed(Permission.SEE_STUDENT)])
def found(visit: Visiting, view: str) -> Response:
    """The students of that name or number whom this person may see."""
    text = str(visit.unseal(view)["text"])
    with visit.looking() as work:
        uids = find(work.connection, text)
        people = persons(work.connection, uids)
    shown = [people[uid] for uid in uids if uid in people]
    some = [who for who in shown if visit.actor.may(Permission.SEE_STUDENT, who.scope)]
    if len(some) == 1:
        return visit.go("student", registration=some[0].uid)
    return visit.page("found.html", here="today", text=text, people=some)
