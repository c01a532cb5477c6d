"""Workbooks (XLSX) in which every text is a text: nothing that a file said can become a formula or a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

Value = str | int | dt.date | dt.datetime | None
"""A cell: text, a whole number, a date, a local time, or nothing."""

MOST_ROWS = 1_048_575
"""The rows that a sheet holds below its header; more go on in a further sheet."""
_MOST_LETTERS = 32_000
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook: its name (at most 25 letters), its headings with their widths, and its rows."""

    name: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


def write_workbook(path: Path, sheets: Iterable[Sheet], made_at: dt.datetime) -> None:
    """Write sheets as a workbook; ``made_at`` is the time it bears, so that the same sheets give the same bytes."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None), "author": "Sponsor Monitor"})
        writer = _Writer(book)
        for sheet in sheets:
            writer.add(sheet)


class _Writer:
    """Adds sheets to a workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format({"num_format": "#,##0", "valign": "top"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})

    def add(self, sheet: Sheet) -> None:
        rows = iter(sheet.rows)
        part, begin = 1, list(islice(rows, 1))
        while begin or part == 1:
            some = chain(begin, islice(rows, MOST_ROWS - len(begin)))
            self._add_part(sheet, sheet.name if part == 1 else f"{sheet.name} ({part})", some)
            part, begin = part + 1, list(islice(rows, 1))

    def _add_part(self, sheet: Sheet, name: str, rows: Iterable[Sequence[Value]]) -> None:
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for place, (heading, width) in enumerate(sheet.headings):
            page.set_column(place, place, width)
            page.write_string(0, place, heading, self._heading)
        number = 0
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                self._write(page, number, place, value)
        page.autofilter(0, 0, number, len(sheet.headings) - 1)

    def _write(self, page: Any, row: int, place: int, value: Value) -> None:
        if value is None:
            return
        if isinstance(value, str):
            page.write_string(row, place, _fitting(value), self._text)
        elif isinstance(value, dt.datetime):
            page.write_datetime(row, place, value.replace(tzinfo=None), self._time)
        elif isinstance(value, dt.date):
            page.write_datetime(row, place, value, self._date)
        else:
            page.write_number(row, place, value, self._number)


def _fitting(text: str) -> str:
    """Text that fits a cell; what is longer ends in a mark."""
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
