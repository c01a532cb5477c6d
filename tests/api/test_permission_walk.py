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


class Caller:
    """Somebody of a role, or nobody, who asks for one route after another: pages by a session, the rest by a token."""

    def __init__(self, console: Console, role: Role | None) -> None:
        """Sign in once for all the routes."""
        self.pages, self.api = console.client(role), console.client(None)
        self.csrf = console.csrf(self.pages)
        if role is not None:
            self.api.headers["authorization"] = f"Bearer {console.token(role)}"

    def asked(self, route: APIRoute, method: str) -> tuple[int, str]:
        """The status of a request to a route, and where it sends them on to; ids in it are of nothing."""
        of_api = route.path.startswith(API)
        address = re.sub(r"{[^}]*}", "01890000-0000-7000-8000-000000000000", route.path)
        data = {"csrf": self.csrf} if method == "POST" and not of_api else None
        answer = (self.api if of_api else self.pages).request(method, address, data=data)
        return answer.status_code, answer.headers.get("location", "")


def test_nobody_comes_in_where_a_route_is_not_public(console: Console) -> None:
    nobody = Caller(console, None)
    for route in routes(console):
        if not access_of(route).is_public:
            for method in route.methods or ():
                status, on = nobody.asked(route, method)
                assert status == 401 or (status == 303 and on.startswith("/sign-in?")), (method, route.path, status)


@pytest.mark.parametrize("role", GRANTABLE)
def test_a_role_comes_in_only_where_the_table_lets_it(console: Console, role: Role) -> None:
    actor, caller = console.actor(role), Caller(console, role)
    for route in routes(console):
        access = access_of(route)
        if access.is_public or access.lets_in(actor):
            continue
        for method in route.methods or ():
            status, _ = caller.asked(route, method)
            assert status == 403, (role, method, route.path, status)


def test_a_route_that_names_no_permission_keeps_the_service_from_starting() -> None:
    router = APIRouter()
    router.add_api_route("/open", lambda: None)

    with pytest.raises(RouteWithoutPermission, match="/open"):
        check_routes(router.routes)
    with pytest.raises(RouteWithoutPermission, match="/x"):
        check_routes(FastAPI(redoc_url=None, openapi_url="/x").routes)
