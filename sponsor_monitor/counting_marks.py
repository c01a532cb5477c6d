"""Of several marks of one student for one session, the one that counts (rules.md 1, known_at)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.tables import Marks, Sessions
from sponsor_monitor.ranges import run_starts
from sponsor_monitor.vocabulary import MarkStatus

AUTHORISED = MarkStatus.AUTHORISED.code
ABSENT = MarkStatus.ABSENT.code
LATE = MarkStatus.LATE.code
PRESENT = MarkStatus.PRESENT.code


@dataclass(frozen=True, slots=True)
class CountingMarks:
    """One row a student and session with a known mark, by (student, session); codes as in ``Marks``.

    ``conflicts`` are (student, session) pairs whose known marks of one recorded time say different things.
    """

    student: NDArray[np.int32]
    session: NDArray[np.int32]
    status: NDArray[np.int8]
    minutes_late: NDArray[np.int32]
    recorded_at: NDArray[np.int64]
    conflicts: tuple[NDArray[np.int32], NDArray[np.int32]]

    @property
    def key(self) -> NDArray[np.int64]:
        """Student and session as one sorted number."""
        return pair_key(self.student, self.session)


def pair_key(student: NDArray[np.integer], session: NDArray[np.integer]) -> NDArray[np.int64]:
    """A student and a session as one number that sorts by student, then session."""
    return (student.astype(np.int64) << 32) | session


def counting_marks(marks: Marks, sessions: Sessions, as_of: int, known_at: int | None) -> CountingMarks:
    """The counting mark of each student and session dated up to ``as_of``, of the marks known by ``known_at``."""
    kept = sessions.day[marks.session] <= as_of
    if known_at is not None:
        kept &= marks.recorded_at <= known_at
    rows = np.flatnonzero(kept)
    rows = rows[_order(pair_key(marks.student[rows], marks.session[rows]))]
    key = pair_key(marks.student[rows], marks.session[rows])
    starts = run_starts(key)
    lengths = np.diff(np.append(starts, len(key)))
    counting = rows[starts + lengths - 1] if len(starts) else rows
    several = np.repeat(lengths > 1, lengths)
    conflicts = np.zeros(0, dtype=np.int64)
    if several.any():
        latest, conflicts = _resolve(marks, rows[several], key[several])
        counting[lengths > 1] = latest
    return CountingMarks(
        marks.student[counting],
        marks.session[counting],
        marks.status[counting],
        marks.minutes_late[counting],
        marks.recorded_at[counting],
        ((conflicts >> 32).astype(np.int32), (conflicts & 0xFFFFFFFF).astype(np.int32)),
    )


def _order(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """A stable order by key. Sorting key and row as one number is many times faster than an argsort."""
    bits = max(len(key) - 1, 1).bit_length()
    students, sessions = int(key.max(initial=0) >> 32), int((key & 0xFFFFFFFF).max(initial=0))
    width = sessions.bit_length()
    if students.bit_length() + width + bits > 62:
        return np.argsort(key, kind="stable")
    packed = (((key >> 32) << width) | (key & 0xFFFFFFFF)) << bits
    packed |= np.arange(len(key), dtype=np.int64)
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


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
    return latest, np.unique(key[at_once][differs])
