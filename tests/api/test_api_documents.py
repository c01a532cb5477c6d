"""docs/api.md names every request, and the description says of each who may make it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.access import access_of
from api.routes.everything import api_routes
from api.visit import API

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
ROUTES = {f"{method} {route.path}": route for route in api_routes() for method in route.methods or ()}


def test_every_request_stands_in_the_document_in_its_order() -> None:
    assert re.findall(r"^\| `([A-Z]+ [^`]+)` \|", PAGE, re.MULTILINE) == list(ROUTES)


@pytest.mark.parametrize("request_line", ROUTES)
def test_the_document_names_who_may(request_line: str) -> None:
    found = re.search(rf"^\| `{re.escape(request_line)}` \|[^|]*\| ([^|]*) \|$", PAGE, re.MULTILINE)
    access = access_of(ROUTES[request_line])

    assert found is not None
    named = set(re.findall(r"`([a-z-]+)`", found[1]))
    assert named == {each.key for each in access.permissions} or found[1] == "by kind"
    assert access.permissions or found[1] == ("everybody" if access.is_public else "signed in")


def test_a_route_of_the_api_is_named_so_that_no_page_can_be_taken_for_it() -> None:
    assert all(route.name.startswith("api-") for route in api_routes() if route.path.startswith(API))
