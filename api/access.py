"""What a route asks of who comes: a permission, to be signed in, or nothing. A route that does not say is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission


class RouteWithoutPermission(SponsorMonitorError):
    """A route that does not say who may come in: the service does not start with it."""

    def __init__(self, where: str) -> None:
        """Name the route."""
        super().__init__(
            f"The route {where} names no permission: give it dependencies=[allowed(…)], [signed_in] or [public]."
        )


@dataclass(frozen=True, slots=True)
class Access:
    """Any one of ``permissions`` opens; without any, to be signed in does, or nothing at all where it is public.

    ``takes_files`` lets a request be as large as an upload may be.
    """

    permissions: tuple[Permission, ...] = ()
    is_public: bool = False
    takes_files: bool = False

    def lets_in(self, actor: Actor) -> bool:
        """Whether somebody who has signed in may enter: about whom is asked by the services behind it."""
        return not self.permissions or any(map(actor.may_somewhere, self.permissions))


def access_of(route: APIRoute) -> Access:
    """What a route asks; RouteWithoutPermission where it does not say."""
    found = [getattr(each.call, "access", None) for each in route.dependant.dependencies]
    named = [access for access in found if isinstance(access, Access)]
    if len(named) != 1:
        raise RouteWithoutPermission(f"{', '.join(sorted(route.methods or ()))} {route.path}")
    return named[0]


def check_routes(routes: Iterable[BaseRoute]) -> None:
    """RouteWithoutPermission for the first route that names none, or that is of a kind that cannot."""
    for route in routes:
        if not isinstance(route, APIRoute):
            raise RouteWithoutPermission(str(getattr(route, "path", route)))
        access_of(route)
