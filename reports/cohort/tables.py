"""The tables of an export as CSV and as one workbook: the same cells, real days and numbers, no formula in either."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.cohort.columns import WORDS, Form, TableOf
from reports.cohort.rows import Kept
from reports.workbook import Sheet, Value, write_workbook

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula: in CSV such a text is written with an apostrophe before it."""
GUARD_SAID = "In the CSV files a text that a spreadsheet could take for a formula has an apostrophe before it."
DEFINITIONS = "definitions"
_HEADINGS = (("Part", 18), ("Name", 24), ("Meaning", 90))
Definition = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PackInExport:
    """A student's pack as it stands in an export: where it and its rows are, what it is called, its SHA-256."""

    rows: Path
    path: Path
    file: str
    sha256: str


def write_csvs(
    directory: Path, tables: Sequence[TableOf], packs: Sequence[PackInExport], about: Sequence[Definition]
) -> None:
    """Write each table as a CSV, the first row its headings, and what everything means as another."""
    files = [(directory / f"{table.file}.csv").open("w", encoding="utf-8-sig", newline="") for table in tables]
    try:
        writers = [csv.writer(file, lineterminator="\r\n") for file in files]
        for table, writer in zip(tables, writers, strict=True):
            writer.writerow([column.heading for column in table.columns])
        for pack in packs:
            rows = _rows(pack)
            for table, writer in zip(tables, writers, strict=True):
                writer.writerows([_written(cell) for cell in row] for row in rows[table.file])
    finally:
        for file in files:
            file.close()
    with (directory / f"{DEFINITIONS}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([heading for heading, _ in _HEADINGS])
        writer.writerows([_written(cell) for cell in row] for row in (*about, *meanings(tables)))


def write_sheets(
    path: Path,
    tables: Sequence[TableOf],
    packs: Sequence[PackInExport],
    about: Sequence[Definition],
    made_at: dt.datetime,
) -> None:
    """Write the tables as one workbook, its last sheet what everything means; ``made_at`` is the time it bears."""
    sheets = [
        Sheet(table.title, [(each.heading, each.width) for each in table.columns], _cells(table, packs))
        for table in tables
    ]
    sheets.append(Sheet("Definitions", _HEADINGS, [*about, *meanings(tables)]))
    write_workbook(path, sheets, made_at)


def meanings(tables: Sequence[TableOf]) -> Iterator[Definition]:
    """What every column and every word means."""
    for table in tables:
        for column in table.columns:
            yield (table.title, column.heading, column.meaning)
    for word, meaning in WORDS:
        yield ("Words", word, meaning)
    yield ("Words", "CSV", GUARD_SAID)


def _cells(table: TableOf, packs: Iterable[PackInExport]) -> Iterator[Sequence[Value]]:
    """The rows of a table, read student by student: never all of them are held."""
    forms = [_FORMS[column.form] for column in table.columns]
    for pack in packs:
        for row in _rows(pack)[table.file]:
            yield [None if cell is None else form(cell) for cell, form in zip(row, forms, strict=True)]


def _rows(pack: PackInExport) -> dict[str, list[list[Kept]]]:
    rows: dict[str, list[list[Kept]]] = json.loads(pack.rows.read_bytes())
    rows["students"] = [[*row, pack.file, pack.sha256] for row in rows["students"]]
    return rows


def _same(cell: str | int) -> Value:
    return cell


def _day(cell: str | int) -> Value:
    return dt.date.fromisoformat(str(cell))


def _moment(cell: str | int) -> Value:
    return dt.datetime.fromisoformat(str(cell))


_FORMS: dict[Form, Callable[[str | int], Value]] = {
    Form.TEXT: _same,
    Form.NUMBER: _same,
    Form.DAY: _day,
    Form.MOMENT: _moment,
}


def _written(cell: Kept) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
