"""Loops over tens of millions of rows as Numba compiles them; ``loops.compiled_loops`` says whether they are to be had.

Each does what NumPy does elsewhere, in one pass: whoever calls one has the way without it too. Importing the module
compiles them; the machine code is kept beside this file, or in the user's cache, for the next import.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

Loop = TypeVar("Loop", bound=Callable[..., Any])

_MOST_BYTES = 23
_LENGTH_BYTES = 4
_WORD = 8
_REACH = _LENGTH_BYTES + 3 * _WORD


def _column(kind: Any, *, written: bool = False) -> Any:
    return types.Array(kind, 1, "C", readonly=not written)


_words_at_every_byte = types.Array(types.uint64, 1, "A", readonly=True, aligned=False)


def _compiled(signature: Any) -> Callable[[Loop], Loop]:
    decorate: Callable[[Loop], Loop] = njit(signature, cache=True, nogil=True)
    return decorate


@_compiled(
    types.boolean(
        _words_at_every_byte,
        types.int64,
        _column(types.uint64),
        _column(types.uint64),
        _column(types.uint64),
        _column(types.uint64),
        _column(types.int32),
        types.int64,
        types.int64,
        _column(types.uint64),
        _column(types.int32, written=True),
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


@_compiled(
    types.boolean(
        types.Array(types.int32, 3, "C"),
        _column(types.boolean, written=True),
        _column(types.int32),
        _column(types.int32),
        _column(types.int8),
        _column(types.int32),
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


@_compiled(types.void(_column(types.int64), _column(types.int64), _column(types.int64, written=True)))
def rows_of_keys(keys: NDArray[np.int64], asked: NDArray[np.int64], found: NDArray[np.int64]) -> None:
    """Where each asked key stands among the sorted keys, -1 where it does not; quick where those asked mostly rise."""
    at = 0
    for i in range(asked.size):
        wanted = asked[i]
        if at > 0 and keys[at - 1] >= wanted:
            at = int(np.searchsorted(keys, wanted))
        while at < keys.size and keys[at] < wanted:
            at += 1
        found[i] = at if at < keys.size and keys[at] == wanted else -1
