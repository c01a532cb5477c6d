"""A row for every table of the store, made up, that its database accepts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database

_WORDS = {"category": "ordinary", "mode": "append"}
_NUMBERS = {"rqf_level": 6, "last_id": 1, "indicator": 1, "kind": 1}


def values_of(table: sa.Table, number: int) -> dict[str, Any]:
    """A row with an id of ``number``, of batch 1, that refers to the rows of number 1; other texts in every row."""
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: sa.Column[Any], number: int) -> Any:
    if isinstance(column.type, sa.Text):
        return _WORDS.get(column.name, "text" if number == 1 else f"text {number}")
    if column.name == "file" and column.primary_key:
        return number
    return number if column.name in ("id", "chunk", "number") else _NUMBERS.get(column.name, 1)


def filled(database: Database, *, published: bool = True, tables: set[str] | None = None) -> None:
    """A row in every table (or in ``tables``), all of batch 1."""
    with database.writing() as connection:
        for table in schema.metadata.sorted_tables:
            is_wanted = tables is None or table.name in tables
            if is_wanted and (published or table.name != "publication"):
                connection.execute(table.insert().values(values_of(table, 1)))
