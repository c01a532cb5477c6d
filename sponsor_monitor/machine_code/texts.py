"""Texts looked up as they stand in a Parquet page."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from sponsor_monitor.machine_code.compiling import column, compiled

# All without a sign: Numba would look at every place whether it is counted from the end, or go over to fractions.
_ZERO, _ONE, _THREE, _LENGTH_BYTES, _WORD = (np.uint64(number) for number in (0, 1, 3, 4, 8))
_TWO_WORDS, _MOST_BYTES, _REACH, _LENGTH_AT = (np.uint64(number) for number in (16, 23, 28, 56))
_LENGTH = np.uint64(0xFFFFFFFF)

_words_at_every_byte = types.Array(types.uint64, 1, "A", readonly=True, aligned=False)


@compiled(
    types.boolean(
        _words_at_every_byte,
        types.uint64,
        column(types.uint64),
        column(types.uint64),
        column(types.int32),
        types.uint64,
        types.int64,
        column(types.uint64),
        column(types.int32, written=True),
    )
)
def look_up(  # noqa: PLR0917 - compiled code takes its arguments by position
    words: NDArray[np.uint64],
    at: Any,
    masks: NDArray[np.uint64],
    texts: NDArray[np.uint64],
    codes: NDArray[np.int32],
    shift: int,
    steps: int,
    multipliers: NDArray[np.uint64],
    found: NDArray[np.int32],
) -> bool:
    """The codes of texts that stand one after another, each behind its length; False where one is not in the table.

    ``words[i]`` are the eight bytes from byte ``i`` on, ``masks[n]`` keeps the first ``n`` of them; ``texts`` are the
    three words of each code.
    """
    last = np.uint64(codes.size) - _ONE
    code = codes[0]
    size = np.uint64(words.size)
    for i in range(found.size):
        if at + _REACH > size:
            return False
        length = words[at] & _LENGTH
        if length == _ZERO or length > _MOST_BYTES:
            return False
        at += _LENGTH_BYTES
        head, middle, tail = words[at], _ZERO, length << _LENGTH_AT
        if length <= _WORD:
            head &= masks[length]
        else:
            middle = words[at + _WORD] & masks[min(length, _TWO_WORDS) - _WORD]
            tail |= words[at + _TWO_WORDS] & masks[max(length, _TWO_WORDS) - _TWO_WORDS]
        mixed = head * multipliers[0] + middle * multipliers[1] + tail * multipliers[2]
        place = mixed >> np.uint64(shift)
        for step in range(steps + 2):
            if step > steps:
                return False
            code = codes[place]
            known = np.uint64(code) * _THREE
            if texts[known] == head and texts[known + _ONE] == middle and texts[known + _ONE + _ONE] == tail:
                break
            place = (place + _ONE) & last
        found[i] = code
        at += length
    return True
