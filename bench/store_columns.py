"""A process that writes the columns of the marks that a database holds to a Parquet file, for the bare load of them."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from sponsor_monitor.store.columns import arrow, select
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS


def write_columns(url: str, path: Path) -> None:
    """Write all columns of the table ``mark``, in order of id."""
    table = FACTS["mark"]
    with closing(Database(url)) as database:
        parts = [
            pa.table({name: arrow(values) for name, values in rows.items()})
            for rows in select(database, table, table.columns)
        ]
    parquet.write_table(pa.concat_tables(parts), path)


def main(arguments: list[str]) -> int:
    """Run ``store_columns URL FILE``."""
    url, path = arguments
    write_columns(url, Path(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
