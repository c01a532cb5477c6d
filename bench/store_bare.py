"""The baseline of an import: a process that only puts given columns into a table without an index, by the driver.

Whole numbers from a Parquet file. SQLite: ``executemany`` over lists of Python's own numbers. PostgreSQL: COPY through
psycopg, of CSV that PyArrow writes; ``write_row`` with a tuple for every row takes a fifth longer.
"""

from __future__ import annotations

import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

TABLE = "bare"
_ROWS_AT_ONCE = 100_000


def load(url: str, path: Path) -> None:
    """Load a Parquet file's columns into a new table ``bare`` and commit."""
    table = parquet.read_table(path)
    if url.startswith("sqlite"):
        _to_sqlite(Path(url.removeprefix("sqlite:///")), table)
    else:
        _to_postgresql(url, table)


def _to_sqlite(path: Path, table: pa.Table) -> None:
    names = table.column_names
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"CREATE TABLE {TABLE} ({', '.join(f'{name} INTEGER' for name in names)})")
        places = ", ".join("?" * len(names))
        columns = [table[name].to_pylist() for name in names]
        connection.executemany(f"INSERT INTO {TABLE} VALUES ({places})", zip(*columns, strict=True))  # noqa: S608
        connection.commit()


def _to_postgresql(url: str, table: pa.Table) -> None:
    import psycopg

    names = ", ".join(table.column_names)
    whole = ", ".join(f"{field.name} {'integer' if field.type == pa.int32() else 'bigint'}" for field in table.schema)
    options = csv.WriteOptions(include_header=False)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} ({whole})".encode())
        with cursor.copy(f"COPY {TABLE} ({names}) FROM STDIN (FORMAT csv)".encode()) as copy:
            for begin in range(0, table.num_rows, _ROWS_AT_ONCE):
                written = io.BytesIO()
                csv.write_csv(table.slice(begin, _ROWS_AT_ONCE), written, options)
                copy.write(written.getvalue())


def main(arguments: list[str]) -> int:
    """Run ``store_bare URL FILE``."""
    url, path = arguments
    load(url, Path(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
