"""Text columns seen as bytes: cells of one length side by side, so that each position is one array."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, nulls, texts

_SLICE = 65_536

Bytes = NDArray[np.uint8]
Rows = NDArray[np.int64]


class Characters:
    """The bytes of a text column without nulls: ``data`` and where each cell begins and ends in it."""

    __slots__ = ("data", "lengths", "starts")

    def __init__(self, text: pa.Array) -> None:
        """Look into the column's buffers; nothing is copied."""
        _, offsets_buffer, data_buffer = text.buffers()
        width = np.int64 if pa.types.is_large_string(text.type) else np.int32
        size = len(text)
        offsets = np.zeros(1, dtype=width)
        if offsets_buffer is not None and size:
            offsets = np.frombuffer(offsets_buffer, dtype=width)[text.offset : text.offset + size + 1]
        self.data: Bytes = np.frombuffer(data_buffer if data_buffer is not None else b"", dtype=np.uint8)
        self.starts = offsets[:-1]
        self.lengths = np.diff(offsets)

    def of_length(self, length: int) -> Iterator[tuple[Rows, Bytes]]:
        """The cells of one length, some ten thousand at a time: their rows, and their bytes with a row a position."""
        rows = np.flatnonzero(self.lengths == length)
        for begin in range(0, rows.size, _SLICE):
            part = rows[begin : begin + _SLICE]
            starts = self.starts[part].astype(np.int64)
            yield part, np.stack([self.data[starts + position] for position in range(length)])

    def has_zero_byte(self) -> NDArray[np.bool_] | None:
        """Which cells hold a NUL; None where none does."""
        if not self.lengths.size:
            return None
        first = int(self.starts[0])
        zeros = np.flatnonzero(self.data[first : int(self.starts[-1] + self.lengths[-1])] == 0) + first
        if not zeros.size:
            return None
        ends = self.starts + self.lengths
        counted = np.searchsorted(zeros, ends) - np.searchsorted(zeros, self.starts)
        return counted > 0


def plain_text(array: pa.Array) -> pa.Array:
    """A text column of whatever width as one without nulls, blank where it was null."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        array = array.cast(pa.large_string())
    return _without_nulls(array) if array.null_count else array


def _without_nulls(array: pa.Array) -> pa.Array:
    """The same cells with nothing where they were null; Arrow's readers leave no bytes there."""
    is_null = nulls(array)
    if Characters(array).lengths[is_null].any():
        kept = np.where(is_null, len(array), np.arange(len(array)))
        return pa.concat_arrays([array, texts([""], array.type)]).take(column(kept))
    _, offsets, data = array.buffers()
    return pa.Array.from_buffers(array.type, len(array), [None, offsets, data], 0, array.offset)
