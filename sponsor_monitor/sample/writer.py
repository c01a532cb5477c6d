"""One table to one file, CSV or Parquet, streamed so that the whole year never stands in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

ROW_GROUP_ROWS = 1_000_000


def write_table(directory: Path, name: str, tables: Iterable[pa.Table], *, as_parquet: bool) -> int:
    """Write tables of one schema, one after another, as ``name``.csv or ``name``.parquet; give the number of rows.

    Parquet keeps types, strings plain, in row groups of a million rows; CSV has seconds and no quotes:
    a comma or a quote in a value is an error of pyarrow.
    """
    parts = _in_row_groups(tables)
    first = next(parts)
    return _write_parquet(directory, name, first, parts) if as_parquet else _write_csv(directory, name, first, parts)


def _write_parquet(directory: Path, name: str, first: pa.Table, rest: Iterator[pa.Table]) -> int:
    """Parquet, a row group for each table."""
    rows: int = first.num_rows
    options = {"compression": "zstd", "compression_level": 1, "use_dictionary": False}
    with parquet.ParquetWriter(directory / f"{name}.parquet", first.schema, **options) as writer:
        writer.write_table(first, row_group_size=ROW_GROUP_ROWS)
        for part in rest:
            writer.write_table(part, row_group_size=ROW_GROUP_ROWS)
            rows += part.num_rows
    return rows


def _write_csv(directory: Path, name: str, first: pa.Table, rest: Iterator[pa.Table]) -> int:
    """CSV with a header row."""
    rows: int = first.num_rows
    first = in_whole_seconds(first)
    options = csv.WriteOptions(quoting_style="none", quoting_header="none")
    with csv.CSVWriter(directory / f"{name}.csv", first.schema, write_options=options) as writer:
        writer.write_table(first)
        for part in rest:
            writer.write_table(in_whole_seconds(part))
            rows += part.num_rows
    return rows


def in_whole_seconds(table: pa.Table) -> pa.Table:
    """The table with timestamps in seconds, so that text has no idle zeros."""
    fields = [
        pa.field(field.name, pa.timestamp("s")) if pa.types.is_timestamp(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def as_text(table: pa.Table) -> pa.Table:
    """The table with every column as the text that stands in a CSV file."""
    columns = [pc.cast(column, pa.string()) for column in in_whole_seconds(table).columns]
    return pa.table(columns, names=table.column_names)


def _in_row_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of exactly ``ROW_GROUP_ROWS``, and a last one of what is left."""
    waiting: list[pa.Table] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += table.num_rows
        while rows >= ROW_GROUP_ROWS:
            joined = pa.concat_tables(waiting)
            yield joined.slice(0, ROW_GROUP_ROWS).combine_chunks()
            waiting = [joined.slice(ROW_GROUP_ROWS)]
            rows -= ROW_GROUP_ROWS
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()
