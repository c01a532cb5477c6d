"""Rows of whole numbers as PostgreSQL's COPY takes them in binary: the server reads them without parsing a digit.

The format is that of PostgreSQL's documentation of COPY, "Binary Format": a header, for every row the number of its
fields, and for every field its length and its bytes, the most significant first; a blank is the length -1 alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_NULL = -1


class TooWide(Exception):
    """A number is too large for the column it goes to."""


def binary_rows(columns: Mapping[str, NDArray[np.integer]], widths: Mapping[str, int], blank: int) -> bytes:
    """Rows in order as one whole COPY; ``widths`` are the bytes of each column's type, ``blank`` stands for a NULL.

    TooWide where a number does not fit its column.
    """
    size = len(next(iter(columns.values())))
    rows = np.empty(size, dtype=_row_type(columns, widths))
    rows["fields"] = len(columns)
    keep = np.ones((size, rows.dtype.itemsize), dtype=np.bool_)
    offsets = {name: place for name, (_, place, *_) in (rows.dtype.fields or {}).items()}
    is_whole = True
    for name, values in columns.items():
        is_blank = values == blank
        width = widths[name]
        rows[f"length {name}"] = width
        rows[name] = _fitting(values, is_blank, width)
        if is_blank.any():
            is_whole = False
            begin = offsets[name]
            rows[f"length {name}"][is_blank] = _NULL
            keep[is_blank, begin : begin + width] = False
    # What stands for a blank is left out, so that rows are as long as they have to be.
    body = rows.tobytes() if is_whole else rows.view(np.uint8).reshape(size, -1)[keep].tobytes()
    return _HEADER + body + _END


def _row_type(columns: Mapping[str, NDArray[np.integer]], widths: Mapping[str, int]) -> np.dtype[np.void]:
    parts = [("fields", ">i2")]
    for name in columns:
        parts += [(f"length {name}", ">i4"), (name, f">i{widths[name]}")]
    return np.dtype(parts)


def _fitting(values: NDArray[np.integer], is_blank: NDArray[np.bool_], width: int) -> NDArray[np.integer]:
    """The values with 0 for a blank, as wide as their column."""
    narrowed = np.where(is_blank, 0, values)
    largest = np.iinfo(f"i{width}")
    if narrowed.size and not largest.min <= narrowed.min() <= narrowed.max() <= largest.max:
        raise TooWide
    return narrowed
