"""The pages of one column of a Parquet row group, unpacked but not decoded.

Only the plainest kind is read here: whole values one after another (PLAIN), none of them missing, in data pages of
the first version. Whatever else a file may hold is left to Arrow, and so is saying what is wrong with a broken one.
The format is that of https://parquet.apache.org/docs/file-format/ and, for page headers, Thrift's compact protocol.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_CODECS = {"UNCOMPRESSED": None, "SNAPPY": "snappy", "ZSTD": "zstd"}
_UNITS = {"s": "none", "ms": "timeUnit=milliseconds", "us": "timeUnit=microseconds", "ns": "timeUnit=nanoseconds"}
_TYPE, _UNPACKED, _PACKED, _DATA_PAGE = 1, 2, 3, 5
_COUNT, _ENCODING, _LEVEL_ENCODING = 1, 2, 3
_PLAIN, _RLE = 0, 3
_LENGTH_BYTES = 4
_WIDEST = 63
"""The most bits a number of a header is shifted by: a longer one is none, and would take for ever to add up."""

_BROKEN = (LookupError, TypeError, ValueError, ArithmeticError, MemoryError, RecursionError, OSError, pa.ArrowException)

Header = dict[int, Any]


class Unusual(Exception):
    """A column chunk of another kind than is read here."""


@dataclass(frozen=True, slots=True)
class Page:
    """``count`` values, none missing, one after another from byte ``begin`` on."""

    values: NDArray[np.uint8]
    begin: int
    count: int


def is_plain_text(column: Any, schema: Any) -> bool:
    """Whether pages of text may be read here, by what the footer says: Arrow's column chunk and column schema."""
    return schema.physical_type == "BYTE_ARRAY" and schema.logical_type.type == "STRING" and _is_plain(column, schema)


def are_plain_numbers(column: Any, schema: Any, kind: pa.DataType) -> bool:
    """Whether pages of numbers may be read here and are, as they stand, what Arrow would make a column of a type of."""
    if pa.types.is_timestamp(kind):
        is_as_written = schema.physical_type == "INT64" and _UNITS[kind.unit] in str(schema.logical_type)
    else:
        is_as_written = (kind, schema.physical_type) in {(pa.int32(), "INT32"), (pa.int64(), "INT64")}
    return is_as_written and sys.byteorder == "little" and _is_plain(column, schema)


def _is_plain(column: Any, schema: Any) -> bool:
    return (
        schema.max_repetition_level == 0
        and schema.max_definition_level <= 1
        and column.compression in _CODECS
        and not column.has_dictionary_page
        and set(column.encodings) <= {"PLAIN", "RLE"}
    )


def numbers(pages_of_column: Iterable[Page], kind: pa.DataType, rows: int) -> pa.Array | None:
    """A column of so many numbers as Arrow has it; None where its pages are of another kind."""
    width = kind.bit_width // 8
    found = np.empty(rows * width, dtype=np.uint8)
    end = 0
    try:
        for page in pages_of_column:
            begin, end = end, end + page.count * width
            if end > found.size or page.values.size - page.begin != end - begin:
                return None
            found[begin:end] = page.values[page.begin :]
    except Unusual:
        return None
    return pa.Array.from_buffers(kind, rows, [None, pa.py_buffer(found)]) if end == found.size else None


def pages(file: int, column: Any, *, may_miss: bool) -> Iterator[Page]:
    """The pages of a column chunk of a file open for reading; ``may_miss``: the schema lets values be missing.

    Raises ``Unusual`` where a page is of another kind.
    """
    name = _CODECS[column.compression]
    codec = None if name is None else pa.Codec(name)
    at, read = 0, 0
    try:
        data = os.pread(file, column.total_compressed_size, column.data_page_offset)
        while at < len(data):
            header, at = _structure(data, at)
            if min(header[_PACKED], header[_UNPACKED]) < 0:
                raise Unusual
            packed = memoryview(data)[at : at + header[_PACKED]]
            at += header[_PACKED]
            page = _page(header, packed if codec is None else codec.decompress(packed, header[_UNPACKED]), may_miss)
            read += page.count
            yield page
    except _BROKEN:
        raise Unusual from None
    if read != column.num_values:
        raise Unusual


def _page(header: Header, unpacked: Any, may_miss: bool) -> Page:
    about = header[_DATA_PAGE]
    count = about[_COUNT]
    values = np.frombuffer(unpacked, dtype=np.uint8)
    if header[_TYPE] or about[_ENCODING] != _PLAIN or values.size != header[_UNPACKED] or count <= 0:
        raise Unusual
    if not may_miss:
        return Page(values, 0, count)
    # A single run of ones says that every value is there.
    levels = _varint(count << 1) + b"\x01"
    begin = _LENGTH_BYTES + len(levels)
    if (
        about[_LEVEL_ENCODING] != _RLE
        or bytes(values[:begin]) != len(levels).to_bytes(_LENGTH_BYTES, "little") + levels
    ):
        raise Unusual
    return Page(values, begin, count)


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


def _structure(data: bytes, at: int) -> tuple[Header, int]:
    """A Thrift structure that begins at a place: its whole numbers and structures by field, and where it ends."""
    fields: Header = {}
    field = 0
    while kind := data[at]:
        at += 1
        if not kind >> 4:
            raise Unusual
        field += kind >> 4
        fields[field], at = _value(data, at, kind & 0x0F)
    return fields, at + 1


def _value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (1, 2):
        return kind == 1, at
    if kind in (4, 5, 6):
        number, at = _number(data, at)
        return (number >> 1) ^ -(number & 1), at
    if kind == 8:
        size, at = _number(data, at)
        return None, at + size
    if kind == 12:
        return _structure(data, at)
    raise Unusual


def _number(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte <= 0x7F:
            return number, at
        shift += 7
        if shift > _WIDEST:
            raise Unusual
