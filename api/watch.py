"""The outermost layer: times every request, says what came of it, and turns what nobody expected into an answer."""

from __future__ import annotations

import logging
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer
from api.metrics import Metrics
from api.refusals import OtherHost
from api.security.doorway import host_of
from api.telling import tell

_UNKNOWN = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watch:
    """Stands before everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics, hosts: frozenset[str]) -> None:
        """Count into these metrics, and answer by these names only."""
        self.app = app
        self.metrics = metrics
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what goes wrong unforeseen is told by its kind, and answered with a sentence."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0

        async def noticed(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        request = Request(scope)
        try:
            if host_of(request.headers) not in self.hosts:
                await answer(request, OtherHost())(scope, receive, noticed)
            else:
                await self.app(scope, receive, noticed)
        except Exception as error:  # noqa: BLE001  whatever it is, a person gets a sentence
            self.metrics.failed()
            tell("request failed", level=logging.ERROR, error=error, route=_route(scope))
            if not status:
                await answer(request, error)(scope, receive, noticed)
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = _route(scope)
        self.metrics.answered(route, method, status, seconds)
        tell("answered", route=route, method=method, status=status, milliseconds=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """The pattern of the address, in which no id stands."""
    return getattr(scope.get("route"), "path", _UNKNOWN)
