"""Arrow arrays straight from NumPy's memory: ``pyarrow.array`` would import pandas, which takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(values: NDArray[Any], kind: pa.DataType, blank: NDArray[np.bool_] | None = None) -> pa.Array:
    """An array of a fixed-width kind over values of that width; null where blank."""
    values = np.ascontiguousarray(values)
    validity = None if blank is None else _bits(~blank)
    return pa.Array.from_buffers(kind, values.size, [validity, pa.py_buffer(values)])


def truths(values: NDArray[np.bool_]) -> pa.Array:
    """Booleans."""
    return pa.Array.from_buffers(pa.bool_(), values.size, [None, _bits(values)])


def positions(values: NDArray[Any]) -> pa.Array:
    """Positions to take values by."""
    return numbers(values.astype(np.int32, copy=False), pa.int32())


def words(values: Sequence[str | None]) -> pa.Array:
    """Strings; None is null."""
    encoded = [b"" if value is None else value.encode() for value in values]
    ends = np.zeros(len(encoded) + 1, dtype=np.int32)
    np.cumsum([len(value) for value in encoded], out=ends[1:])
    blank = np.array([value is None for value in values], dtype=bool)
    buffers = [_bits(~blank), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def _bits(values: NDArray[np.bool_]) -> pa.Buffer:
    """Booleans packed as Arrow packs them."""
    return pa.py_buffer(np.packbits(values, bitorder="little"))
