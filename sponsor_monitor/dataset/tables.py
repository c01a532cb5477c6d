"""The checked columns of a dataset: what a reader must give, whatever the format it read.

Students stand in order of student_id, registrations of registration_id, sessions of (start, session_id), group codes of
group_id, so that the order of rows in a file never matters; codes are positions in those orders. Marks keep file order,
because among marks with equal ``recorded_at`` the later row counts (rules.md 1). Days are as in ``calendars.days``;
an *instant* is microseconds since 1970 in UTC; a *minute* is whole minutes since 1970 in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days

NO_DAY = -1_000_000
"""A blank date: before every date that can be written."""
OPEN_END = 3_000_000
"""A blank end: after every date that can be written."""
NO_INSTANT = np.iinfo(np.int64).min
"""A blank ``recorded_at``: older than every instant."""
NO_MINUTES_LATE = -1
"""A blank ``minutes_late``."""


@dataclass(frozen=True, slots=True)
class Students:
    """One row a student, by student_id."""

    student_id: tuple[str, ...]
    school: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registrations:
    """One row a registration, by registration_id; blank dates are ``NO_DAY``."""

    registration_id: tuple[str, ...]
    student: NDArray[np.int32]
    cas_number: tuple[str | None, ...]
    rqf_level: NDArray[np.int8]
    pre_sessional: NDArray[np.bool_]
    research: NDArray[np.bool_]
    course_code: tuple[str, ...]
    school: tuple[str, ...]
    calendar: NDArray[np.int16]
    course_start: Days
    enrolled_on: Days
    course_end: Days
    ended_on: Days
    permission_end: Days


@dataclass(frozen=True, slots=True)
class Statuses:
    """Status periods; ``kind`` is a code of ``StatusKind``, a blank end is ``OPEN_END``."""

    student: NDArray[np.int32]
    kind: NDArray[np.int8]
    start: Days
    end: Days
    recorded_at: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sessions:
    """One row a session, by (start, session_id); ``day`` is the local date of its start (rules.md 1)."""

    session_id: tuple[str, ...]
    group: NDArray[np.int32]
    day: Days
    start_minute: NDArray[np.int64]
    end_minute: NDArray[np.int64]
    break_minutes: NDArray[np.int32]
    in_person: NDArray[np.bool_]
    classroom_based: NDArray[np.bool_]
    cancelled: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Memberships:
    """Who is in which group from when to when (inclusive); a blank end is ``OPEN_END``. One row a row of ``groups``."""

    student: NDArray[np.int32]
    group: NDArray[np.int32]
    from_day: Days
    to_day: Days


@dataclass(frozen=True, slots=True)
class Marks:
    """Register marks in file order; ``status`` is a code of ``MarkStatus`` (1 to 4)."""

    student: NDArray[np.int32]
    session: NDArray[np.int32]
    status: NDArray[np.int8]
    minutes_late: NDArray[np.int32]
    recorded_at: NDArray[np.int64]


NO_MARKS = Marks(
    student=np.empty(0, np.int32),
    session=np.empty(0, np.int32),
    status=np.empty(0, np.int8),
    minutes_late=np.empty(0, np.int32),
    recorded_at=np.empty(0, np.int64),
)


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Some engagement rows with a count above 0, whole numbers of any width.

    ``day`` is the local date, ``recorded_at`` None when not asked for.
    """

    student: NDArray[np.int32]
    day: Days
    indicator: NDArray[np.int8]
    count: NDArray[Any]
    recorded_at: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """A row set aside: file, the physical line its record begins on, first bad column, value and reason."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of a folder but the engagement events, which are streamed."""

    students: Students
    registrations: Registrations
    statuses: Statuses
    sessions: Sessions
    groups: tuple[str, ...]
    memberships: Memberships
    marks: Marks
