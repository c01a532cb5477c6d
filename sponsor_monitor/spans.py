"""Who is monitored, and from when to when (rules.md 1: registration, below_degree, monitored span)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import NO_DAY, Registrations


@dataclass(frozen=True, slots=True)
class Spans:
    """One row a registration: its monitored span (inclusive; ``last < first`` is empty) and what it is judged as."""

    first: Days
    last: Days
    end: Days
    sponsored: NDArray[np.bool_]
    below_degree: NDArray[np.bool_]

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Whether nothing of the registration is monitored."""
        return self.last < self.first


def monitored_spans(registrations: Registrations, max_rqf: int, as_of: int, *, enrolment_tracked: bool) -> Spans:
    """The span of every registration as of a day; research, and the not enrolled where that is tracked, have none."""
    enrolled = registrations.enrolled_on
    ended = np.where(registrations.ended_on == NO_DAY, registrations.course_end, registrations.ended_on)
    end = np.minimum(registrations.course_end, ended).astype(np.int32)
    first = np.maximum(registrations.course_start, enrolled).astype(np.int32)
    last = np.minimum(end, as_of).astype(np.int32)
    unmonitored = registrations.research | (enrolment_tracked & (enrolled == NO_DAY))
    last = np.where(unmonitored, first - 1, last).astype(np.int32)
    sponsored = np.array([cas is not None for cas in registrations.cas_number], dtype=np.bool_)
    below = sponsored & ((registrations.rqf_level <= max_rqf) | registrations.pre_sessional)
    return Spans(first, last, end, sponsored, below)
