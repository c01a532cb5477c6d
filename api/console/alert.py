"""One alert with its history: what was found, the registers it waits for, and, of a course, the students inside."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.places import Page
from api.console.today import named
from api.visit import Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.alert_list import show_alert
from sponsor_monitor.story.wording import block_words, rule_words

router = APIRouter()
page = Page(router)
HISTORY = {
    "alert-raised": "Raised",
    "alert-changed": "Changed",
    "alert-withdrawn": "Withdrawn: the records of that time were corrected",
    "alert-ended": "Ended: it was so, and is over",
    "alert-told": "Told",
    "alert-correction-due": "A correction: those who acted on it are told",
}


@router.get("/alerts/{alert}", name="alert", dependencies=[allowed(Permission.WORK_ALERTS)])
def alert(visit: Visiting, alert: str) -> Response:
    """One alert; the look at its student is logged."""
    with visit.work() as work:
        shown = show_alert(work, alert)
    line = shown.line
    finding = None if line.is_hidden else line.alert.finding
    return visit.page(
        "alert.html",
        here="today",
        line=line,
        finding=finding,
        heading=rule_words(finding) if finding else "Asked to make contact",
        blocked=block_words(finding["blocked_by"]) if finding else "",
        registers=shown.registers,
        students=shown.students,
        letter=shown.letter,
        history=[
            (entry.at, HISTORY[entry.kind], entry.body.get("level", ""), named(visit, entry.actor))
            for entry in shown.history
            if entry.kind in HISTORY
        ],
    )
