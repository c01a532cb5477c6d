"""Due sessions counted."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.machine_code.compiling import column, compiled


@compiled(types.void(column(types.int32), column(types.int8), *[types.Array(types.int64, 1, "C")] * 2))
def count_due(
    session: NDArray[np.int32], sign: NDArray[np.int8], due: NDArray[np.int64], marked: NDArray[np.int64]
) -> None:
    """Add up, by session, how often it is due, and how often with a mark."""
    for i in range(session.size):
        place = np.uint64(session[i])
        due[place] += 1
        marked[place] += sign[i] != 0
