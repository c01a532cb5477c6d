"""The time up to which facts are known, as it is asked for (rules.md 1, known_at)."""

from __future__ import annotations

import numpy as np

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.grammar import moments
from sponsor_monitor.errors import SponsorMonitorError, shortened
from sponsor_monitor.local_time import LocalTime


class NotATime(SponsorMonitorError):
    """A time was asked for in a form that is not a timestamp of dataset.md."""

    def __init__(self, text: str) -> None:
        """Say what was written and what is understood."""
        super().__init__(
            f'"{shortened(text)}" is not a time: write it like 2026-04-01, 2026-04-01T09:00 or 2026-04-01T09:00:00Z.'
        )


def instant_of(text: str, local_time: LocalTime) -> int:
    """The instant of a timestamp; one without an offset is local, a bare date is midnight. Raises NotATime."""
    if not text.isascii():
        raise NotATime(text)
    read = moments(texts([text]))
    if not read.good[0]:
        raise NotATime(text)
    instants = read.micros if read.zoned[0] else local_time.instants(read.micros)
    return int(np.int64(instants[0]))
