"""Rows written to a server while the next ones are prepared, so that a batch waits for one of the two, not for both."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import sqlalchemy as sa


class WritingBehind:
    """One write at a time on one connection, in a thread of its own; the connection is nobody else's meanwhile."""

    def __init__(self, connection: sa.Connection) -> None:
        """Begin with nothing to write."""
        self._connection = connection
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writing")
        self._under_way: Future[object] | None = None

    def write(self, work: Callable[[sa.Connection], object]) -> None:
        """Begin a write, once the one before has ended; whatever went wrong in that one is raised here."""
        self.connection()
        self._under_way = self._thread.submit(work, self._connection)

    def connection(self) -> sa.Connection:
        """The connection, once nothing is being written on it; whatever went wrong in the last write is raised."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()
        return self._connection

    def end(self) -> None:
        """Wait for the last write, however it ends."""
        self._thread.shutdown(wait=True)
