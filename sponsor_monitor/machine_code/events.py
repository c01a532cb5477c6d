"""Events counted."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.machine_code.compiling import column, compiled


@compiled(
    types.boolean(
        types.Array(types.int32, 3, "C"),
        column(types.boolean, written=True),
        column(types.int32),
        column(types.int32),
        column(types.int8),
        column(types.int32),
        types.int64,
    )
)
def count_events(
    block: NDArray[np.int32],
    exists: NDArray[np.bool_],
    student: NDArray[np.int32],
    day: NDArray[np.int32],
    indicator: NDArray[np.int8],
    count: NDArray[np.int32],
    first_day: int,
) -> bool:
    """Add events to ``block[indicator, day - first_day, student]``; False, and nothing done, where a day is outside."""
    _, days, students = block.shape
    if day.size and (day.min() < first_day or day.max() - first_day >= days):
        return False
    cells = block.reshape(-1)
    seen = 0
    for i in range(day.size):
        seen |= 1 << indicator[i]
        cells[np.uint64((indicator[i] * days + day[i] - first_day) * students + student[i])] += count[i]
    for code in range(exists.size):
        if seen >> code & 1:
            exists[code] = True
    return True
