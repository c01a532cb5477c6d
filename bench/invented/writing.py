"""Tables as files, with every quirk that a CSV or Parquet file may have."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zoneinfo
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.invented.faults import OVERFULL
from bench.invented.world import Cells, World
from bench.one_by_one.reading import Column, columns_of, read_instant


def write_table(world: World, folder: Path, name: str, rows: list[Cells], *, parquet: bool, typed: bool) -> None:
    """A table, columns in any order, those that say nothing sometimes left out."""
    columns = [column for column in columns_of(name) if _is_needed(world, column, rows)]
    if world.chance(0.5):
        world.rng.shuffle(columns)
    if parquet:
        _write_parquet(world, folder / f"{name}.parquet", columns, rows, typed=typed)
    else:
        (folder / f"{name}.csv").write_bytes(_csv(world, [column.name for column in columns], rows))


def _is_needed(world: World, column: Column, rows: list[Cells]) -> bool:
    is_blank = all(row[column.name] in ("", column.default) for row in rows)
    return column.required or not is_blank or world.chance(0.5)


def _csv(world: World, names: list[str], rows: list[Cells]) -> bytes:
    """Byte-order mark, CRLF, quotes, an unknown column, blanks at the end left out, blank lines."""
    if world.chance(0.3):
        names.insert(world.rng.randint(0, len(names)), "x_unknown")
    is_cut, is_spaced = world.chance(0.3), world.chance(0.2)
    text = io.StringIO()
    writer = csv.writer(
        text, lineterminator=world.pick(("\n", "\r\n")), quoting=world.pick((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    )
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name, "") for name in names]
        while is_cut and OVERFULL not in row and len(cells) > 1 and cells[-1] == "" and world.chance(0.8):
            cells.pop()
        writer.writerow([*cells, row[OVERFULL]] if OVERFULL in row else cells)
        if is_spaced and world.chance(0.1):
            text.write("\n")
    return text.getvalue().encode("utf-8-sig" if world.chance(0.3) else "utf-8")


def _write_parquet(world: World, path: Path, columns: list[Column], rows: list[Cells], *, typed: bool) -> None:
    arrays = {}
    for column in columns:
        texts = [row[column.name] or (None if world.chance(0.8) else "") for row in rows]
        arrays[column.name] = (
            _array(world, column, texts) if typed and world.chance(0.7) else pa.array(texts, pa.string())
        )
    pq.write_table(pa.table(arrays), path, row_group_size=world.pick((7, 100, 100_000)))


def _array(world: World, column: Column, texts: list[str | None]) -> pa.Array:
    """A column in a type of its own, where it has one."""
    given = [text or None for text in texts]
    if column.kind == "date":
        return pa.array([text and dt.date.fromisoformat(text) for text in given], pa.date32())
    if column.kind == "flag":
        return pa.array([text and text == "true" for text in given], pa.bool_())
    if column.kind in ("number", "rqf"):
        return pa.array([text and int(text) for text in given], world.pick((pa.int8(), pa.int32(), pa.int64())))
    if column.kind in ("minute", "instant"):
        zone = zoneinfo.ZoneInfo(world.zone)
        instants = [text and read_instant(text, zone) for text in given]
        return pa.array(instants, pa.timestamp(world.pick(("us", "ns")), world.pick(("UTC", "Europe/London"))))
    return pa.array(texts, pa.string()).dictionary_encode()
