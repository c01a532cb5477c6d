"""Of several marks of one student for one session, the one that counts (rules.md 1, known_at)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import NO_INSTANT, Marks, Sessions
from sponsor_monitor.loops import compiled_loops
from sponsor_monitor.ranges import run_starts, sorted_unique
from sponsor_monitor.sessions import MICROSECONDS_A_MINUTE
from sponsor_monitor.vocabulary import MarkStatus

AUTHORISED = MarkStatus.AUTHORISED.code
ABSENT = MarkStatus.ABSENT.code
LATE = MarkStatus.LATE.code
PRESENT = MarkStatus.PRESENT.code

STATUS = np.int8(7)
TOO_LATE, TOO_EARLY = np.int8(8), np.int8(16)
SIGN_BITS = 5
_SLICE = 1 << 18
_WIDEST = 63
_MANY = 100_000


@dataclass(frozen=True, slots=True)
class CountingMarks:
    """One row a student and session with a known mark, by ``key`` (``pair_key`` of both).

    ``sign`` holds what the rules ask of the counting mark: a code of ``MarkStatus``, with ``TOO_LATE`` where it is late
    beyond tolerance and ``TOO_EARLY`` where it was recorded before the session. ``conflicts`` are the keys whose known
    marks of one recorded time say different things. ``taken`` tells, by session, whether any mark makes it a register.
    """

    key: NDArray[np.int64]
    sign: NDArray[np.int8]
    conflicts: NDArray[np.int64]
    taken: NDArray[np.bool_]

    @property
    def status(self) -> NDArray[np.int8]:
        """The status code of each row."""
        return self.sign & STATUS

    @property
    def there(self) -> NDArray[np.bool_]:
        """Whether the student was there, however late: present or late."""
        found: NDArray[np.bool_] = self.status <= LATE
        return found


def pair_key(first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.int64]:
    """Two codes as one number that sorts by the first, then the second; ``pair_of`` takes it apart."""
    key = first.astype(np.int64)
    key <<= 32
    key |= second
    return key


def pair_of(key: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The two codes of ``pair_key``."""
    return (key >> 32).astype(np.int32), key.astype(np.int32)


def known_marks(
    marks: Marks, session_day: Days, first_student: int, stop_student: int, as_of: int, known_at: int | None
) -> NDArray[np.int64]:
    """The rows of some students' marks that are dated up to ``as_of`` and known by ``known_at``."""
    found = []
    # In slices: a comparison of all marks at once would fill fresh memory for every partition of students.
    for begin in range(0, len(marks.student), _SLICE):
        # One comparison for both bounds: below the first, the difference wraps round and is large.
        ahead = (marks.student[begin : begin + _SLICE] - first_student).view(np.uint32)
        found.append(np.flatnonzero(ahead < stop_student - first_student) + begin)
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    if len(session_day) and session_day[-1] > as_of:
        rows = rows[session_day[marks.session[rows]] <= as_of]
    return rows if known_at is None else rows[marks.recorded_at[rows] <= known_at]


def signs(
    marks: Marks, rows: NDArray[np.int64], session: NDArray[np.int32], sessions: Sessions, late_tolerance_minutes: int
) -> NDArray[np.int8]:
    """What the rules ask of each row of the marks (see ``CountingMarks``); ``session`` is that of each row."""
    sign = marks.status[rows]
    recorded = marks.recorded_at[rows]
    began = (sessions.start_minute * MICROSECONDS_A_MINUTE)[session]
    early = (recorded < began) & (recorded != NO_INSTANT) & (sign <= ABSENT)
    late = np.flatnonzero(sign == LATE)
    sign[late[marks.minutes_late[rows[late]] > late_tolerance_minutes]] |= TOO_LATE
    sign |= early * TOO_EARLY
    return sign


def counting_marks(
    marks: Marks, rows: NDArray[np.int64], sessions: Sessions, late_tolerance_minutes: int
) -> CountingMarks:
    """The counting mark of each student and session among the rows of the marks; rows stand in file order."""
    quick = _counted_at_once(marks, rows, sessions, late_tolerance_minutes)
    if quick is not None:
        return quick
    session = marks.session[rows]
    sign = signs(marks, rows, session, sessions, late_tolerance_minutes)
    taken = np.zeros(len(sessions.session_id), dtype=np.bool_)
    taken[session[sign & STATUS <= ABSENT]] = True
    key, order, sign = _sorted(pair_key(marks.student[rows], session), sign)
    again = np.zeros(len(key) + 1, dtype=np.bool_)
    np.equal(key[1:], key[:-1], out=again[1:-1])
    among = np.flatnonzero(again[1:] | again[:-1])
    last, latest, conflicts = _resolve(marks, rows[order[among]], key[among], among)
    sign[last] = sign[latest]
    final = ~again[1:]
    return CountingMarks(key[final], sign[final], conflicts, taken)


