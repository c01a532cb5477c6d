"""Held sessions put beside counting marks."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.counting_marks import LATE, STATUS
from sponsor_monitor.machine_code.compiling import column, compiled, two_numbers


@compiled(
    types.void(
        column(types.int32),
        *[column(types.int64)] * 3,
        column(types.int64, written=True),
    )
)
def write_ranges(
    own: NDArray[np.int32],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    values: NDArray[np.int64],
    keys: NDArray[np.int64],
) -> None:
    """The keys (own << 32 | value) of the values in each range, one range after another."""
    at = 0
    for i in range(own.size):
        for place in range(low[i], high[i]):
            keys[at] = np.int64(own[i]) << 32 | values[place]
            at += 1


@compiled(
    two_numbers(
        column(types.int64),
        column(types.int32),
        column(types.int64),
        *[column(types.int32)] * 2,
        *[column(types.boolean)] * 2,
        column(types.int64),
        column(types.int8),
        column(types.boolean, written=True),
        *[column(types.int32, written=True)] * 4,
        column(types.int8, written=True),
        column(types.int64, written=True),
    )
)
def meet_marks(  # noqa: PLR0917 - compiled code takes its arguments by position
    held: NDArray[np.int64],
    student: NDArray[np.int32],
    start: NDArray[np.int64],
    first: NDArray[np.int32],
    session_day: NDArray[np.int32],
    monitored: NDArray[np.bool_],
    free: NDArray[np.bool_],
    mark_key: NDArray[np.int64],
    mark_sign: NDArray[np.int8],
    loose: NDArray[np.bool_],
    attended: NDArray[np.int32],
    due_own: NDArray[np.int32],
    due_session: NDArray[np.int32],
    due_cell: NDArray[np.int32],
    due_sign: NDArray[np.int8],
    vacation: NDArray[np.int64],
) -> tuple[int, int]:
    """Put each held session (sorted keys: registration << 32 | session) beside its counting mark (``held_sessions``).

    How many due sessions and sessions on free days were written is given back.
    """
    at = due = in_vacation = 0
    for i in range(held.size):
        own, session = np.int64(held[i] >> 32), np.int64(held[i] & 0xFFFFFFFF)
        wanted = np.int64(student[own]) << 32 | session
        if at > 0 and mark_key[at - 1] >= wanted:
            at = int(np.searchsorted(mark_key, wanted))
        while at < mark_key.size and mark_key[at] < wanted:
            at += 1
        cell = start[own] + (np.int64(session_day[session]) - first[own])
        sign = np.int8(0)
        if at < mark_key.size and mark_key[at] == wanted:
            sign = mark_sign[at]
            loose[at] = False
            attended[cell] += (sign & STATUS) <= LATE
        if free[cell]:
            vacation[in_vacation] = wanted
            in_vacation += 1
        if monitored[cell]:
            due_own[due], due_session[due], due_cell[due], due_sign[due] = own, session, cell, sign
            due += 1
    return due, in_vacation
