"""Appeals, complaints and reviews that are open: who lodged what, how long ago, and who decides."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.case_thread import title_of
from api.console.places import Page, Place
from api.visit import Visit, Visiting
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.holds import Hold, open_holds

router = APIRouter()
page = Page(router, Place("Appeals", "appeals", order=22))
_OPEN = allowed(Permission.DECIDE_APPEAL, Permission.WORK_CASES)


@router.get("/appeals", name="appeals", dependencies=[_OPEN])
def appeals(visit: Visiting) -> Response:
    """What is open, the longest open first."""
    return visit.page("appeals.html", here="appeals", found=_found(visit))


def _found(visit: Visit) -> list[dict[str, Any]]:
    with visit.looking() as work:
        holds = open_holds(work, visit.books.cases.values())
    return [_told(visit, hold) for hold in holds]


def _told(visit: Visit, hold: Hold) -> dict[str, Any]:
    """A hold as the page says it; ``form`` is the one that records its outcome, where this person may."""
    about = hold.lodged.body.get("grounds") or hold.lodged.body.get("by") or ""
    return {
        "case": hold.case.uid,
        "who": hold.person,
        "what": title_of(hold.lodged.kind).removesuffix(" lodged"),
        "on": hold.on,
        "days": (visit.today - hold.on).days,
        "about": ", ".join(about) if isinstance(about, list) else about and f"by {about}",
        "decides": _who_decides(hold),
        "form": hold.ends.value.removeprefix("case-") if hold.may_decide else "",
    }


def _who_decides(hold: Hold) -> str:
    if hold.ends is CaseEvent.REVIEW_DECIDED:
        return "Somebody else: what came of it is recorded in the case."
    if hold.took_part:
        return "You took part in this case: somebody else decides."
    return "You." if hold.may_decide else "A dean of another faculty."
