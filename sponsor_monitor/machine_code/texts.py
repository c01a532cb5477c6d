"""Texts looked up as they stand in a Parquet page."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.machine_code.compiling import column, compiled

_MOST_BYTES = 23
_LENGTH_BYTES = 4
_WORD = 8
_REACH = _LENGTH_BYTES + 3 * _WORD

_words_at_every_byte = types.Array(types.uint64, 1, "A", readonly=True, aligned=False)


@compiled(
    types.boolean(
        _words_at_every_byte,
        types.int64,
        column(types.uint64),
        column(types.uint64),
        column(types.uint64),
        column(types.uint64),
        column(types.int32),
        types.int64,
        types.int64,
        column(types.uint64),
        column(types.int32, written=True),
    )
)
def look_up(  # noqa: PLR0917 - compiled code takes its arguments by position
    words: NDArray[np.uint64],
    at: int,
    masks: NDArray[np.uint64],
    heads: NDArray[np.uint64],
    middles: NDArray[np.uint64],
    tails: NDArray[np.uint64],
    codes: NDArray[np.int32],
    shift: int,
    steps: int,
    multipliers: NDArray[np.uint64],
    found: NDArray[np.int32],
) -> bool:
    """The codes of texts that stand one after another, each behind its length; False where one is not in the table.

    ``words[i]`` are the eight bytes from byte ``i`` on, ``masks[n]`` keeps the first ``n`` of them.
    """
    last = codes.size - 1
    for i in range(found.size):
        if at + _REACH > words.size:
            return False
        length: Any = np.int64(words[at] & np.uint64(0xFFFFFFFF))
        if length == 0 or length > _MOST_BYTES:
            return False
        at += _LENGTH_BYTES
        head = words[at] & masks[min(length, _WORD)]
        middle = np.uint64(0)
        tail = np.uint64(length) << np.uint64(56)
        if length > _WORD:
            middle = words[at + _WORD] & masks[min(length, 2 * _WORD) - _WORD]
            tail |= words[at + 2 * _WORD] & masks[max(length, 2 * _WORD) - 2 * _WORD]
        mixed = head * multipliers[0] + middle * multipliers[1] + tail * multipliers[2]
        place = np.int64(mixed >> np.uint64(shift))
        code = codes[place]
        for step in range(1, steps + 2):
            if heads[code] == head and tails[code] == tail and middles[code] == middle:
                break
            if step > steps:
                return False
            code = codes[(place + step) & last]
        found[i] = code
        at += length
    return True
