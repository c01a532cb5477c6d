"""Events dated and counted."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.local_time import MICROSECONDS_A_DAY
from sponsor_monitor.machine_code.compiling import column, compiled

_DAY = MICROSECONDS_A_DAY


@compiled(
    types.int64(
        column(types.int32),
        column(types.int64),
        column(types.int32),
        column(types.int32),
        *[column(types.int32, written=True)] * 2,
        column(types.int8, written=True),
        column(types.int32, written=True),
    )
)
def date_events(
    student: NDArray[np.int32],
    local_us: NDArray[np.int64],
    indicator: NDArray[np.int32],
    count: NDArray[np.int32],
    kept_student: NDArray[np.int32],
    kept_day: NDArray[np.int32],
    kept_indicator: NDArray[np.int8],
    kept_count: NDArray[np.int32],
) -> int:
    """Keep events with a count above 0, their local times as days; how many they are is given back."""
    kept = 0
    day, begin = np.int64(0), np.int64(0)
    for i in range(count.size):
        ahead = local_us[i] - begin
        if ahead < 0 or ahead >= _DAY:
            day = local_us[i] // _DAY
            begin = day * _DAY
        kept_student[kept] = student[i]
        kept_day[kept] = day
        kept_indicator[kept] = indicator[i]
        kept_count[kept] = count[i]
        # Written over by the next where there was none.
        kept += count[i] > 0
    return kept


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
