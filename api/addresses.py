"""Addresses of pages by the names of their routes, looked up at once however many routes there are."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, NoMatchFound


class Addresses:
    """The addresses of one service."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """Take the routes as they are, in their order."""
        self._named: dict[str, list[APIRoute]] = {}
        for route in routes:
            if isinstance(route, APIRoute):
                self._named.setdefault(route.name, []).append(route)

    def of(self, name: str, **parts: str) -> str:
        """The address of a route; NoMatchFound for a name or parts that none has."""
        for route in self._named.get(name, ()):
            if route.param_convertors.keys() == parts.keys():
                return str(route.url_path_for(name, **parts))
        raise NoMatchFound(name, parts)
