"""The tables of an export as CSV and as one workbook: the same cells, real days and numbers, no formula in either."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import orjson

from reports.cohort.columns import WORDS, Form, TableOf
from reports.cohort.rows import Kept
from reports.workbook import MOST_ROWS, Sheet, Value, write_workbook
from sponsor_monitor.progress import Progress

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet would take for a formula: in CSV such a text is written with an apostrophe before it."""
_GUARD = "In the CSV files a text that a spreadsheet could take for a formula has an apostrophe before it."
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


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of a table, student by student, a line of JSON each, and how many rows they are."""

    table: TableOf
    path: Path
    rows: int


def gather(
    csvs: Path, beside: Path, tables: Sequence[TableOf], packs: Sequence[PackInExport], progress: Progress
) -> list[Gathered]:
    """Write each table as a CSV, and its rows as they are into another folder, for the workbook."""
    with ExitStack() as opened:
        texts = [opened.enter_context(_new_csv(csvs / f"{table.file}.csv")) for table in tables]
        kept = [opened.enter_context((beside / f"{table.file}.rows").open("wb")) for table in tables]
        writers, counts = [csv.writer(file, lineterminator="\r\n") for file in texts], [0] * len(tables)
        for table, writer in zip(tables, writers, strict=True):
            writer.writerow([column.heading for column in table.columns])
        for done, pack in enumerate(packs):
            progress("writing tables", done, len(packs))
            rows = _rows(pack)
            for place, table in enumerate(tables):
                own = rows[table.file]
                writers[place].writerows([_written(cell) for cell in row] for row in own)
                kept[place].write(orjson.dumps(own) + b"\n")
                counts[place] += len(own)
    return [Gathered(table, beside / f"{table.file}.rows", rows) for table, rows in zip(tables, counts, strict=True)]


def write_definitions(csvs: Path, tables: Sequence[TableOf], about: Sequence[Definition]) -> None:
    """Write what everything means as a CSV."""
    with _new_csv(csvs / f"{DEFINITIONS}.csv") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([heading for heading, _ in _HEADINGS])
        writer.writerows([_written(cell) for cell in row] for row in (*about, *_meanings(tables)))


def write_sheets(path: Path, gathered: Sequence[Gathered], about: Sequence[Definition], made_at: dt.datetime) -> None:
    """Write the tables as one workbook, its last sheet what everything means; ``made_at`` is the time it bears.

    A table that no sheet could hold is left out of it, and that is said there.
    """
    fitting = [each for each in gathered if each.rows <= MOST_ROWS]
    sheets = [
        Sheet(each.table.title, [(column.heading, column.width) for column in each.table.columns], _cells(each))
        for each in fitting
    ]
    left = [
        (each.table.title, "Left out", f"No sheet holds its {each.rows:,} rows: see tables/{each.table.file}.csv.")
        for each in gathered
        if each.rows > MOST_ROWS
    ]
    told = [*about, *left, *_meanings([each.table for each in fitting])]
    write_workbook(path, [*sheets, Sheet("Definitions", _HEADINGS, told)], made_at)


def _meanings(tables: Sequence[TableOf]) -> Iterator[Definition]:
    """What every column and every word means."""
    for table in tables:
        for column in table.columns:
            yield (table.title, column.heading, column.meaning)
    for word, meaning in WORDS:
        yield ("Words", word, meaning)
    yield ("Words", "CSV", _GUARD)


def _cells(gathered: Gathered) -> Iterator[Sequence[Value]]:
    """The rows of a table, read student by student: never all of them are held."""
    forms = [_FORMS[column.form] for column in gathered.table.columns]
    with gathered.path.open("rb") as lines:
        for line in lines:
            for row in orjson.loads(line):
                yield [None if cell is None else form(cell) for cell, form in zip(row, forms, strict=True)]


def _rows(pack: PackInExport) -> dict[str, list[list[Kept]]]:
    rows: dict[str, list[list[Kept]]] = orjson.loads(pack.rows.read_bytes())
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


def _new_csv(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8-sig", newline="")


def _written(cell: Kept) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
