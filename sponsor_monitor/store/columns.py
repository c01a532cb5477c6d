"""Rows of facts moved in bulk: columns in, columns out, by the quickest way each database has.

PostgreSQL takes COPY through psycopg and gives Arrow through ADBC. SQLite is read and written by Python's own library
alone: a second SQLite library on one file in one process can corrupt it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from pyarrow import csv

from sponsor_monitor.dataset.arrow_arrays import column, nulls, numbers, texts, texts_or_nulls
from sponsor_monitor.store.binary_rows import TooWide, binary_rows
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import ORIGIN, FactTable
from sponsor_monitor.store.schema import FACT_TABLES

Column: TypeAlias = Any
"""Whole numbers as a NumPy array with ``BLANK`` for a blank, or text as an Arrow array."""
Columns = Mapping[str, Column]
"""Columns of equal length by name."""

BLANK = np.iinfo(np.int64).min
"""What stands for a blank among whole numbers in columns; in the database a blank is NULL."""

_BLANK_SQL = f"({BLANK + 1} - 1)"
_WIDTHS = {
    name: {each.name: 8 if isinstance(each.type, sa.BigInteger) else 4 for each in table.columns}
    for name, table in FACT_TABLES.items()
}
_FETCHED = 50_000
_CSV_ROWS = 100_000


def rows_of(columns: Columns) -> int:
    """How many rows columns have."""
    return len(next(iter(columns.values())))


def part_of(columns: Columns, begin: int, end: int) -> dict[str, Column]:
    """Some neighbouring rows."""
    return {
        name: values.slice(begin, end - begin) if isinstance(values, pa.Array) else values[begin:end]
        for name, values in columns.items()
    }


def taken(columns: Columns, rows: NDArray[np.integer[Any]]) -> dict[str, Column]:
    """Some rows, in the order asked for."""
    places = column(np.asarray(rows, dtype=np.int64))
    return {
        name: values.take(places) if isinstance(values, pa.Array) else values[rows] for name, values in columns.items()
    }


def stacked(parts: Sequence[Columns]) -> dict[str, Column]:
    """The rows of all parts under one another, by the columns of the first."""
    if len(parts) == 1:
        return dict(parts[0])
    return {
        name: pa.concat_arrays([part[name].cast(pa.large_string()) for part in parts])
        if isinstance(values, pa.Array)
        else np.concatenate([part[name] for part in parts])
        for name, values in parts[0].items()
    }


def no_rows(table: FactTable, names: Sequence[str]) -> dict[str, Column]:
    """Columns of a table without a row."""
    words = text_fields(table)
    return {name: texts((), pa.large_string()) if name in words else np.empty(0, dtype=np.int64) for name in names}


def append(connection: sa.Connection, table: FactTable, columns: Columns) -> None:
    """Add rows to a table of facts within the connection's transaction; ``columns`` are all that the table has."""
    ordered = {name: columns[name] for name in table.columns}
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        _copy(driver, table.name, ordered)
    else:
        places = ", ".join("?" * len(ordered))
        statement = f"INSERT INTO {table.name} ({', '.join(ordered)}) VALUES ({places})"  # noqa: S608 names are ours
        driver.executemany(statement, zip(*(_objects(values) for values in ordered.values()), strict=True))


def select(
    database: Database, table: FactTable, names: Sequence[str], where: str = "", order: str = "id"
) -> Iterator[dict[str, Column]]:
    """Rows of a table in batches, in an order; ``where`` is SQL of our own making, numbers included.

    Whole numbers come as they are wide in the database, or of 64 bits where one of them is blank.
    """
    chosen = f" WHERE {where}" if where else ""
    ordered = f" ORDER BY {order}" if order else ""
    if database.is_sqlite:
        yield from _from_sqlite(database, table, names, chosen + ordered)
    else:
        yield from _from_postgresql(database, table, names, chosen + ordered)


def select_all(database: Database, table: FactTable, names: Sequence[str], where: str = "") -> dict[str, Column]:
    """Rows of a table by id, all at once: for what is known to be no more than some hundred thousand."""
    # What is stacked on no rows is as wide as they are, however the database sends it.
    return stacked([no_rows(table, names), *select(database, table, names, where)])


