"""Addresses of pages by the names of their routes, looked up at once however many routes there are."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, NoMatchFound


class Addresses:
    """The addresses of one service."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """Take the routes as they are, in their order."""
        self._forms: dict[tuple[str, frozenset[str]], APIRoute] = {}
        for route in routes:
            if isinstance(route, APIRoute):
                self._forms.setdefault((route.name, frozenset(route.param_convertors)), route)

    def of(self, name: str, **parts: str) -> str:
        """The address of a route; NoMatchFound for a name or parts that none has."""
        route = self._forms.get((name, frozenset(parts)))
        if route is None:
            raise NoMatchFound(name, parts)
        written = {part: route.param_convertors[part].to_string(value) for part, value in parts.items()}
        return route.path_format.format(**written)
