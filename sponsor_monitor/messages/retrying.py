"""When a message that could not be sent is tried again: longer and longer, then no more."""

from __future__ import annotations

MINUTE = 60_000_000
"""In microseconds."""
WAITS = (1, 5, 15, 60, 240, 720, 1_440, 1_440)
"""Minutes after the first failure, the second, and so on: about two and a half days in all."""
MOST_ATTEMPTS = len(WAITS) + 1
LEASE = 30 * MINUTE
"""How long a claim holds without an outcome; what claimed the message is then taken to have died."""


def wait_after(attempts: int) -> int | None:
    """Microseconds to wait after so many failed attempts; None: it is given up."""
    return WAITS[attempts - 1] * MINUTE if attempts <= len(WAITS) else None
