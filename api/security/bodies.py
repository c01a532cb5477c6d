"""Bodies of requests: no larger than the route takes, and not slower than a poor connection."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refusals import TooLarge, TooSlow

_SMALL = 1
"""Megabytes, for everything that is no file."""
_MEGABYTE = 1_000_000
_MOST = "most-megabytes"
_WAIT_SECONDS = 20
_GRACE_SECONDS = 60
_SLOWEST_BYTES = 5_000
"""A second, once the time of grace is over."""


def let_be_large(scope: Scope, megabytes: int) -> None:
    """Let the body of a request be as large as an upload may be."""
    scope.setdefault("state", {})[_MOST] = megabytes


class Bodies:
    """Stands before the service and hands on its bodies."""

    def __init__(
        self, app: ASGIApp, wait_seconds: float = _WAIT_SECONDS, grace_seconds: float = _GRACE_SECONDS
    ) -> None:
        """Wait so long for each piece, and let the whole be slow for so long."""
        self.app = app
        self.wait_seconds = wait_seconds
        self.grace_seconds = grace_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body under watch."""
        watched = _Watched(scope, receive, self).receive if scope["type"] == "http" else receive
        await self.app(scope, watched, send)


class _Watched:
    """The body of one request."""

    def __init__(self, scope: Scope, receive: Receive, limits: Bodies) -> None:
        self._scope = scope
        self._receive = receive
        self._limits = limits
        self._begun: float | None = None
        self._bytes = 0
        self._is_whole = False

    async def receive(self) -> Message:
        """The next piece; TooLarge or TooSlow where it is one too many, or late."""
        if self._is_whole:
            return await self._receive()
        clock = asyncio.get_running_loop().time
        if self._begun is None:
            self._begun = clock()
            self._check_size(self._declared())
        try:
            message = await asyncio.wait_for(self._receive(), self._limits.wait_seconds)
        except TimeoutError:
            raise TooSlow from None
        self._bytes += len(message.get("body", b""))
        self._is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        self._check_size(self._bytes)
        late = clock() - self._begun - self._limits.grace_seconds
        if not self._is_whole and self._bytes < late * _SLOWEST_BYTES:
            raise TooSlow
        return message

    def _check_size(self, size: int) -> None:
        most = self._scope.get("state", {}).get(_MOST, _SMALL)
        if size > most * _MEGABYTE:
            raise TooLarge(f"{most:,} MB")

    def _declared(self) -> int:
        """How long the body says it is; 0 where it does not say."""
        told = dict(self._scope["headers"]).get(b"content-length", b"")
        return int(told) if told.isdigit() else 0
