"""The calendar of what waits for somebody, for calendar programs: whoever knows its secret address may read it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.allowed import public
from api.visit import Visiting
from sponsor_monitor.services.feeds import calendar_of

router = APIRouter()
_SECRET = Path(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")


@router.get("/calendar/{secret}.ics", name="calendar-feed", dependencies=[public])
def calendar_feed(visit: Visiting, secret: Annotated[str, _SECRET]) -> Response:
    """The calendar whose secret this is; of visa facts it says that something is due."""
    with visit.looking() as work:
        found = calendar_of(work, secret)
    return Response(found, media_type="text/calendar")
