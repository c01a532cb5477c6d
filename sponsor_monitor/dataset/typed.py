"""Typed columns taken as they are, without a detour over text; None sends a column of another type there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import mask, numbers
from sponsor_monitor.dataset.columns import Kind
from sponsor_monitor.dataset.grammar import FIRST_DAY, LAST_DAY, MOST_WHOLE
from sponsor_monitor.local_time import MICROSECONDS_A_DAY

Mask = NDArray[np.bool_]
Found = tuple[NDArray[Any], Mask | None, Mask | None]
"""Values, which are bad, and which timestamps are in UTC (None: none of them)."""

_UNITS_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_SECONDS_A_DAY = 86_400
_MICROS = 1_000_000


def days(array: pa.Array) -> Found | None:
    """A column of dates, or of timestamps at midnight without a zone, as day numbers."""
    if pa.types.is_date32(array.type):
        found = numbers(array, np.int32)
    elif pa.types.is_date64(array.type):
        found = numbers(array, np.int64) // (_SECONDS_A_DAY * 1_000)
    elif pa.types.is_timestamp(array.type) and array.type.tz is None:
        return _midnights(array)
    else:
        return None
    return _clipped(found, FIRST_DAY, LAST_DAY, np.int32)


def moments(array: pa.Array) -> Found | None:
    """A column of timestamps, or of dates, in microseconds; with a zone they are instants."""
    if pa.types.is_date(array.type):
        found = days(array)
        return None if found is None else (found[0].astype(np.int64) * MICROSECONDS_A_DAY, found[1], None)
    if not pa.types.is_timestamp(array.type):
        return None
    units = _UNITS_A_SECOND[array.type.unit]
    written = numbers(array, np.int64)
    written, bad, _ = _clipped(written, FIRST_DAY * _SECONDS_A_DAY * units, (LAST_DAY + 1) * _SECONDS_A_DAY * units - 1)
    if units < _MICROS:
        written = written * (_MICROS // units)
    elif units > _MICROS:
        written = written // (units // _MICROS)
    return written, bad, None if array.type.tz is None else np.ones(len(array), dtype=np.bool_)


def wholes(array: pa.Array) -> Found | None:
    """A column of integers that are not negative nor too large."""
    if not pa.types.is_integer(array.type):
        return None
    found = numbers(array, array.type.to_pandas_dtype())
    return _clipped(found, 0, MOST_WHOLE, np.int32)


def flags(array: pa.Array) -> Found | None:
    """A column of booleans as 0 and 1."""
    if not pa.types.is_boolean(array.type):
        return None
    return mask(array).astype(np.int8), None, None


READERS: Mapping[Kind, Callable[[pa.Array], Found | None]] = {
    Kind.DATE: days,
    Kind.MOMENT: moments,
    Kind.WHOLE: wholes,
    Kind.FLAG: flags,
}


def _midnights(array: pa.Array) -> Found:
    day = _UNITS_A_SECOND[array.type.unit] * _SECONDS_A_DAY
    written = numbers(array, np.int64)
    found, bad, _ = _clipped(written // day, FIRST_DAY, LAST_DAY, np.int32)
    late = written % day != 0
    return found, late if bad is None else bad | late, None


def _clipped(values: NDArray[Any], least: int, most: int, width: type[np.signedinteger[Any]] = np.int64) -> Found:
    """The values and which are out of range; those are set to 0."""
    if not values.size or (int(values.min()) >= least and int(values.max()) <= most):
        return values.astype(width, copy=False), None, None
    bad = (values < least) | (values > most)
    return np.where(bad, 0, values).astype(width), bad, None
