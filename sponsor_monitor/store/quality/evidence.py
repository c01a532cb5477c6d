"""The rows behind a statement: from which file, line and batch each came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.schema import batch_file

_AT_ONCE = 5_000

TABLE_WORDS = {
    "student_version": "students",
    "registration_version": "registrations",
    "membership_version": "groups",
    "session_version": "sessions",
    "mark": "marks",
    "retraction": "retractions",
    "sms_entry": "sms_list",
}
"""What people call the tables whose rows are named: as they arrive."""


class Fact(NamedTuple):
    """A row of the store: its table and its id there."""

    table: str
    id: int


def first_facts(table: str, ids: NDArray[np.int64], most: int) -> tuple[tuple[Fact, ...], int]:
    """The first rows of some, and how many more there are."""
    named = tuple(Fact(table, number) for number in ids[: max(most, 0)].tolist())
    return named, len(ids) - len(named)


class Origin(NamedTuple):
    """Where a row came from: the table as it arrives, the source file, the line in it, and the batch."""

    table: str
    file: str
    line: int
    batch: int

    def document(self) -> dict[str, object]:
        """The object of docs/quality.md."""
        return self._asdict()


def origins(database: Database, cut: Cut, facts: Iterable[Fact]) -> dict[Fact, Origin]:
    """Where rows came from."""
    asked: dict[str, set[int]] = {}
    for fact in facts:
        asked.setdefault(fact.table, set()).add(fact.id)
    files = _file_names(database, cut) if asked else {}
    found: dict[Fact, Origin] = {}
    for table, ids in sorted(asked.items()):
        for row, batch, file, line in _rows(database, table, sorted(ids)):
            found[Fact(table, row)] = Origin(TABLE_WORDS[table], files.get((batch, file), ""), line, batch)
    return found


def among_sql(column: str, numbers: Iterable[int]) -> str:
    """The SQL condition that a column is one of some whole numbers."""
    return f"{column} IN ({', '.join(str(int(number)) for number in numbers)})"


def in_parts(numbers: list[int]) -> Iterable[list[int]]:
    """Numbers a few thousand at a time: a statement of SQL has a greatest length."""
    return (numbers[begin : begin + _AT_ONCE] for begin in range(0, len(numbers), _AT_ONCE))


def _rows(database: Database, table: str, ids: list[int]) -> Iterable[tuple[int, ...]]:
    names = ("id", "batch", "file", "line")
    for some in in_parts(ids):
        rows: dict[str, Any] = select_all(database, FACTS[table], names, among_sql("id", some))
        yield from zip(*(rows[name].tolist() for name in names), strict=True)


def _file_names(database: Database, cut: Cut) -> dict[tuple[int, int], str]:
    chosen = sa.select(batch_file.c.batch, batch_file.c.file, batch_file.c.name).where(batch_file.c.batch <= cut.batch)
    with database.reading() as connection:
        return {(row.batch, row.file): row.name for row in connection.execute(chosen)}
