"""Whether the rows in the database are still those that were imported: every chunk's hash taken again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import Columns, select_all
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS, PERSONAL_DIGEST, ROW, FactTable
from sponsor_monitor.store.hashes import ChunkHash, batch_root, chunk_hash, file_leaf, hashed_columns, personal_digest


@dataclass(frozen=True, slots=True)
class AlteredChunk:
    """Rows of a table, by the ids of the first and the last, that are no longer what a batch brought."""

    batch: int
    fact_table: str
    first_id: int
    last_id: int


def altered_chunks(database: Database, cut: Cut) -> Iterator[AlteredChunk]:
    """The chunks of all batches up to a cut whose rows, or whose personal values, do not give their hash any more.

    Personal values that were erased together with their salt are no change.
    """
    chunk = schema.batch_chunk.c
    published = sa.select(schema.publication.c.batch).where(schema.publication.c.batch <= cut.batch)
    chosen = sa.select(chunk.batch, chunk.fact_table, chunk.first_id, chunk.last_id, chunk.sha256)
    with database.reading() as connection:
        found = connection.execute(
            chosen.where(chunk.batch.in_(published)).order_by(chunk.batch, chunk.fact_table, chunk.chunk)
        ).all()
        salts = _salts(connection)
    for row in found:
        table = FACTS[row.fact_table]
        personal = tuple(field.name for field in table.personal)
        where = f"id BETWEEN {row.first_id} AND {row.last_id}"
        rows = select_all(database, table, (*hashed_columns(table), *personal), where)
        if chunk_hash(table, rows) != row.sha256 or not _are_personal_values_kept(table, rows, salts):
            yield AlteredChunk(row.batch, row.fact_table, row.first_id, row.last_id)


def altered_batches(database: Database, cut: Cut) -> list[int]:
    """The batches up to a cut whose own row, files or chunks do not give the root they were published with."""
    row, told, chunk = schema.batch_file.c, schema.publication.c, schema.batch_chunk.c
    with database.reading() as connection:
        heads = connection.execute(sa.select(schema.batch).where(schema.batch.c.id <= cut.batch)).all()
        roots = dict(connection.execute(sa.select(told.batch, told.root)).all())
        found: list[int] = []
        for head in heads:
            if head.id not in roots:
                continue
            files = sa.select(row.file, row.name, row.sha256).where(row.batch == head.id).order_by(row.file)
            chunks = sa.select(chunk.fact_table, chunk.chunk, chunk.first_id, chunk.last_id, chunk.sha256)
            leaves = [file_leaf(*line) for line in connection.execute(files)]
            hashes = [ChunkHash(*line) for line in connection.execute(chunks.where(chunk.batch == head.id))]
            if batch_root(list(head), leaves, hashes) != roots[head.id]:
                found.append(head.id)
    return found


def _salts(connection: sa.Connection) -> dict[tuple[str, int], bytes]:
    salt = schema.salt.c
    found = connection.execute(sa.select(salt.owner, salt.number, salt.salt))
    return {(owner, number): bytes.fromhex(written) for owner, number, written in found}


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
