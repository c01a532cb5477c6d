"""One sheet of an XLSX workbook, read row by row; its dates are typed, its formulas are the values they gave."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import numpy as np

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.chunks import Unreadable
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.mapping import FileFormat
from sponsor_monitor.mapping.plain_xml import XML, declares_a_type
from sponsor_monitor.mapping.source_rows import SourceRows
from sponsor_monitor.progress import Progress

MOST_ROWS = 1_048_576
_MOST_CELLS = 60_000_000
_MOST_BYTES, _MOST_BYTES_OF_A_PART = 2**31, 2**27
_ROWS_AT_ONCE = 20_000
_ROWS_LOOKED_AT = 20
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_BLOCK = 2**20
_OVERLAP = 400
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=\"([A-Za-z$]{1,5}\d{1,9}(?::[A-Za-z$]{1,5}(\d{1,9}))?)\"")
_LONG_NUMBER = 10**15
_NO_VALUE = "=…"


class Workbook:
    """One sheet; making it reads the header, or raises ``Unreadable``, whatever the file is."""

    def __init__(self, path: Path, file_format: FileFormat, *, unknown: bool = False) -> None:
        """Open the file, find the sheet, and read its header row.

        Of an ``unknown`` workbook the first sheet is taken, and the first row with nearly as many cells as any.
        """
        self.path = path
        self.name = path.name
        self.header_row = file_format.header_row
        self._is_unknown = unknown
        self._refuse_no_workbook()
        with ExitStack() as open_files:
            self._open_files = open_files
            self._sheet = self._opened(file_format.sheet, values=True)
            self.sheet: str = self._sheet.title
            if unknown:
                self.header_row = self._likely_header()
            self._has_formulas = self._scan()
            self.header = self._header()
            self._open_files = open_files.pop_all()

    def close(self) -> None:
        """Let go of the file."""
        self._open_files.close()

    def rows(self, wanted: Sequence[str], report: Progress) -> Iterator[SourceRows]:
        """The rows below the header, some at a time; rows without any value are none. Raises ``Unreadable``."""
        places = {name: self.header.index(name) for name in wanted}
        values = self._cells(self._sheet)
        formulas = self._cells(self._opened(self.sheet, values=False)) if self._has_formulas else repeat(())
        pairs = enumerate(zip(values, formulas, strict=False), start=1)
        self._some(pairs, self.header_row)
        while some := self._some(pairs, _ROWS_AT_ONCE):
            yield _as_rows(some, places, len(self.header))
            report(f"Reading {self.name}", some[-1][0], max(some[-1][0], self._rows_said))

    def _header(self) -> tuple[str, ...]:
        rows = self._some(self._cells(self._sheet), self.header_row)
        if not rows:
            raise self._unreadable(f'the sheet "{self.sheet}" is empty: a header row is expected')
        if len(rows) < self.header_row:
            raise self._unreadable(
                f'the sheet "{self.sheet}" has no row {self.header_row:,}: it ends on row {len(rows):,}'
            )
        names = [_text(cell.value)[0].strip() for cell in rows[-1]]
        while names and not names[-1]:
            names.pop()
        if not names:
            raise self._unreadable("the header row is empty", self.header_row)
        return tuple(names)

    def _likely_header(self) -> int:
        rows = self._some(self._cells(self._sheet), _ROWS_LOOKED_AT)
        counts = [sum(cell.value is not None for cell in cells) for cells in rows]
        return next((row for row, count in enumerate(counts, 1) if count * 5 >= max(counts) * 4), 1)

    def _refuse_no_workbook(self) -> None:
        with self.path.open("rb") as file:
            begin = file.read(4)
        if not begin:
            raise self._unreadable("empty: an XLSX workbook is expected")
        if begin == _OLD_WORKBOOK:
            raise self._unreadable("an old .xls workbook, or one with a password: save it as .xlsx without a password")
        try:
            with zipfile.ZipFile(self.path) as parts:
                sizes = {part.filename: part.file_size for part in parts.infolist()}
                declares = any(declares_a_type(parts, name) for name in sizes if name.lower().endswith(XML))
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
            raise self._unreadable("not an XLSX workbook: export it again, or say in the mapping what it is") from None
        others = (size for name, size in sizes.items() if not name.lower().startswith("xl/worksheets/"))
        if sum(sizes.values()) > _MOST_BYTES or max(others, default=0) > _MOST_BYTES_OF_A_PART:
            raise self._unreadable("a workbook that unpacks to more than a sheet can need: export it as CSV")
        if declares:
            raise self._unreadable(
                "a workbook with a document type of its own, which no program writes: export it anew"
            )

    def _opened(self, sheet: str | None, *, values: bool) -> Any:
        import openpyxl

        try:
            file = self._open_files.enter_context(self.path.open("rb"))
            with warnings.catch_warnings(action="ignore"):
                book = openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
            self._open_files.callback(book.close)
        except Exception as error:  # noqa: BLE001  a damaged workbook fails in any way there is
            raise self._damaged(error) from None
        names = [found.title for found in book.worksheets]
        self.sheets = tuple(names)
        if not names or (sheet is None and len(names) > 1 and not self._is_unknown):
            raise self._unreadable(f"{len(names)} sheets ({_listed(names)}): name one in the mapping's format")
        if sheet is not None and sheet not in names:
            raise self._unreadable(f'no sheet "{sheet}": it has {_listed(names)}')
        found = book.worksheets[0 if sheet is None else names.index(sheet)]
        self._rows_said = min(found.max_row or 0, MOST_ROWS)
        found.reset_dimensions()
        return found

    def _scan(self) -> bool:
        """Whether the sheet has formulas; merged cells in or below the header are refused."""
        has_formulas = False
        part = str(self._sheet._worksheet_path).lstrip("/")  # noqa: SLF001  openpyxl says it nowhere else
        try:
            with zipfile.ZipFile(self.path) as parts, parts.open(part) as file:
                rest = b""
                while data := file.read(_BLOCK):
                    has_formulas = has_formulas or _FORMULA.search(rest + data) is not None
                    self._refuse_merged(rest + data)
                    if len(data) == _BLOCK and b"<" not in data:
                        raise self._unreadable("a cell with more text than a cell can have: export it as CSV")
                    rest = data[-_OVERLAP:]
        except Unreadable:
            raise
        except Exception as error:  # noqa: BLE001  a damaged workbook fails in any way there is
            raise self._damaged(error) from None
        return has_formulas

    def _refuse_merged(self, data: bytes) -> None:
        for cells, last in _MERGED.findall(data):
            if last and int(last) >= self.header_row:
                raise self._unreadable(
                    f"the cells {cells.decode()} are merged: unmerge them, and write the value in each cell it is of"
                )

    def _cells(self, sheet: Any) -> Iterator[tuple[Any, ...]]:
        count = 0
        for row, cells in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1):
            count += len(cells)
            if row > MOST_ROWS or count > _MOST_CELLS:
                raise self._unreadable("more cells than a sheet can sensibly have: export it as CSV", row)
            yield cells

    def _some(self, rows: Iterator[Any], count: int) -> list[Any]:
        try:
            with warnings.catch_warnings(action="ignore"):
                return list(islice(rows, count))
        except Unreadable:
            raise
        except Exception as error:  # noqa: BLE001  a damaged sheet fails in any way there is
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> Unreadable:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        return self._unreadable(f"a workbook that cannot be read ({said}): open it, save it as .xlsx, and try again")

    def _unreadable(self, reason: str, line: int | None = None) -> Unreadable:
        return Unreadable(Fault(self.name, reason, line=line))


def _as_rows(some: Sequence[tuple[int, Any]], places: dict[str, int], width: int) -> SourceRows:
    kept = [(row, cells, formulas) for row, (cells, formulas) in some if _has_value(cells)]
    found: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    faulty: dict[str, Any] = {}
    for name, place in places.items():
        read = [_cell(cells, formulas, place) for _, cells, formulas in kept]
        found[name] = texts(text for text, _, _ in read)
        for masks, position in ((typed, 1), (faulty, 2)):
            mask = np.array([cell[position] for cell in read], dtype=np.bool_)
            if mask.any():
                masks[name] = mask
    overflow = np.array([_has_value(cells[width:]) for _, cells, _ in kept], dtype=np.bool_)
    lines = np.array([row for row, _, _ in kept], dtype=np.int64)
    return SourceRows(len(kept), found, lines, overflow if overflow.any() else None, typed, faulty)


def _has_value(cells: Sequence[Any]) -> bool:
    return any(cell.value is not None and cell.value != "" for cell in cells)


def _cell(cells: Sequence[Any], formulas: Sequence[Any], place: int) -> tuple[str, bool, bool]:
    """A cell's text, whether it is a real date or time, and whether it is an error or a formula without a value."""
    if place >= len(cells):
        return "", False, False
    cell = cells[place]
    if cell.value is None:
        is_formula = place < len(formulas) and formulas[place].data_type == "f"
        no_value = is_formula and cell.data_type != "str"
        return (_NO_VALUE if no_value else ""), False, no_value
    return *_text(cell.value), cell.data_type == "e"


def _text(value: object) -> tuple[str, bool]:
    """A cell's value as text, and whether it is a date or time."""
    if value is None or isinstance(value, str):
        return value or "", False
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return (value.date().isoformat() if midnight else value.isoformat()), True
    if isinstance(value, dt.date | dt.time):
        return value.isoformat(), True
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}", True
    if isinstance(value, float) and value.is_integer() and abs(value) < _LONG_NUMBER:
        return str(int(value)), False
    return str(value), False


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names) or "none"
