"""A CSV export of any declared encoding, delimiter and header row, seen as a plain one by the reader of datasets.

A delimiter is put right by swapping it with the comma, byte for byte, and swapped back in the cells that were read:
quotes, records and line numbers stay exactly as they are.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Sequence
from os import stat_result
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import numpy as np
import pyarrow as pa

from sponsor_monitor.dataset.chunks import Chunk, Unreadable, in_order
from sponsor_monitor.dataset.csv_table import CsvTable
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.mapping import Encoding, FileFormat
from sponsor_monitor.mapping.source_rows import SourceRows
from sponsor_monitor.progress import Progress

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 2**20
_UTF_8_MARK = b"\xef\xbb\xbf"
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What an XLSX file (a ZIP archive) and an XLS file begin with; no text begins so."""
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class CsvExport:
    """One CSV file; making it reads the header, or raises ``Unreadable``."""

    def __init__(self, path: Path, file_format: FileFormat) -> None:
        """Open the file, and read its header."""
        self.name = path.name
        _refuse_workbook(path)
        self._swapped = None if file_format.delimiter == "," else _swap(file_format.delimiter)
        is_plain = self._swapped is None and file_format.encoding is Encoding.UTF_8 and file_format.header_row == 1
        self._table = CsvTable(path if is_plain else _Recoded(path, file_format, self._swapped))
        names = self._table.columns
        if self._swapped is not None:
            names = tuple(name.encode().translate(self._swapped).decode() for name in names)
        self.header = tuple(name.strip() for name in names)

    def close(self) -> None:
        """Nothing: the file is open only while it is read."""

    def rows(self, wanted: Sequence[str], report: Progress) -> Iterator[SourceRows]:
        """The rows, some at a time; ``wanted`` are columns of the header. Raises ``Unreadable``."""
        written = {name: self._table.columns[self.header.index(name)] for name in wanted}
        names = list(written.values())
        read = 0
        for chunk in in_order(self._table.jobs(names, repeating=names)):
            read += chunk.extent
            yield self._of_chunk(chunk, written)
            report(f"Reading {self.name}", min(read, self._table.extent), self._table.extent)

    def _of_chunk(self, chunk: Chunk, written: dict[str, str]) -> SourceRows:
        cells = {name: self._swapped_back(chunk.columns[column]) for name, column in written.items()}
        lines = chunk.lines(np.arange(chunk.size, dtype=np.int64)) if chunk.size else np.zeros(0, dtype=np.int64)
        return SourceRows(chunk.size, cells, lines, chunk.overflow)

    def _swapped_back(self, array: pa.Array) -> pa.Array:
        if self._swapped is None:
            return array
        if pa.types.is_dictionary(array.type):
            return pa.DictionaryArray.from_arrays(array.indices, self._swapped_back(array.dictionary))
        validity, offsets, data = array.buffers()
        letters = np.frombuffer(data if data is not None else b"", dtype=np.uint8)
        letters = np.frombuffer(self._swapped, dtype=np.uint8)[letters]
        buffers = [validity, offsets, pa.py_buffer(letters)]
        return pa.Array.from_buffers(array.type, len(array), buffers, array.null_count, array.offset)


class _Recoded:
    """A file that gives its text as UTF-8 with commas whenever it is opened."""

    def __init__(self, path: Path, file_format: FileFormat, swapped: bytes | None) -> None:
        self._path = path
        self._format = file_format
        self._swapped = swapped

    @property
    def name(self) -> str:
        return self._path.name

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        file = self._path.open(mode)
        return cast(BinaryIO, io.BufferedReader(_Utf8(file, self._path.name, self._format, self._swapped), _BLOCK))

    def stat(self) -> stat_result:
        return self._path.stat()


class _Utf8(io.RawIOBase):
    """The bytes of a file turned into UTF-8 as they are read; Unreadable where they are not as declared."""

    def __init__(self, file: BinaryIO, name: str, file_format: FileFormat, swapped: bytes | None) -> None:
        self._file = file
        self._name = name
        self._encoding = encoding = file_format.encoding
        self._lines_above = file_format.header_row - 1
        self._swapped = swapped
        self._decoder = None if encoding is Encoding.UTF_8 else codecs.getincrementaldecoder(encoding.value)()
        self._as_utf_8 = codecs.getincrementaldecoder("utf-8")() if encoding is Encoding.CP1252 else None
        self._is_ascii = True
        self._lines = 1
        self._ready = b""
        self._is_begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready:
            data = self._file.read(_BLOCK)
            if not self._is_begun:
                self._refuse_other_marks(data)
                self._is_begun = True
            self._ready = self._recoded(data)
            if not data:
                break
        given = self._ready[: len(view)]
        view[: len(given)] = given
        self._ready = self._ready[len(given) :]
        return len(given)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _recoded(self, data: bytes) -> bytes:
        self._watch(data)
        if self._decoder is not None:
            try:
                data = self._decoder.decode(data, final=not data).encode()
            except UnicodeError as error:
                before = getattr(error, "object", b"")[: getattr(error, "start", 0)]
                line = self._lines + before.decode(self._encoding.value, "ignore").count("\n")
                raise self._unreadable(f"not {self._encoding.value}, as the mapping says", line) from None
        self._lines += data.count(b"\n")
        if self._lines_above:
            data = self._without_lines_above(data)
        return data if self._swapped is None else data.translate(self._swapped)

    def _without_lines_above(self, data: bytes) -> bytes:
        """What stands above the header made blank lines, so that lines keep their numbers."""
        *above, rest = data.split(b"\n", self._lines_above)
        self._lines_above -= len(above)
        return b"\n" * len(above) + (b"" if self._lines_above else rest)

    def _refuse_other_marks(self, data: bytes) -> None:
        is_utf_16 = data.startswith(_UTF_16_MARKS) or b"\0" in data[:4]
        if self._encoding is Encoding.CP1252 and data.startswith(_UTF_8_MARK):
            raise self._unreadable("UTF-8, not cp1252, as the mapping says", 1)
        if data and is_utf_16 != (self._encoding is Encoding.UTF_16):
            found = "UTF-16" if is_utf_16 else "not UTF-16"
            raise self._unreadable(f"{found}, but the mapping says {self._encoding.value}", 1)

    def _watch(self, data: bytes) -> None:
        """Notice a file that says cp1252 and is UTF-8: its letters would turn into others, and nobody would see."""
        if self._as_utf_8 is None:
            return
        try:
            self._is_ascii = len(self._as_utf_8.decode(data, final=not data)) >= len(data) and self._is_ascii
        except UnicodeDecodeError:
            self._as_utf_8 = None
            return
        if not data and not self._is_ascii:
            raise self._unreadable("UTF-8, but the mapping says cp1252", None)

    def _unreadable(self, said: str, line: int | None) -> Unreadable:
        return Unreadable(Fault(self._name, f"{said}: state the encoding in which the file is written", line=line))


def _refuse_workbook(path: Path) -> None:
    with path.open("rb") as file:
        begin = file.read(len(_WORKBOOK))
    if begin == _WORKBOOK:
        said = (
            'an XLSX workbook (or a ZIP archive), but the mapping says kind = "csv": let it say kind = "xlsx", '
            "or save the sheet as CSV"
        )
    elif begin == _OLD_WORKBOOK:
        said = 'an old XLS workbook, but the mapping says kind = "csv": save the sheet as CSV'
    else:
        return
    raise Unreadable(Fault(path.name, said))


def _swap(delimiter: str) -> bytes:
    return bytes.maketrans(f",{delimiter}".encode(), f"{delimiter},".encode())
