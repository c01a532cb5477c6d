"""The first rows of an export of which nothing is known yet: how it is written, and what stands in its columns."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from sponsor_monitor.dataset.chunks import Unreadable
from sponsor_monitor.dataset.csv_records import records
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.export import ExportRefused, open_export
from sponsor_monitor.mapping.mapping import Encoding, FileFormat, FileKind
from sponsor_monitor.mapping.moments import are_iso
from sponsor_monitor.mapping.time_pattern import Part
from sponsor_monitor.mapping.undeclared import forms
from sponsor_monitor.mapping.workbook import Workbook
from sponsor_monitor.progress import silent

MOST_ROWS = 5_000
_MOST_WORDS = 15
_MOST_COLUMNS = 1_000
_MOST_TRIED = 1_000
_SNIFFED = 2**20
_DELIMITERS = ",;\t|"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column: its different cells where they are few, and the forms in which all of its dates or times may be.

    ``forms`` is None where its cells are none, and empty where they need no declaration (ISO 8601, or typed).
    """

    name: str
    words: tuple[str, ...] | None
    part: Part | None
    forms: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SeenExport:
    """How an export seems to be written, its columns, and the names that several have; ``sheets`` of a workbook."""

    file_format: FileFormat
    columns: tuple[SeenColumn, ...]
    repeated: tuple[str, ...]
    sheets: tuple[str, ...]


def look_at(path: Path) -> SeenExport:
    """The header and first rows of a file; ExportRefused where it cannot be read."""
    if not path.is_file():
        raise ExportRefused([Fault(path.name, "no such file" if not path.exists() else "not a file")])
    file_format, sheets = _format(path)
    with closing(open_export(path, file_format)) as export:
        counts = Counter(name for name in export.header if name)
        names = [name for name, count in counts.items() if count == 1][:_MOST_COLUMNS]
        cells: dict[str, list[str]] = {name: [] for name in names}
        typed: set[str] = set()
        try:
            for rows in islice(export.rows(names, silent), 1):
                some = rows.at(np.arange(min(rows.size, MOST_ROWS)))
                typed |= {name for name, mask in some.typed.items() if mask.any()}
                for name in names:
                    cells[name] = [cell.strip() for cell in some.text(name).to_pylist()]
        except Unreadable as error:
            raise ExportRefused([error.fault]) from None
    columns = tuple(_column(name, cells[name], is_typed=name in typed) for name in names)
    repeated = tuple(name for name, count in counts.items() if count > 1)
    return SeenExport(file_format, columns, repeated, sheets)


def _column(name: str, cells: Sequence[str], *, is_typed: bool) -> SeenColumn:
    distinct = list(dict.fromkeys(cells))
    given = [cell for cell in distinct if cell][:_MOST_TRIED]
    part, found = _dates(given, is_typed=is_typed)
    is_few = part is None and bool(distinct) and len(distinct) <= _MOST_WORDS
    return SeenColumn(name, tuple(sorted(distinct)) if is_few else None, part, found)


def _dates(given: Sequence[str], *, is_typed: bool) -> tuple[Part | None, tuple[str, ...] | None]:
    for part in (Part.DATE, Part.MOMENT, Part.TIME):
        if given and are_iso(given, part):
            return part, ()
    for part in (Part.DATE, Part.MOMENT, Part.TIME):
        rest = [cell for cell in given if not (is_typed and are_iso([cell], part))]
        if rest and (found := forms(rest, part)):
            return part, tuple(found)
    return None, None


def _format(path: Path) -> tuple[FileFormat, tuple[str, ...]]:
    if zipfile.is_zipfile(path) or path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        try:
            with closing(Workbook(path, FileFormat(FileKind.XLSX), unknown=True)) as book:
                return FileFormat(FileKind.XLSX, sheet=book.sheet, header_row=book.header_row), book.sheets
        except Unreadable as error:
            raise ExportRefused([error.fault]) from None
    with path.open("rb") as file:
        begin = file.read(_SNIFFED)
    encoding = _encoding(begin)
    text = begin.decode(encoding.value, "ignore").lstrip("\ufeff")
    return FileFormat(FileKind.CSV, _delimiter(text), encoding), ()


def _encoding(begin: bytes) -> Encoding:
    if begin.startswith(_UTF_16_MARKS) or b"\0" in begin[:4]:
        return Encoding.UTF_16
    try:
        begin.decode()
    except UnicodeDecodeError as error:
        return Encoding.UTF_8 if error.end == len(begin) and len(begin) == _SNIFFED else Encoding.CP1252
    return Encoding.UTF_8


def _delimiter(text: str) -> str:
    """The delimiter of which the header has most, outside of quotes."""
    data = text.encode()
    starts, _ = records(data)
    end = int(starts[1]) if starts.size > 1 else len(data)
    header = data[int(starts[0]) : end].decode() if starts.size else ""
    outside = "".join(header.split('"')[0::2])
    return max(_DELIMITERS, key=outside.count)
