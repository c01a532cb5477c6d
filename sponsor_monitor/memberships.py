"""Who is in which group on a day: memberships merged so that a student is in a group once (rules.md 1, due session)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import OPEN_END, Memberships


@dataclass(frozen=True, slots=True)
class MergedMemberships:
    """Disjoint memberships by (student, group, from_day)."""

    student: NDArray[np.int32]
    group: NDArray[np.int32]
    from_day: Days
    to_day: Days

    def of_students(self, first: int, stop: int) -> slice:
        """The rows of the students from ``first`` up to, not including, ``stop``."""
        bounds = np.searchsorted(self.student, [first, stop])
        return slice(int(bounds[0]), int(bounds[1]))

    def hold(self, student: NDArray[np.int32], group: NDArray[np.int32], day: Days) -> NDArray[np.bool_]:
        """Whether each student is in that group on that day."""
        if not len(self.student):
            return np.zeros(len(student), dtype=np.bool_)
        groups = int(max(self.group.max(), group.max(initial=0))) + 1
        mine = _membership_keys(self.student, self.group, self.from_day, groups)
        asked = _membership_keys(student, group, day, groups)
        at = np.searchsorted(mine, asked, side="right") - 1
        row = np.maximum(at, 0)
        same = (self.student[row] == student) & (self.group[row] == group)
        held: NDArray[np.bool_] = (at >= 0) & same & (self.to_day[row] >= day)
        return held


def merge_memberships(memberships: Memberships) -> MergedMemberships:
    """Merge the memberships of one student in one group that overlap or touch."""
    order = np.lexsort((memberships.from_day, memberships.group, memberships.student))
    student, group = memberships.student[order], memberships.group[order]
    start, end = memberships.from_day[order], memberships.to_day[order]
    if not len(order):
        return MergedMemberships(student, group, start, end)
    pair = np.cumsum(np.concatenate(([0], (np.diff(student) != 0) | (np.diff(group) != 0)))).astype(np.int64)
    # One running maximum serves all pairs: each pair's days are lifted above those of the pairs before it.
    lift = pair * (4 * OPEN_END)
    reach = np.maximum.accumulate(end + lift)
    begins = np.concatenate(([True], (start + lift)[1:] > reach[:-1] + 1))
    first = np.flatnonzero(begins)
    return MergedMemberships(
        student[first], group[first], start[first], (np.maximum.reduceat(end, first)).astype(np.int32)
    )


@dataclass(frozen=True, slots=True)
class StatusPeriods:
    """Disjoint status periods by (student, kind, start); ``kind`` is a code of ``StatusKind``."""

    student: NDArray[np.int32]
    kind: NDArray[np.int32]
    start: Days
    end: Days


def merge_statuses(student: NDArray[np.int32], kind: NDArray[np.int8], start: Days, end: Days) -> StatusPeriods:
    """Merge the periods of one kind of each student that overlap or touch: a day is under a status or it is not."""
    merged = merge_memberships(Memberships(student, kind.astype(np.int32), start, end))
    return StatusPeriods(merged.student, merged.group, merged.from_day, merged.to_day)


def merge_periods(student: NDArray[np.int32], start: Days, end: Days) -> tuple[NDArray[np.int32], Days, Days]:
    """Merge the periods of each student that overlap or touch on the next day."""
    group = np.zeros(len(student), dtype=np.int32)
    merged = merge_memberships(Memberships(student, group, start, end))
    return merged.student, merged.from_day, merged.to_day


def _membership_keys(student: NDArray[np.int32], group: NDArray[np.int32], day: Days, groups: int) -> NDArray[np.int64]:
    # Days lie between -1,000,000 and 3,000,000: shifted, they fit 23 bits.
    pair = student.astype(np.int64) * groups + group
    return (pair << 23) | (day.astype(np.int64) + 1_000_000)
