"""The bare address: on to the first page that a person has."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.allowed import signed_in
from api.console.places import Page
from api.visit import Visiting

router = APIRouter()
page = Page(router)


@router.get("/", name="home", dependencies=[signed_in])
def home(visit: Visiting) -> Response:
    """On to the first place of this person's navigation, or to their own account where there is none."""
    places = visit.places(here="")
    return RedirectResponse(places[0]["address"] if places else visit.address("account"), 303)
