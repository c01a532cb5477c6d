"""The days on which a student has a registration, and the stretches before, between and after on which none runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END
from sponsor_monitor.facts import Facts
from sponsor_monitor.memberships import merge_periods
from sponsor_monitor.words import day_words

Int64s = NDArray[np.int64]
_LIFT = 1_000_000
"""Days are no earlier: lifted by so much they are whole numbers from 0."""


@dataclass(frozen=True)
class Stretches:
    """The stretches (inclusive) on which no registration of a student runs, by student, then day.

    The first of a student begins with ``NO_DAY`` and the last ends with ``OPEN_END``.
    """

    student: Int64s
    first: Days
    last: Days

    @cached_property
    def _key(self) -> Int64s:
        return (self.student << 32) | (self.first.astype(np.int64) + _LIFT)

    def holding(self, student: NDArray[np.integer], day: Days) -> Int64s:
        """The stretch in which a day of a student lies; -1 where a registration runs on that day."""
        asked = (student.astype(np.int64) << 32) | (day.astype(np.int64) + _LIFT)
        at = np.searchsorted(self._key, asked, side="right") - 1
        return np.where(day <= self.last[at], at, -1)

    def around(self, stretch: int) -> tuple[int, int]:
        """The last day of the registration before, and the first of that after: NO_DAY and OPEN_END where none is."""
        before, after = int(self.first[stretch]), int(self.last[stretch])
        return (before if before == NO_DAY else before - 1), (after if after == OPEN_END else after + 1)

    def words(self, stretch: int) -> str:
        """When the stretch is, for the end of a sentence: ``after the registration ended on 4 May 2026``."""
        before, after = self.around(stretch)
        if before == NO_DAY and after == OPEN_END:
            return "without any registration"
        if before == NO_DAY:
            return f"before the registration begins on {day_words(after)}"
        if after == OPEN_END:
            return f"after the registration ended on {day_words(before)}"
        return f"between a registration that ended on {day_words(before)} and one that begins on {day_words(after)}"


def stretches_without(facts: Facts) -> Stretches:
    """Every student's stretches without a registration; one runs from its course's start to its end."""
    registrations, end = facts.registrations, facts.spans.end
    runs = np.flatnonzero(end >= registrations.course_start)
    student, first, last = merge_periods(registrations.student[runs], registrations.course_start[runs], end[runs])
    everybody = np.arange(len(facts.students.student_id), dtype=np.int64)
    owner = np.concatenate([everybody, student.astype(np.int64)])
    begins = np.concatenate([np.full(len(everybody), NO_DAY), last + 1])
    ends = np.concatenate([np.full(len(everybody), OPEN_END), first - 1])
    by_first, by_last = np.lexsort((begins, owner)), np.lexsort((ends, owner))
    return Stretches(owner[by_first], begins[by_first].astype(np.int32), ends[by_last].astype(np.int32))


@dataclass(frozen=True)
class RegistrationsOf:
    """The registrations of each student, quickly found."""

    facts: Facts

    @cached_property
    def _order(self) -> Int64s:
        return np.argsort(self.facts.registrations.student, kind="stable").astype(np.int64)

    @cached_property
    def _bounds(self) -> Int64s:
        owner = self.facts.registrations.student[self._order]
        bounds: Int64s = np.searchsorted(owner, np.arange(len(self.facts.students.student_id) + 1)).astype(np.int64)
        return bounds

    def rows(self, student: int) -> list[int]:
        """The rows of a student's registrations."""
        found: list[int] = self._order[self._bounds[student] : self._bounds[student + 1]].tolist()
        return found

    def beside(self, student: int, stretches: Stretches, stretch: int) -> str:
        """The registration that ended last before a stretch, else the first after it; blank where there is none."""
        before, after = stretches.around(stretch)
        registrations, end = self.facts.registrations, self.facts.spans.end
        rows = self.rows(student)
        near = [row for row in rows if end[row] == before] or [
            row for row in rows if registrations.course_start[row] == after
        ]
        return registrations.registration_id[near[0]] if near else ""
