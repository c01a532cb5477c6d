"""Typed columns written out as the text a CSV file would hold (dataset.md)."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.characters import plain_text

_MIDNIGHT = r"[ T]00:00:00(\.0+)?$"
_NO_FRACTION = r"(:\d\d)\.0+(Z?)$"


def is_readable(kind: pa.DataType) -> bool:
    """Whether a column of this type can be read: text, date, timestamp, boolean, integer, null or a dictionary."""
    if pa.types.is_dictionary(kind):
        return is_readable(kind.value_type)
    checks = (
        is_text,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_boolean,
        pa.types.is_integer,
        pa.types.is_null,
    )
    return any(check(kind) for check in checks)


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is text of any width."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def as_text(array: pa.Array) -> pa.Array:
    """A column of any readable type as text without nulls, in the dataset's grammar.

    A timestamp at midnight without a zone is written as its bare date, one with a zone in UTC.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _from_dictionary(array)
    if pa.types.is_null(kind):
        return texts([""] * len(array))
    if pa.types.is_timestamp(kind):
        return plain_text(_timestamps(array))
    if pa.types.is_date64(kind):
        array = array.cast(pa.date32(), safe=False)
    return plain_text(array if is_text(kind) else array.cast(pa.string()))


def _from_dictionary(array: pa.Array) -> pa.Array:
    values = as_text(array.dictionary)
    indices = array.indices
    return plain_text(pc.take(values, indices))


def _timestamps(array: pa.Array) -> pa.Array:
    kind = array.type
    if kind.unit == "ns":
        kind = pa.timestamp("us", kind.tz)
        array = array.cast(kind, safe=False)
    if kind.tz is not None:
        text = array.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.string())
    else:
        text = pc.replace_substring_regex(array.cast(pa.string()), _MIDNIGHT, "")
    return pc.replace_substring_regex(text, _NO_FRACTION, r"\1\2")
