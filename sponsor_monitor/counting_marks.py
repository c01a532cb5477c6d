"""Of several marks of one student for one session, the one that counts (rules.md 1, known_at)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import Marks
from sponsor_monitor.ranges import run_starts, sorted_unique
from sponsor_monitor.vocabulary import MarkStatus

AUTHORISED = MarkStatus.AUTHORISED.code
ABSENT = MarkStatus.ABSENT.code
LATE = MarkStatus.LATE.code
PRESENT = MarkStatus.PRESENT.code

_SESSION_BITS = (1 << 32) - 1
_WIDEST = 62


@dataclass(frozen=True, slots=True)
class CountingMarks:
    """One row a student and session with a known mark, by ``key`` (``pair_key`` of both); codes as in ``Marks``.

    ``conflicts`` are the keys whose known marks of one recorded time say different things.
    """

    key: NDArray[np.int64]
    status: NDArray[np.int8]
    minutes_late: NDArray[np.int32]
    recorded_at: NDArray[np.int64]
    conflicts: NDArray[np.int64]

    @property
    def student(self) -> NDArray[np.int32]:
        """The student of each row."""
        return (self.key >> 32).astype(np.int32)

    @property
    def session(self) -> NDArray[np.int32]:
        """The session of each row."""
        return (self.key & _SESSION_BITS).astype(np.int32)


def pair_key(first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.int64]:
    """Two codes as one number that sorts by the first, then the second; ``pair_of`` takes it apart."""
    return (first.astype(np.int64) << 32) | second


def pair_of(key: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The two codes of ``pair_key``."""
    return (key >> 32).astype(np.int32), (key & _SESSION_BITS).astype(np.int32)


def known_marks(
    marks: Marks, session_day: Days, first_student: int, stop_student: int, as_of: int, known_at: int | None
) -> NDArray[np.int64]:
    """The rows of some students' marks that are dated up to ``as_of`` and known by ``known_at``."""
    rows = np.flatnonzero((marks.student >= first_student) & (marks.student < stop_student))
    kept = session_day[marks.session[rows]] <= as_of
    if known_at is not None:
        kept &= marks.recorded_at[rows] <= known_at
    return rows if kept.all() else rows[kept]


def counting_marks(marks: Marks, rows: NDArray[np.int64]) -> CountingMarks:
    """The counting mark of each student and session among the rows of the marks; rows stand in file order."""
    key, order = _sorted(pair_key(marks.student[rows], marks.session[rows]))
    rows = rows[order]
    starts = run_starts(key)
    lengths = np.diff(np.append(starts, len(key)))
    counting = rows[starts + lengths - 1]
    conflicts = np.zeros(0, dtype=np.int64)
    several = lengths > 1
    if several.any():
        among = np.repeat(several, lengths)
        counting[several], conflicts = _resolve(marks, rows[among], key[among])
    return CountingMarks(
        key[starts],
        marks.status[counting],
        marks.minutes_late[counting],
        marks.recorded_at[counting],
        conflicts,
    )


def _sorted(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The keys in order, and the stable order. Sorting key and row as one number is many times faster than argsort."""
    if not len(key):
        return key, key
    row_bits = len(key).bit_length()
    session_bits = int((key & _SESSION_BITS).max()).bit_length()
    lowest = int(key.min() >> 32)
    student_bits = (int(key.max() >> 32) - lowest).bit_length()
    if student_bits + session_bits + row_bits > _WIDEST:
        order = np.argsort(key, kind="stable")
        return key[order], order
    packed = (((key >> 32) - lowest) << session_bits) | (key & _SESSION_BITS)
    packed <<= row_bits
    packed |= np.arange(len(key), dtype=np.int64)
    packed.sort()
    order = packed & ((1 << row_bits) - 1)
    packed >>= row_bits
    ordered = packed >> session_bits
    ordered += lowest
    ordered <<= 32
    ordered |= packed & ((1 << session_bits) - 1)
    return ordered, order


def _resolve(
    marks: Marks, rows: NDArray[np.int64], key: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The row that counts among several of each pair, and the pairs that contradict themselves."""
    order = np.lexsort((rows, marks.recorded_at[rows], key))
    rows, key = rows[order], key[order]
    starts = run_starts(key)
    latest = rows[np.append(starts[1:], len(key)) - 1]
    recorded, status = marks.recorded_at[rows], marks.status[rows]
    new = np.concatenate(([True], (key[1:] != key[:-1]) | (recorded[1:] != recorded[:-1])))
    at_once = np.flatnonzero(new)
    differs = np.minimum.reduceat(status, at_once) != np.maximum.reduceat(status, at_once)
    return latest, sorted_unique(key[at_once][differs])
