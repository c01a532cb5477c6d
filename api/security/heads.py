"""Connections: who connects and says nothing, says it letter by letter, or takes no answer, is let go of."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class Heads(H11Protocol):
    """A connection on which the head of a request comes within a time, and its answer is taken, or it is closed.

    Uvicorn itself waits for ever: so many such connections as it takes at once would keep everybody else out.
    """

    seconds: float = 20
    reading_seconds: float = 60
    """So long nothing of an answer may be taken before the rest is thrown away."""
    _late: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait with the connection."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting where the head is not whole, or begin to where it is that of another request."""
        super().data_received(data)
        self._wait()

    def pause_writing(self) -> None:
        """Nothing more is taken for now: wait for that too."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self.reading_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Something was taken."""
        super().resume_writing()
        _stop(self._stuck)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        _stop(self._late)
        _stop(self._stuck)

    def _wait(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:  # type: ignore[redundant-expr]  # None at first
            _stop(self._late)
            self._late = None
        elif self._late is None:
            self._late = self.loop.call_later(self.seconds, self.transport.close)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