def text_fields(table: FactTable) -> frozenset[str]:
    """The columns of a table that are text."""
    own = {field.name for field in table.fields if field.is_text}
    return frozenset(own | ({name for name in table.columns if name.endswith("_sha256")} - set(ORIGIN)))


def arrow(values: Column) -> pa.Array:
    """A column as an Arrow array, blanks as nulls."""
    if isinstance(values, pa.Array):
        return values
    if values.dtype != np.int64 or not (blank := values == BLANK).any():
        return column(values)
    return column(values, null=blank)


def text_column(values: Sequence[str | None]) -> pa.Array:
    """Text, None for a blank, as a column."""
    return texts_or_nulls(values)


def _objects(values: Column) -> list[Any]:
    """The values as Python's own, None for a blank."""
    if isinstance(values, pa.Array):
        found: list[Any] = values.to_pylist()
        return found
    objects: list[Any] = values.tolist()
    for place in np.flatnonzero(values == BLANK).tolist():
        objects[place] = None
    return objects


def _copy(driver: Any, table: str, columns: Columns) -> None:
    """COPY in: whole numbers in binary, which the server need not parse; with text, or for what is refused, as CSV."""
    with suppress(TooWide):
        if not any(isinstance(values, pa.Array) for values in columns.values()):
            written = binary_rows(columns, _WIDTHS[table], BLANK)
            with driver.cursor() as cursor, cursor.copy(_copying(table, columns, "binary")) as copy:
                copy.write(written)
            return
    _copy_texts(driver, table, columns)


def _copy_texts(driver: Any, table: str, columns: Columns) -> None:
    """Arrow writes the CSV, a valid text in quotes and a null as nothing, which PostgreSQL reads as NULL."""
    whole = pa.table({name: arrow(values) for name, values in columns.items()})
    options = csv.WriteOptions(include_header=False, batch_size=_CSV_ROWS, quoting_style="all_valid")
    with driver.cursor() as cursor, cursor.copy(_copying(table, columns, "csv")) as copy:
        for begin in range(0, whole.num_rows, _CSV_ROWS):
            written = io.BytesIO()
            csv.write_csv(whole.slice(begin, _CSV_ROWS), written, options)
            copy.write(written.getvalue())


def _copying(table: str, columns: Columns, form: str) -> str:
    return f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT {form})"


def _from_postgresql(
    database: Database, table: FactTable, names: Sequence[str], rest: str
) -> Iterator[dict[str, Column]]:
    query = f"SELECT {', '.join(names)} FROM {table.name}{rest}"  # noqa: S608 names and numbers of our own
    with database.arrow(query) as batches:
        for batch in batches:
            yield {name: _column(batch.column(place)) for place, name in enumerate(names)}


def _column(array: pa.Array) -> Column:
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return array
    values = numbers(array, array.type.to_pandas_dtype())
    if not array.null_count:
        return values
    wide = values.astype(np.int64)
    wide[nulls(array)] = BLANK
    return wide


def _from_sqlite(database: Database, table: FactTable, names: Sequence[str], rest: str) -> Iterator[dict[str, Column]]:
    blankable = {"recorded_at", *(field.name for field in table.fields if field.may_be_blank)}
    words = text_fields(table)
    asked = [f"COALESCE({name}, {_BLANK_SQL})" if name in blankable - words else name for name in names]
    query = f"SELECT {', '.join(asked)} FROM {table.name}{rest}"  # noqa: S608 names and numbers of our own
    with database.reading() as connection:
        driver: Any = connection.connection.driver_connection
        with closing(driver.cursor()) as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(_FETCHED):
                yield _unzipped(rows, names, words)


def _unzipped(rows: list[tuple[Any, ...]], names: Sequence[str], words: frozenset[str]) -> dict[str, Column]:
    if not words.intersection(names):
        numbered = np.array(rows, dtype=np.int64)
        return {name: np.ascontiguousarray(numbered[:, place]) for place, name in enumerate(names)}
    return {
        name: text_column(values) if name in words else np.array(values, dtype=np.int64)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    }
