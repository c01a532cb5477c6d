"""Tampering shown: every place where the database is no longer what its batches brought.

The root of the latest batch is what an outsider has to keep: whoever may write the database as its owner could take
away the latest batches with everything that speaks of them, and nothing that is left would differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store import schema
from sponsor_monitor.store.cut import EMPTY, Cut, cut_at
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.verifying import altered_batches, altered_chunks


@dataclass(frozen=True, slots=True)
class Difference:
    """A batch, and the table and ids of it where that is known, that are not what arrived; and what was found."""

    batch: int
    fact_table: str | None
    first_id: int | None
    last_id: int | None
    what: str

    def __str__(self) -> str:
        """One line for people."""
        table = "" if self.fact_table is None else f", table {self.fact_table}"
        rows = "" if self.first_id is None else f", rows {self.first_id:,} to {self.last_id:,}"
        return f"Batch {self.batch}{table}{rows}: {self.what}."


class _Run(NamedTuple):
    """The ids of rows that follow on one another: those of a batch and table, or of one chunk of them."""

    batch: int
    fact_table: str
    first_id: int
    last_id: int


def verify_facts(database: Database, progress: Progress = silent) -> list[Difference]:
    """Every place where facts were altered, removed or added since their batch arrived, the first batch's first.

    Personal values that were erased together with their salt are no difference, nor is an import that goes on.
    """
    cut = _all_there_is(database)
    found = [Difference(batch, None, None, None, _BATCH) for batch in altered_batches(database, cut)]
    found += [
        Difference(one.batch, one.fact_table, one.first_id, one.last_id, _ROWS)
        for one in altered_chunks(database, cut, progress)
    ]
    with database.reading() as connection:
        found += _missing_batches(connection)
        parts, chunks = _runs(connection, schema.batch_part), _runs(connection, schema.batch_chunk)
        found += _uncovered(parts, chunks)
        for name in FACTS:
            found += _outside(database, connection, name, max((run.last_id for run in parts.get(name, ())), default=0))
    place = {name: number for number, name in enumerate(FACTS)}
    return sorted(found, key=lambda one: (one.batch, place.get(one.fact_table or "", -1), one.first_id or 0))


_BATCH = "its record, its files or its hashes were changed"
_ROWS = "rows were changed, removed or added"
_MISSING = "the batch is missing"
_UNCOVERED = "its rows do not follow on those before, or are not all covered by hashes"


def _all_there_is(database: Database) -> Cut:
    try:
        return cut_at(database)
    except NothingStored:
        return EMPTY


def _missing_batches(connection: sa.Connection) -> Iterator[Difference]:
    published = set(connection.execute(sa.select(schema.publication.c.batch)).scalars())
    for batch in sorted(set(range(1, max(published, default=0) + 1)) - published):
        yield Difference(batch, None, None, None, _MISSING)


def _runs(connection: sa.Connection, table: sa.Table) -> dict[str, list[_Run]]:
    """The runs of published batches that ``batch_part`` or ``batch_chunk`` has, by table of facts, in their order."""
    row = table.c
    chosen = sa.select(row.batch, row.fact_table, row.first_id, row.last_id).where(_is_published(row.batch))
    found: dict[str, list[_Run]] = {}
    for run in connection.execute(chosen.order_by(row.batch, row.first_id)):
        found.setdefault(run.fact_table, []).append(_Run(*run))
    return found


def _is_published(batch: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return batch.in_(sa.select(schema.publication.c.batch))


def _uncovered(parts: dict[str, list[_Run]], chunks: dict[str, list[_Run]]) -> Iterator[Difference]:
    """The parts that do not follow on the one before, or whose chunks do not cover them without a gap."""
    for name in sorted(parts.keys() | chunks.keys()):
        after = 0
        for part in parts.get(name, []):
            own = [run for run in chunks.get(name, []) if run.batch == part.batch]
            if part.first_id != after + 1 or not _is_covered(part, own):
                yield Difference(part.batch, name, part.first_id, part.last_id, _UNCOVERED)
            after = part.last_id
        strange = {run.batch for run in chunks.get(name, [])} - {run.batch for run in parts.get(name, [])}
        for batch in sorted(strange):
            yield Difference(batch, name, None, None, _UNCOVERED)


def _is_covered(part: _Run, chunks: Sequence[_Run]) -> bool:
    last = part.first_id - 1
    for chunk in chunks:
        if chunk.first_id != last + 1:
            return False
        last = chunk.last_id
    return last == part.last_id


def _outside(database: Database, connection: sa.Connection, name: str, last: int) -> Iterator[Difference]:
    """Rows that no batch brought; on SQLite those of a batch that is still being written are none."""
    row = schema.FACT_TABLES[name].c
    beyond = row.id > last
    if database.is_sqlite:
        beyond &= _is_published(row.batch)
    chosen = sa.select(row.batch, sa.func.min(row.id), sa.func.max(row.id)).where((row.id < 1) | beyond)
    for batch, first_id, last_id in connection.execute(chosen.group_by(row.batch).order_by(row.batch)):
        yield Difference(batch, name, first_id, last_id, "rows were added that no batch brought")
