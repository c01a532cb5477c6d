"""What a session is worth: its minutes, and its daytime interval (rules.md 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import SATURDAY, weekdays
from sponsor_monitor.dataset.tables import Sessions
from sponsor_monitor.local_time import LocalTime

DAY_BEGINS, DAY_ENDS = 8 * 60, 18 * 60
"""Daytime: 08:00 to 18:00 (Immigration Rules, Appendix Student ST 8.2(b))."""
MICROSECONDS_A_MINUTE = 60_000_000
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class SessionWorth:
    """One row a session: elapsed minutes less breaks, whether it is a classroom session, its daytime (UTC minutes)."""

    minutes: NDArray[np.int64]
    classroom: NDArray[np.bool_]
    daytime_start: NDArray[np.int64]
    daytime_end: NDArray[np.int64]

    @property
    def has_daytime(self) -> NDArray[np.bool_]:
        """Whether anything of the session lies in the daytime of a weekday."""
        return self.daytime_end > self.daytime_start


def session_worth(sessions: Sessions, local_time: LocalTime) -> SessionWorth:
    """The worth of every session; a daytime interval that is empty has its end at its start."""
    elapsed = sessions.end_minute - sessions.start_minute
    opens = _local_minutes(sessions.day, DAY_BEGINS, local_time)
    closes = _local_minutes(sessions.day, DAY_ENDS, local_time)
    start = np.maximum(sessions.start_minute, opens)
    end = np.minimum(sessions.end_minute, closes)
    weekend = weekdays(sessions.day) >= SATURDAY
    return SessionWorth(
        minutes=np.maximum(elapsed - sessions.break_minutes, 0),
        classroom=sessions.classroom_based & sessions.in_person,
        daytime_start=start,
        daytime_end=np.where(weekend, start, np.maximum(start, end)),
    )


def _local_minutes(days: NDArray[np.int32], minute: int, local_time: LocalTime) -> NDArray[np.int64]:
    local = (days.astype(np.int64) * _MINUTES_A_DAY + minute) * MICROSECONDS_A_MINUTE
    return local_time.instants(local) // MICROSECONDS_A_MINUTE
