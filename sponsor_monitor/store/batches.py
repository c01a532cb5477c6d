"""What arrived when: the batches of a store, their files, and the rows they set aside."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NoSuchBatch
from sponsor_monitor.store.quarantined import WRITTEN, released

NUMBERS = range(1, 2**63)
"""The numbers a batch can have; a database takes no greater one even to look for it."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A published batch: its number, when it was received (an instant), its feed and mode, and what became of its rows.

    ``open`` are the rows it set aside that are in quarantine still.
    """

    number: int
    received_at: int
    feed: str
    mode: str
    mapping_id: str | None
    accepted: int
    unchanged: int
    retracted: int
    quarantined: int
    open: int
    root: str


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A source file of a batch, and how many rows it has."""

    name: str
    sha256: str
    size: int
    rows: int


def batches(database: Database, number: int | None = None) -> list[BatchLine]:
    """The batches in order, or one of them; NoSuchBatch where it never was."""
    if number is not None and number not in NUMBERS:
        raise NoSuchBatch(str(number))
    row, told, aside = schema.batch.c, schema.publication.c, schema.quarantine.c
    still = (
        sa.select(sa.func.count())
        .where(aside.batch == row.id, aside.id.not_in(released()))
        .correlate(schema.batch)
        .scalar_subquery()
    )
    wanted = (row.id, row.received_at, row.feed, row.mode, row.mapping_id)
    counted = (told.accepted, told.unchanged, told.retracted, told.quarantined, still, told.root)
    chosen = sa.select(*wanted, *counted).join(schema.publication, told.batch == row.id).order_by(row.id)
    if number is not None:
        chosen = chosen.where(row.id == number)
    with database.reading() as connection:
        found = [BatchLine(*line) for line in connection.execute(chosen)]
    if number is not None and not found:
        raise NoSuchBatch(str(number))
    return found


def files_of(database: Database, number: int) -> list[BatchFile]:
    """The source files of a batch."""
    row = schema.batch_file.c
    chosen = sa.select(row.name, row.sha256, row.bytes, row.rows).where(row.batch == number).order_by(row.file)
    with database.reading() as connection:
        return [BatchFile(*line) for line in connection.execute(chosen)]


def rows_brought(database: Database, number: int) -> dict[str, int]:
    """How many rows a batch brought to each table of facts."""
    row = schema.batch_part.c
    chosen = sa.select(row.fact_table, (row.last_id - row.first_id + 1).label("rows")).where(row.batch == number)
    with database.reading() as connection:
        return {line.fact_table: line.rows for line in connection.execute(chosen.order_by(row.fact_table))}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why ``rows`` of a table wait, and how many of them no retry can take but with a mended mapping."""

    table: str
    column: str
    reason: str
    rows: int
    need_mapping: int


def why_waiting(database: Database, number: int) -> list[Reason]:
    """Why the rows of a batch wait that are in quarantine still, by the reason they had at first; the most first."""
    row = schema.quarantine.c
    asked = sa.select(row.target, row.column_name, row.reason, row.cells)
    rows: Counter[tuple[str, str, str]] = Counter()
    need: Counter[tuple[str, str, str]] = Counter()
    with database.reading() as connection:
        for table, column, reason, cells in connection.execute(
            asked.where(row.batch == number, row.id.not_in(released()))
        ):
            rows[table, column, reason] += 1
            need[table, column, reason] += cells is not None and WRITTEN in json.loads(cells)
    return [Reason(*key, count, need[key]) for key, count in sorted(rows.items(), key=lambda each: (-each[1], each[0]))]


def set_aside(database: Database, number: int) -> list[dict[str, Any]]:
    """The rows of a batch that are in quarantine still, as ``rejected`` of findings.md has them."""
    row = schema.quarantine.c
    chosen = (
        sa.select(row.file_name.label("file"), row.line, row.column_name.label("column"), row.value, row.reason)
        .where(row.batch == number, row.id.not_in(released()))
        .order_by(row.file_name, row.line)
    )
    with database.reading() as connection:
        return [dict(line) for line in connection.execute(chosen).mappings()]