def _counted_at_once(
    marks: Marks, rows: NDArray[np.int64], sessions: Sessions, late_tolerance_minutes: int
) -> CountingMarks | None:
    """The same of many rows by compiled loops; None where that does not do for them."""
    loops = compiled_loops("marks") if len(rows) > _MANY else None
    packing = None if loops is None else _packing(marks.student[rows], len(sessions.session_id))
    if loops is None or packing is None:
        return None
    packed, key = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.int64)
    sign, several = np.empty(len(rows), dtype=np.int8), np.empty(len(rows), dtype=np.int64)
    taken = np.zeros(len(sessions.session_id), dtype=np.bool_)
    began = sessions.start_minute * MICROSECONDS_A_MINUTE
    columns = (marks.student, marks.session, marks.status, marks.minutes_late, marks.recorded_at)
    loops.pack_marks(*columns, rows, began, late_tolerance_minutes, *packing, packed, taken)
    packed.sort()
    pairs, among = loops.unpack_marks(packed, *packing, key, sign, several)
    key, sign = key[:pairs], sign[:pairs]
    some, order, signs_of_some = _unpacked(packed[several[:among]], *packing)
    last, latest, conflicts = _resolve(marks, rows[order], some, np.arange(among))
    sign[np.searchsorted(key, some[last])] = signs_of_some[latest]
    return CountingMarks(key, sign, conflicts, taken)


def _packing(student: NDArray[np.int32], most: int) -> tuple[int, int, int] | None:
    """How student, session, row and sign of each mark fit into one number; None where they do not.

    No session is above ``most``. It gives the lowest student, to count from, and the bits of sessions and of rows.
    """
    if not len(student):
        return None
    row_bits, session_bits, lowest = len(student).bit_length(), most.bit_length(), int(student.min())
    student_bits = (int(student.max()) - lowest).bit_length()
    fits = student_bits + session_bits + row_bits + SIGN_BITS <= _WIDEST
    return (lowest, session_bits, row_bits) if fits else None


def _sorted(
    key: NDArray[np.int64], sign: NDArray[np.int8]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8]]:
    """The keys in order, the stable order itself, and the signs in that order.

    Sorting key, row and sign as one number is many times faster than an argsort and the look-ups after it.
    """
    student, session = pair_of(key)
    packing = _packing(student, int(session.max(initial=0)))
    if packing is None:
        order = np.argsort(key, kind="stable")
        return key[order], order, sign[order]
    lowest, session_bits, row_bits = packing
    packed = (key >> 32) - lowest
    packed <<= session_bits
    packed |= session
    packed <<= row_bits
    packed |= np.arange(len(key), dtype=np.int64)
    packed <<= SIGN_BITS
    packed |= sign
    packed.sort()
    return _unpacked(packed, *packing)


def _unpacked(
    packed: NDArray[np.int64], lowest: int, session_bits: int, row_bits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8]]:
    """Keys, rows and signs of numbers packed so; the numbers are lost."""
    sign = packed.astype(np.int8) & ((1 << SIGN_BITS) - 1)
    packed >>= SIGN_BITS
    order = packed & ((1 << row_bits) - 1)
    packed >>= row_bits
    session = packed.astype(np.int32) & ((1 << session_bits) - 1)
    packed >>= session_bits
    packed += lowest
    packed <<= 32
    packed |= session
    return packed, order, sign


def _resolve(
    marks: Marks, rows: NDArray[np.int64], key: NDArray[np.int64], place: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of pairs with several marks: the place of the last, that of the one that counts, and pairs that contradict.

    ``place`` is where each of the marks stands in the sorted column, which is by pair, then row.
    """
    order = np.lexsort((rows, marks.recorded_at[rows], key))
    rows, key = rows[order], key[order]
    starts = run_starts(key)
    stops = np.append(starts[1:], len(key))[: len(starts)] - 1
    recorded, status = marks.recorded_at[rows], marks.status[rows]
    if not len(key):
        return place, place, key
    new = np.concatenate(([True], (key[1:] != key[:-1]) | (recorded[1:] != recorded[:-1])))
    at_once = np.flatnonzero(new)
    differs = np.minimum.reduceat(status, at_once) != np.maximum.reduceat(status, at_once)
    return place[stops], place[order][stops], sorted_unique(key[at_once][differs])
