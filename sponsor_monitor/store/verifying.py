"""Whether the rows in the database are still those that were imported: every chunk's hash taken again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import Columns, select_all
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import DatabaseUnusable
from sponsor_monitor.store.fields import FACTS, PERSONAL_DIGEST, ROW, FactTable
from sponsor_monitor.store.hashes import ChunkHash, batch_root, chunk_hash, file_leaf, hashed_columns, personal_digest

_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, DatabaseUnusable)
"""How a value of another type than its column's fails to be read, which SQLite lets anybody put there."""


@dataclass(frozen=True, slots=True)
class AlteredChunk:
    """Rows of a table, by the ids of the first and the last, that are no longer what a batch brought."""

    batch: int
    fact_table: str
    first_id: int
    last_id: int


def altered_chunks(database: Database, cut: Cut, progress: Progress = silent) -> Iterator[AlteredChunk]:
    """The chunks of all batches up to a cut whose rows, or whose personal values, do not give their hash any more.

    Personal values that were erased together with their salt are no change.
    """
    chunk = schema.batch_chunk.c
    published = sa.select(schema.publication.c.batch).where(schema.publication.c.batch <= cut.batch)
    chosen = sa.select(schema.batch_chunk)
    with database.reading() as connection:
        found = connection.execute(
            chosen.where(chunk.batch.in_(published)).order_by(chunk.batch, chunk.fact_table, chunk.chunk)
        ).all()
        salts = _salts(connection)
    for place, row in enumerate(found):
        progress("verifying what was imported", place, len(found))
        one = ChunkHash(row.fact_table, row.chunk, row.first_id, row.last_id, row.sha256)
        if row.fact_table not in FACTS or not _is_as_it_was(database, one, salts):
            yield AlteredChunk(row.batch, row.fact_table, row.first_id, row.last_id)


def _is_as_it_was(database: Database, row: ChunkHash, salts: dict[tuple[str, int], bytes]) -> bool:
    table = FACTS[row.fact_table]
    personal = tuple(field.name for field in table.personal)
    where = f"id BETWEEN {row.first_id} AND {row.last_id}"
    try:
        rows = select_all(database, table, (*hashed_columns(table), *personal), where)
        return chunk_hash(table, rows) == row.sha256 and _are_personal_values_kept(table, rows, salts)
    except _UNREADABLE:
        return False


def altered_batches(database: Database, cut: Cut) -> list[int]:
    """The batches up to a cut whose own row, files or chunks do not give the root they were published with."""
    row, told, chunk = schema.batch_file.c, schema.publication.c, schema.batch_chunk.c
    with database.reading() as connection:
        counts = (told.accepted, told.unchanged, told.retracted, told.quarantined)
        published = sa.select(schema.batch, *counts).join(schema.publication, told.batch == schema.batch.c.id)
        heads = connection.execute(published.where(schema.batch.c.id <= cut.batch)).all()
        roots = dict(connection.execute(sa.select(told.batch, told.root)).all())
        found: list[int] = []
        for head in heads:
            files = (
                sa.select(row.file, row.name, row.sha256, row.bytes, row.rows)
                .where(row.batch == head.id)
                .order_by(row.file)
            )
            chunks = sa.select(chunk.fact_table, chunk.chunk, chunk.first_id, chunk.last_id, chunk.sha256)
            hashes = [ChunkHash(*line) for line in connection.execute(chunks.where(chunk.batch == head.id))]
            if _root(list(head), connection.execute(files).all(), hashes) != roots[head.id]:
                found.append(head.id)
    return found


def _root(head: list[Any], files: Sequence[Any], hashes: list[ChunkHash]) -> str | None:
    """The root of a batch as its records stand; None where something in them is of another type."""
    try:
        return batch_root(head, [file_leaf(*line) for line in files], hashes)
    except _UNREADABLE:
        return None


def _salts(connection: sa.Connection) -> dict[tuple[str, int], bytes]:
    salt = schema.salt.c
    found = connection.execute(sa.select(salt.owner, salt.number, salt.salt))
    return {(owner, number): _unwritten(written) for owner, number, written in found}


def _unwritten(salt: object) -> bytes:
    """A salt as bytes; none, which gives no row's digest, where it is not written as one."""
    try:
        return bytes.fromhex(str(salt))
    except ValueError:
        return b""


def _are_personal_values_kept(table: FactTable, rows: Columns, salts: dict[tuple[str, int], bytes]) -> bool:
    """Whether each row's personal values still give the digest that its chunk's hash covers."""
    if not table.personal:
        return True
    is_of_row = table.person == ROW and table.name != "student"
    owner = table.name if is_of_row else "student"
    numbers = rows["id"] if table.person == ROW else rows[table.person]
    values = zip(*(rows[field.name].to_pylist() for field in table.personal), strict=True)
    for number, digest, own in zip(numbers.tolist(), rows[PERSONAL_DIGEST].to_pylist(), values, strict=True):
        salt = salts.get((owner, number))
        if salt is None and own.count(None) < len(own):
            return False
        if salt is not None and personal_digest(salt, own) != digest:
            return False
    return True
