"""One's own account: what one may do, and a password of one's own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import signed_in
from api.console.places import Page
from api.visit import Visiting

router = APIRouter()
page = Page(router)


@router.get("/account", name="account", dependencies=[signed_in])
def account(visit: Visiting) -> Response:
    """Who one is here, and the roles one holds today."""
    return visit.page("account.html", grants=visit.actor.grants)
