"""Status periods: leave, intermissions, placements, semesters abroad and sabbaticals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import OPEN_END
from sponsor_monitor.sample.courses import COURSE_CODES
from sponsor_monitor.sample.people import COURSE_STARTS, People
from sponsor_monitor.sample.situations import CHARACTERS
from sponsor_monitor.sample.year import LAST_DAY, day_of
from sponsor_monitor.vocabulary import StatusKind

LEAVE_SHARE = 0.07
INTERMISSION_SHARE = 0.006
SABBATICAL_SHARE = 0.0005
OPEN_ENDED_SHARE = 0.15
AWAY = {
    "MSC-PRO": (StatusKind.PLACEMENT, "2026-01-26", "2026-06-12"),
    "BA-LNG-3": (StatusKind.STUDY_ABROAD, "2026-01-26", "2026-06-05"),
}
"""The courses whose every student is away for a semester."""


@dataclass(frozen=True, slots=True)
class Absences:
    """Status periods by student; ``recorded`` is the day the office entered it, ``OPEN_END`` a blank end."""

    student: NDArray[np.int32]
    kind: NDArray[np.int8]
    start: Days
    end: Days
    recorded: Days

    def of(self, kind: StatusKind) -> NDArray[np.intp]:
        """The rows of one kind."""
        return np.flatnonzero(self.kind == kind.code)


def absences(people: People, rng: np.random.Generator) -> Absences:
    """Draw the status periods of everybody but the characters, who bring their own."""
    away = _away(people)
    drawn = [
        _drawn(people, rng, StatusKind.AUTHORISED_ABSENCE, LEAVE_SHARE, (2, 9)),
        _drawn(people, rng, StatusKind.INTERMISSION, INTERMISSION_SHARE, (30, 150)),
        _drawn(people, rng, StatusKind.SABBATICAL, SABBATICAL_SHARE, (150, 270)),
    ]
    rows = np.concatenate([_played(people.students), away, *drawn])
    rows = rows[np.lexsort((rows[:, 1], rows[:, 2], rows[:, 0]))]
    student, kind, start, end = rows.T
    recorded = start + rng.integers(-9, 4, start.size)
    return Absences(
        student.astype(np.int32),
        kind.astype(np.int8),
        start.astype(np.int32),
        end.astype(np.int32),
        recorded.astype(np.int32),
    )


def _played(students: int) -> NDArray[np.int64]:
    """The characters' own periods."""
    rows = [
        (number, StatusKind(kind).code, day_of(first), day_of(last))
        for number, character in enumerate(CHARACTERS[:students])
        for kind, first, last in character.statuses
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _away(people: People) -> NDArray[np.int64]:
    """One period for every student of a course whose students go away together."""
    course = people.first_courses()
    rows = []
    for code, (kind, first, last) in AWAY.items():
        goers = np.flatnonzero(course == COURSE_CODES[code])
        rows.append(np.column_stack([goers, *np.full((goers.size, 3), (kind.code, day_of(first), day_of(last))).T]))
    return np.concatenate(rows).astype(np.int64)


def _drawn(
    people: People, rng: np.random.Generator, kind: StatusKind, share: float, lengths: tuple[int, int]
) -> NDArray[np.int64]:
    """Periods of a kind for a share of the students: somewhere in their year, of some length, a few without end."""
    chosen = np.flatnonzero(rng.random(people.students) < share)
    chosen = chosen[chosen >= len(CHARACTERS)]
    starts = COURSE_STARTS[people.first_courses()[chosen]]
    start = starts + rng.integers(25, np.maximum(26, LAST_DAY - starts - 20))
    end = start + rng.integers(*lengths, chosen.size)
    if kind is StatusKind.INTERMISSION:
        end = np.where(rng.random(chosen.size) < OPEN_ENDED_SHARE, OPEN_END, end)
    return np.column_stack([chosen, np.full(chosen.size, kind.code), start, end]).astype(np.int64)
