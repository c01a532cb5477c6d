"""Arrow arrays from Python's and NumPy's values and back, through their buffers.

Arrow's own conversions look for pandas at their first use, and where it is installed importing it takes longer than
reading a small dataset; these do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def texts(values: Iterable[str], kind: pa.DataType | None = None) -> pa.Array:
    """A text column; ``kind`` is ``string`` unless it is given."""
    encoded = [value.encode() for value in values]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(value) for value in encoded], out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    column = pa.Array.from_buffers(pa.large_string(), len(encoded), buffers)
    return column.cast(kind or pa.string())


def texts_or_nulls(values: Sequence[str | None]) -> pa.Array:
    """A text column, null where there is None."""
    found = texts("" if value is None else value for value in values)
    given = np.fromiter((value is not None for value in values), dtype=np.bool_, count=len(values))
    if given.all():
        return found
    return pa.Array.from_buffers(found.type, len(values), [_packed(given), *found.buffers()[1:]])


def column(values: NDArray[Any], kind: pa.DataType | None = None, null: NDArray[np.bool_] | None = None) -> pa.Array:
    """A column of whole numbers or booleans; ``kind``: another type of their width. Without nulls, unless given."""
    given = None if null is None else _packed(~null)
    if values.dtype == np.bool_:
        return pa.Array.from_buffers(pa.bool_(), values.size, [given, _packed(values)])
    whole = np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind or pa.from_numpy_dtype(whole.dtype), whole.size, [given, pa.py_buffer(whole)])


def numbers(array: pa.Array, width: type[np.generic]) -> NDArray[Any]:
    """The numbers of a column of fixed width, whatever stands where it is null."""
    values = array.buffers()[1]
    if values is None:
        return np.zeros(len(array), dtype=width)
    return np.frombuffer(values, dtype=width)[array.offset : array.offset + len(array)]


def mask(array: pa.Array) -> NDArray[np.bool_]:
    """The truths of a column of booleans, False where it is null."""
    truths = _bits(array, 1)
    if array.null_count:
        truths &= _bits(array, 0)
    return truths


def nulls(array: pa.Array) -> NDArray[np.bool_]:
    """Which cells are null."""
    return mask(array.is_null())


def codes(found: pa.Array) -> NDArray[np.int32]:
    """What ``index_in`` found, -1 where it found nothing."""
    places: NDArray[np.int32] = numbers(found, np.int32)
    return np.where(nulls(found), np.int32(-1), places) if found.null_count else places


def _packed(truths: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(truths, bitorder="little"))


def _bits(array: pa.Array, buffer: int) -> NDArray[np.bool_]:
    packed = array.buffers()[buffer]
    if packed is None:
        return np.full(len(array), buffer == 0, dtype=np.bool_)
    begin = array.offset // 8
    end = (array.offset + len(array) + 7) // 8
    bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8)[begin:end], bitorder="little")
    skipped = array.offset - begin * 8
    return bits[skipped : skipped + len(array)].astype(np.bool_)
