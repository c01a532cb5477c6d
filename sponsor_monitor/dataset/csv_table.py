"""A CSV table: blocks of whole records decoded by Arrow, ragged rows and line numbers included."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from os import stat_result
from typing import BinaryIO, Literal, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sponsor_monitor.dataset.arrow_arrays import column, texts
from sponsor_monitor.dataset.chunks import Chunk, Job, Lines, Rows, Unreadable
from sponsor_monitor.dataset.csv_records import count_lines, end_of_records, open_quote, records
from sponsor_monitor.dataset.expected_texts import NOTHING_EXPECTED, Expected
from sponsor_monitor.errors import Fault

BLOCK_BYTES = 16 * 2**20
_FIRST_LOOK = 65_536
_LONGEST_RECORD = 2**30
_LONGEST_MARK = 4
_BOM = b"\xef\xbb\xbf"


class File(Protocol):
    """What a table is read from: a path, or what stands for one and gives the same bytes whenever it is opened."""

    @property
    def name(self) -> str:
        """The file's name, as faults show it."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """The bytes from their beginning."""

    def stat(self) -> stat_result:
        """Above all its size."""


class CsvTable:
    """One ``NAME.csv``; making it reads the header, or raises ``Unreadable``."""

    def __init__(self, path: File, block_bytes: int = BLOCK_BYTES) -> None:
        """Open the file, and read its header."""
        self.path = path
        self.name = path.name
        self._block_bytes = block_bytes
        self.columns = self._header()
        with path.open("rb") as file:
            mark = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
        self.extent = path.stat().st_size - mark
        self.rows: int | None = None

    def refusals(self, wanted: Sequence[str]) -> list[Fault]:  # noqa: ARG002 a CSV file has no types
        """What is wrong with the types of columns: nothing, all is text."""
        return []

    def has_text(self, column: str) -> bool:
        """Whether the file has the column and its cells are text, which can be bad."""
        return column in self.columns

    def jobs(
        self,
        wanted: Sequence[str],
        repeating: Sequence[str] = (),
        expected: Expected = NOTHING_EXPECTED,  # noqa: ARG002 read as text
    ) -> Iterator[Job[Chunk]]:
        """Reading each block of records, in the file's order; cells of ``repeating`` columns come as dictionaries."""
        present = [name for name in wanted if name in self.columns]
        dictionaries = frozenset(repeating)
        is_header_read = False
        with self.path.open("rb") as file:
            for line, block in self._blocks(file):
                end = 0 if is_header_read else _end_of_first(block)
                if end or is_header_read:
                    data = block[end:] if end else block
                    first_line = line + count_lines(block[:end])
                    yield partial(self._chunk, data, first_line, len(block), present, dictionaries)
                    is_header_read = True

    def check_bytes(self) -> None:
        """Read the file through for what makes it unreadable, without looking into its rows."""
        with self.path.open("rb") as file:
            for line, block in self._blocks(file):
                self._check_encoding(block, line)

    def _header(self) -> tuple[str, ...]:
        with self.path.open("rb") as file:
            for line, block in self._blocks(file):
                if end := _end_of_first(block):
                    self._check_encoding(block[:end], line)
                    return tuple(_cells([block[:end].lstrip(b"\r\n").decode()])[0])
        raise Unreadable(Fault(self.name, "empty: a header row is expected"))

    def _blocks(self, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
        """The file in blocks of whole records, without its byte-order mark, each with the line it begins on."""
        rest, line, begun = b"", 1, False
        size = max(self._block_bytes, _LONGEST_MARK)
        while more := _read(file, size):
            if not begun:
                more = self._without_mark(more)
                begun = True
            data = rest + more if rest else more
            end = end_of_records(data)
            if end:
                block = data[:end] if end < len(data) else data
                yield line, block
                line += count_lines(block)
                rest, size = data[end:], self._block_bytes
            else:
                rest, size = data, min(max(size, len(data)), _LONGEST_RECORD)
                if len(rest) > _LONGEST_RECORD:
                    self._refuse_open_quote(rest, line)
                    raise Unreadable(Fault(self.name, "a record longer than 1 GB", line=line))
        if rest:
            self._refuse_open_quote(rest, line)
            yield line, rest

    def _without_mark(self, data: bytes) -> bytes:
        for mark, encoding in ((b"\xff\xfe\0\0", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
            if data.startswith(mark):
                raise Unreadable(Fault(self.name, f"{encoding}, not UTF-8: save the file as UTF-8", line=1))
        if (data[1:2] == b"\0" and data[3:4] == b"\0") or (data[0:1] == b"\0" and data[2:3] == b"\0"):
            raise Unreadable(Fault(self.name, "UTF-16, not UTF-8: save the file as UTF-8", line=1))
        return data.removeprefix(_BOM)

    def _refuse_open_quote(self, data: bytes, line: int) -> None:
        opening = open_quote(data) if b'"' in data else None
        if opening is not None:
            at = line + count_lines(data[:opening])
            raise Unreadable(Fault(self.name, "a quote opens here and never closes: close it or double it", line=at))

    def _check_encoding(self, data: bytes, line: int) -> None:
        if data.isascii():
            return
        try:
            data.decode()
        except UnicodeDecodeError as error:
            at = line + count_lines(data[: error.start])
            byte = f"byte 0x{data[error.start]:02X}"
            raise Unreadable(Fault(self.name, f"not UTF-8 ({byte}): save the file as UTF-8", line=at)) from None

    def _chunk(
        self, data: bytes, line: int, extent: int, present: Sequence[str], dictionaries: frozenset[str]
    ) -> Chunk:
        self._check_encoding(data, line)
        columns, overflow, size = _decoded(data, self.columns, present, dictionaries)

        def lines(rows: Rows) -> Lines:
            return line + records(data)[1][rows]

        return Chunk(size, columns, overflow, extent, lines)


def _end_of_first(block: bytes) -> int:
    """Where the first record ends; 0 where the block has none."""
    starts, _ = records(block[:_FIRST_LOOK])
    if starts.size < 2 and len(block) > _FIRST_LOOK:
        starts, _ = records(block)
    if not starts.size:
        return 0
    return int(starts[1]) if starts.size > 1 else len(block)


def _read(file: BinaryIO, size: int) -> bytes:
    """Some bytes, never ending between a CR and what may be its LF."""
    data = file.read(size)
    while data.endswith(b"\r") and (more := file.read(1)):
        data += more
    return data


def _decoded(
    data: bytes, header: Sequence[str], present: Sequence[str], dictionaries: frozenset[str]
) -> tuple[dict[str, pa.Array], np.ndarray[tuple[int], np.dtype[np.bool_]] | None, int]:
    """The cells of the wanted columns, and which rows have more cells than the header."""
    ragged: list[arrow_csv.InvalidRow] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    if not data[:2].strip(b"\r\n") and not data.strip(b"\r\n"):
        return {name: texts(()) for name in present}, None, 0
    if data.startswith(_BOM):
        # Arrow takes a mark off whatever begins with one; here it belongs to the first cell of a block of rows.
        data = _BOM + data
    places = {name: f"{header.index(name)}" for name in present}
    names = [str(position) for position in range(len(header))]
    text = {place: _type(name in dictionaries) for name, place in places.items()}
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=keep),
        arrow_csv.ConvertOptions(
            check_utf8=False, column_types=text, include_columns=list(places.values()), strings_can_be_null=False
        ),
    )
    columns = {name: _whole(table.column(place)) for name, place in places.items()}
    if not ragged:
        return columns, None, table.num_rows
    return _with_ragged(columns, ragged, header, table.num_rows)


def _with_ragged(
    columns: dict[str, pa.Array], ragged: list[arrow_csv.InvalidRow], header: Sequence[str], size: int
) -> tuple[dict[str, pa.Array], np.ndarray[tuple[int], np.dtype[np.bool_]], int]:
    """Rows with too few or too many cells put back where they stood."""
    rows = _cells([row.text for row in ragged])
    total = size + len(rows)
    is_ragged = np.zeros(total, dtype=np.bool_)
    is_ragged[[row.number - 1 for row in ragged]] = True
    order = np.where(is_ragged, size + np.cumsum(is_ragged) - 1, np.cumsum(~is_ragged) - 1)
    for name, array in columns.items():
        at = header.index(name)
        cells = texts(row[at] if at < len(row) else "" for row in rows)
        plain = array.cast(pa.string()) if pa.types.is_dictionary(array.type) else array
        columns[name] = pc.take(pa.concat_arrays([plain, cells]), column(order))
    overflow = np.zeros(total, dtype=np.bool_)
    overflow[is_ragged] = [len(row) > len(header) for row in rows]
    return columns, overflow, total


def _cells(lines: list[str]) -> list[list[str]]:
    csv.field_size_limit(sys.maxsize)
    return list(csv.reader(lines))


def _type(repeats: bool) -> pa.DataType:
    return pa.dictionary(pa.int32(), pa.string()) if repeats else pa.string()


def _whole(chunked: pa.ChunkedArray) -> pa.Array:
    if chunked.num_chunks == 1:
        return chunked.chunk(0)
    return chunked.combine_chunks() if chunked.num_chunks else pa.nulls(0, chunked.type)
