"""Room for readers: so many requests at once write or wait to write; others wait a moment, or are to come again.

Only one transaction writes at a time. While one takes long, everybody who is to write waits in a thread of the server,
and without this bound they would soon sit in all of them: nobody could so much as read a page.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from api.refusals import TooManyWriters

MOST = 8
"""Of the twelve requests answered at once (``api/app.py``)."""
PATIENCE_SECONDS = 2.0
"""So long does anybody wait; and after so long in which none of those who write has ended, nobody waits behind them."""


class Writers:
    """Those who write on one server, or wait for the database to let them."""

    def __init__(self, most: int = MOST, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Begin with nobody."""
        self._most = most
        self._patience = patience_seconds
        self._inside = 0
        self._moved = 0.0
        self._changed = Condition()

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who write, which is not asked for within another; TooManyWriters where none is free."""
        came = time.monotonic()
        with self._changed:
            while self._inside >= self._most:
                left = min(came, self._moved) + self._patience - time.monotonic()
                if left <= 0:
                    raise TooManyWriters
                self._changed.wait(left)
            self._inside += 1
            self._moved = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._moved = time.monotonic()
                self._changed.notify()
