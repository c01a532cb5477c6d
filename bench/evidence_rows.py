"""The rows of an export of many students, made up: as an export keeps them, and as plain values for a bare writer."""

from __future__ import annotations

import datetime as dt
import pickle
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from reports.cohort.columns import Form, TableOf, tables
from reports.cohort.tables import Gathered
from sponsor_monitor.purpose import Purpose

VALUES = "values.pickle"
ROWS_OF_A_STUDENT = {"students": 1, "findings": 3, "months": 7, "weeks": 28, "done": 5}
"""So many rows each student has; ten million sessions would be in the CSV alone, as in an export of so many."""
_BEGIN = dt.date(2025, 9, 15)
_WORDS = ("attended", "Sample of a name", "yes", "School of Examples", None)
_SENTENCE = "No evidence of engagement from 20 September 2025 to 3 October 2025: 14 days counted; example {number}."
_LONG = 60


def shown() -> list[TableOf]:
    """The tables that are written."""
    return [table for table in tables(Purpose.HOME_OFFICE) if table.file in ROWS_OF_A_STUDENT]


def gathered(place: Path, students: int) -> list[Gathered]:
    """What an export finds of them in a folder."""
    return [
        Gathered(table, place / f"{table.file}.rows", students * ROWS_OF_A_STUDENT[table.file]) for table in shown()
    ]


def make(place: Path, students: int) -> None:
    """Write them into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / VALUES).open("wb") as values:
        for each in gathered(place, students):
            count = ROWS_OF_A_STUDENT[each.table.file]
            pickle.dump([column.heading for column in each.table.columns], values)
            with each.path.open("wb") as file:
                rows = _rows(each.table)
                for _ in range(students):
                    own = list(islice(rows, count))
                    pickle.dump(own, values)
                    file.write(orjson.dumps([[_kept(cell) for cell in row] for row in own]) + b"\n")
            pickle.dump(None, values)


def _rows(table: TableOf) -> Iterator[list[Any]]:
    number = 0
    while True:
        number += 1
        yield [_cell(column.form, column.width, number + place) for place, column in enumerate(table.columns)]


def _cell(form: Form, width: int, number: int) -> Any:
    if form is Form.NUMBER:
        return number % 500
    if form is Form.DAY:
        return _BEGIN + dt.timedelta(days=number % 300)
    if form is Form.MOMENT:
        return dt.datetime(2025, 9, 15, 9) + dt.timedelta(minutes=number)  # noqa: DTZ001  where the institution is
    return _SENTENCE.format(number=number) if width >= _LONG else _WORDS[number % len(_WORDS)] or f"R{number:07}"


def _kept(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, dt.date) else cell


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
