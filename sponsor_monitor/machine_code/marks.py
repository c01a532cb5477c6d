"""Marks brought into the order of students and sessions."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.counting_marks import ABSENT, LATE, SIGN_BITS, TOO_EARLY, TOO_LATE
from sponsor_monitor.dataset.tables import NO_INSTANT
from sponsor_monitor.machine_code.compiling import column, compiled, two_numbers

_SIGN_MASK = (1 << SIGN_BITS) - 1


@compiled(
    types.void(
        column(types.int32),
        column(types.int32),
        column(types.int8),
        column(types.int32),
        column(types.int64),
        column(types.int64),
        column(types.int64),
        *[types.int64] * 4,
        column(types.int64, written=True),
        column(types.boolean, written=True),
    )
)
def pack_marks(  # noqa: PLR0917 - compiled code takes its arguments by position
    student: NDArray[np.int32],
    session: NDArray[np.int32],
    status: NDArray[np.int8],
    minutes_late: NDArray[np.int32],
    recorded_at: NDArray[np.int64],
    rows: NDArray[np.int64],
    began: NDArray[np.int64],
    late_tolerance_minutes: int,
    lowest: int,
    session_bits: int,
    row_bits: int,
    packed: NDArray[np.int64],
    taken: NDArray[np.bool_],
) -> None:
    """Some rows of the marks, each as one number: student, session, place among the rows, sign (``CountingMarks``)."""
    for i in range(rows.size):
        row = rows[i]
        held = session[row]
        sign = np.int64(status[row])
        if sign <= ABSENT:
            taken[held] = True
            if NO_INSTANT != recorded_at[row] < began[held]:
                sign |= TOO_EARLY
        if status[row] == LATE and minutes_late[row] > late_tolerance_minutes:
            sign |= TOO_LATE
        pair = (np.int64(student[row]) - lowest) << session_bits | np.int64(held)
        packed[i] = (pair << row_bits | i) << SIGN_BITS | sign


@compiled(
    two_numbers(
        column(types.int64),
        *[types.int64] * 3,
        column(types.int64, written=True),
        column(types.int8, written=True),
        column(types.int64, written=True),
    )
)
def unpack_marks(
    packed: NDArray[np.int64],
    lowest: int,
    session_bits: int,
    row_bits: int,
    key: NDArray[np.int64],
    sign: NDArray[np.int8],
    several: NDArray[np.int64],
) -> tuple[int, int]:
    """Of sorted numbers of ``pack_marks`` each student and session once, with the sign of its last mark.

    ``several`` are the places of the marks of those with more than one. How many of either there are is given back.
    """
    pairs = among = 0
    before = np.int64(-1)
    session_mask = (1 << session_bits) - 1
    noted = -1
    for i in range(packed.size):
        pair = packed[i] >> (row_bits + SIGN_BITS)
        if pair == before:
            if noted != i - 1:
                several[among] = i - 1
                among += 1
            several[among] = noted = i
            among += 1
        else:
            before = pair
            key[pairs] = ((pair >> session_bits) + lowest) << 32 | pair & session_mask
            pairs += 1
        sign[pairs - 1] = packed[i] & _SIGN_MASK
    return pairs, among
