"""One look at the log for all who came before it began: as true for each of them as a look of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.desk import Books, Desk

Answer = TypeVar("Answer")


class Lookout:
    """Looks for the requests of one server, in a thread that no page keeps busy."""

    def __init__(self, desk: Desk) -> None:
        """Look at nothing yet."""
        self._desk = desk
        self._next: asyncio.Future[Books] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._aside: CapacityLimiter | None = None

    async def look(self) -> Books:
        """The books as of some moment after this was called."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        # Who goes away meanwhile does not take the look with them.
        return await asyncio.shield(self._next)

    async def aside(self, ask: Callable[[], Answer]) -> Answer:
        """An answer from the database for who does not wait behind people's work: whether it is there at all."""
        if self._aside is None:
            self._aside = CapacityLimiter(1)
        return await to_thread.run_sync(ask, limiter=self._aside)

    async def _look(self) -> None:
        alone = CapacityLimiter(1)
        try:
            while self._next is not None:
                asked, self._next = self._next, None
                try:
                    asked.set_result(await to_thread.run_sync(self._desk.look, limiter=alone))
                except Exception as error:  # noqa: BLE001  whoever waits gets it
                    asked.set_exception(error)
                finally:
                    asked.cancel()
        finally:
            self._looking = None
