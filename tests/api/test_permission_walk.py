"""Every route, tried by every role and by nobody: who has none of its permissions is turned away."""

from __future__ import annotations

import re

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.access import RouteWithoutPermission, access_of, check_routes
from api.visit import API
from sponsor_monitor.people.permission import GRANTABLE, Role
from tests.api.browser import Console

pytestmark = pytest.mark.slow


def routes(console: Console) -> list[APIRoute]:
    """Every route, with what it asks known (``access_of`` raises where it does not say)."""
    found = [route for route in console.served.app.routes if isinstance(route, APIRoute)]
    assert len(found) == len(console.served.app.routes)
    return found


def asked(console: Console, role: Role | None, route: APIRoute, method: str) -> tuple[int, str]:
    """The status of a request to a route by somebody, and where it sends them on to; ids in it are of nothing."""
    client = console.client(role if not route.path.startswith(API) else None)
    address = re.sub(r"{[^}]*}", "01890000-0000-7000-8000-000000000000", route.path)
    headers = {"authorization": f"Bearer {console.token(role)}"} if role and route.path.startswith(API) else {}
    data = {"csrf": console.csrf(client)} if method == "POST" and not route.path.startswith(API) else None
    answer = client.request(method, address, data=data, headers=headers)
    return answer.status_code, answer.headers.get("location", "")


def test_nobody_comes_in_where_a_route_is_not_public(console: Console) -> None:
    for route in routes(console):
        if not access_of(route).is_public:
            for method in route.methods or ():
                status, on = asked(console, None, route, method)
                assert status == 401 or (status == 303 and on.startswith("/sign-in?")), (method, route.path, status)


@pytest.mark.parametrize("role", GRANTABLE)
def test_a_role_comes_in_only_where_the_table_lets_it(console: Console, role: Role) -> None:
    actor = console.actor(role)
    for route in routes(console):
        access = access_of(route)
        if access.is_public or access.lets_in(actor):
            continue
        for method in route.methods or ():
            status, _ = asked(console, role, route, method)
            assert status == 403, (role, method, route.path, status)


def test_a_route_that_names_no_permission_keeps_the_service_from_starting() -> None:
    router = APIRouter()
    router.add_api_route("/open", lambda: None)

    with pytest.raises(RouteWithoutPermission, match="/open"):
        check_routes(router.routes)
    with pytest.raises(RouteWithoutPermission, match="/x"):
        check_routes(FastAPI(redoc_url=None, openapi_url="/x").routes)
