"""Texts a column is expected to hold, few or many: cells looked up as they stand in a Parquet page, without Arrow."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.characters import Characters
from sponsor_monitor.dataset.identifiers import Table, laid_out
from sponsor_monitor.dataset.parquet_pages import Page, Unusual
from sponsor_monitor.loops import loops_so_far

Words = NDArray[np.uint64]

_WORD, _LONGEST = 8, 23
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], dtype=np.uint64)
_ROOM = 32


class ExpectedTexts:
    """Distinct texts of at most 23 bytes in the order of their codes; an empty one is never found."""

    __slots__ = ("_table", "_texts")

    def __init__(self, table: Table) -> None:
        """Keep it; ``expected_texts`` makes it."""
        self._table = table
        # The words of a text side by side, so that they are fetched together.
        self._texts = np.stack(table.words, axis=1).reshape(-1)

    def codes(self, pages: Iterable[Page], rows: int) -> NDArray[np.int32] | None:
        """The position of each of ``rows`` cells; None where one is not among the texts, or cannot be read so.

        None also while the loop for it is still being loaded: waiting for it would take longer than doing without.
        """
        if (loops := loops_so_far("texts")) is None:
            return None
        found = np.empty(rows, dtype=np.int32)
        room = np.zeros(0, dtype=np.uint8)
        end = 0
        try:
            for page in pages:
                size = page.values.size
                if room.size < size + _ROOM:
                    room = np.zeros(size + _ROOM, dtype=np.uint8)
                # A text's words may reach beyond the page: there stands nothing.
                room[:size] = page.values
                room[size : size + _ROOM] = 0
                begin, end = end, end + page.count
                if end > rows or not self._look_up(loops, room[: size + _ROOM], page.begin, found[begin:end]):
                    return None
        except Unusual:
            return None
        return found if end == rows else None

    def _look_up(self, loops: ModuleType, cells: NDArray[np.uint8], begin: int, found: NDArray[np.int32]) -> bool:
        words: Words = np.ndarray((cells.size - _WORD + 1,), dtype=np.uint64, buffer=cells, strides=(1,))
        shift = 64 - self._table.bits
        done: bool = loops.look_up(
            words,
            begin,
            _MASKS,
            self._texts,
            self._table.codes,
            shift,
            self._table.steps,
            self._table.multipliers,
            found,
        )
        return done


Expected = Mapping[str, ExpectedTexts]
"""The texts expected in columns, by the columns' names."""
NOTHING_EXPECTED: Expected = MappingProxyType({})


def expected_texts(texts: pa.Array) -> ExpectedTexts | None:
    """Lay out texts without nulls; None where they are none, too long or too crowded."""
    if not len(texts) or sys.byteorder != "little":
        return None
    characters = Characters(texts)
    if int(characters.lengths.max()) > _LONGEST:
        return None
    table = laid_out(_words(characters))
    return None if table is None else ExpectedTexts(table)


def _words(texts: Characters) -> tuple[Words, Words, Words]:
    """The first and the second eight bytes of each text, and the other seven below its length."""
    cells = np.concatenate([texts.data, np.zeros(_ROOM, dtype=np.uint8)])
    at_every_byte: Words = np.ndarray((cells.size - _WORD + 1,), dtype=np.uint64, buffer=cells, strides=(1,))
    starts, lengths = texts.starts.astype(np.int64), texts.lengths
    low = at_every_byte[starts] & _MASKS[np.minimum(lengths, _WORD)]
    middle = at_every_byte[starts + _WORD] & _MASKS[np.clip(lengths - _WORD, 0, _WORD)]
    high = at_every_byte[starts + 2 * _WORD] & _MASKS[np.maximum(lengths - 2 * _WORD, 0)]
    return low, middle, high | (lengths.astype(np.uint64) << np.uint64(56))
