"""A batch being written: its rows numbered, hashed and stored, and at the end made to hold all at once.

On PostgreSQL the batch is one transaction. On SQLite, where a writer keeps all others waiting, rows are stored a few
at a time with numbers that nobody reads yet, and one short transaction publishes them; what an import that never came
so far has left behind goes when the next one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import numpy as np
import sqlalchemy as sa

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.store import schema
from sponsor_monitor.store.behind import WritingBehind
from sponsor_monitor.store.columns import Column, Columns, append, part_of, rows_of, stacked
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS, FactTable
from sponsor_monitor.store.hashes import CHUNK_ROWS, ChunkHash, batch_root, chunk_hashes, file_leaf
from sponsor_monitor.store.kept_files import KeptFile
from sponsor_monitor.store.leavings import clear
from sponsor_monitor.store.log import append as append_to_log
from sponsor_monitor.store.one_import import lock_imports, only_one
from sponsor_monitor.store.program import program_version
from sponsor_monitor.store.store_event import StoreEvent, batch_draft

_SETTINGS = "setting_version"
ROWS_AT_ONCE = 10 * CHUNK_ROWS
WRITTEN_AT_ONCE = 2 * CHUNK_ROWS
"""So few that SQLite's writer is free again in well under two seconds, however large the index they go into is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a batch is: when it was received (an instant), the feed it came by, and how its rows are to be taken.

    ``actor`` and ``kind`` are what its entry in the log says of who brought it, and how.
    """

    received_at: int
    feed: str
    mode: str
    mapping_id: str | None = None
    mapping_sha256: str | None = None
    actor: str = PROGRAM
    kind: StoreEvent = StoreEvent.BATCH_RECEIVED


@dataclass(slots=True)
class Tally:
    """How many rows of a batch became new facts, were known already, were taken back, and were set aside."""

    accepted: int = 0
    unchanged: int = 0
    retracted: int = 0
    quarantined: int = 0


@dataclass(slots=True)
class _Part:
    """A table's rows of the batch so far: first id, next id, chunks, rows not stored yet, and rows not hashed yet."""

    first_id: int
    next_id: int
    chunks: int = 0
    waiting: list[dict[str, Column]] = field(default_factory=list)
    unhashed: list[dict[str, Column]] = field(default_factory=list)


class Batch:
    """A batch that is open; ``staged`` makes one."""

    def __init__(self, database: Database, behind: WritingBehind | None, number: int, arrival: Arrival) -> None:
        """Begin with no rows; ``behind`` has the transaction of the whole batch, None to make many short ones."""
        self.number = number
        self.database = database
        self.arrival = arrival
        self.tally = Tally()
        self.alike = 0
        """How many counts of events are just like ones that the feed brought last time, and were added to them."""
        self._behind = behind
        self._is_published = False
        self._files: list[tuple[KeptFile, int]] = []
        self._parts: dict[str, _Part] = {}
        self._hashes: list[ChunkHash] = []
        self._header: dict[str, str | int | None] = {}
        self._settings: dict[str, str] = {}

    def begin(self) -> None:
        """Take the next number."""
        self._write(self._begin)

    def end(self) -> None:
        """Leave nothing behind of a batch that was not published."""
        if self._is_published:
            return
        if self._behind is None:
            clear(self.database)
        else:
            self._behind.connection().rollback()

    def file(self, kept: KeptFile) -> int:
        """The number of a source file within the batch."""
        self._files.append((kept, 0))
        return len(self._files)

    def source(self, file: int) -> KeptFile:
        """The source file of a number."""
        return self._files[file - 1][0]

    def count_rows(self, file: int, rows: int) -> None:
        """Note that a source file has so many more rows."""
        kept, before = self._files[file - 1]
        self._files[file - 1] = (kept, before + rows)

    def next_id(self, table: FactTable) -> int:
        """The id that the next row of a table will have."""
        return self._part(table).next_id

    def add(self, table: FactTable, columns: Columns) -> None:
        """Store rows: all columns of the table but ``id`` and ``batch``, which are given here."""
        rows = rows_of(columns)
        if not rows:
            return
        if table.name == _SETTINGS:
            self._settings |= zip(columns["name"].to_pylist(), columns["value"].to_pylist(), strict=True)
        part = self._part(table)
        ids = np.arange(part.next_id, part.next_id + rows, dtype=np.int64)
        part.next_id += rows
        part.waiting.append({**columns, "id": ids, "batch": np.full(rows, self.number, dtype=np.int64)})
        if part.next_id - int(part.waiting[0]["id"][0]) >= ROWS_AT_ONCE:
            self._store(table, part)

    def record(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        """Store records that are not facts (salts) with the batch."""
        for begin in range(0, len(rows), WRITTEN_AT_ONCE):
            some = rows[begin : begin + WRITTEN_AT_ONCE]
            self._write(partial(_insert, table=table, rows=some))

    def publish(self) -> None:
        """Make the batch hold: from here on it is known."""
        for name, part in self._parts.items():
            self._store(FACTS[name], part)
            self._hash(FACTS[name], part, whole_chunks=False)
        self._write(self._publish)
        self._is_published = True

    @property
    def is_empty(self) -> bool:
        """Whether no fact has been added."""
        return not any(part.next_id > part.first_id for part in self._parts.values())

    def _part(self, table: FactTable) -> _Part:
        if table.name not in self._parts:
            with self._looking() as connection:
                last = connection.execute(
                    sa.select(sa.func.max(schema.batch_part.c.last_id)).where(
                        schema.batch_part.c.fact_table == table.name
                    )
                ).scalar()
            self._parts[table.name] = _Part((last or 0) + 1, (last or 0) + 1)
        return self._parts[table.name]

    def _store(self, table: FactTable, part: _Part) -> None:
        """Store the rows that wait, after those of the tables that they refer to, and hash the chunks that are full."""
        if not part.waiting:
            return
        for name in {name for _, name in table.refers} - {table.name}:
            if name in self._parts:
                self._store(FACTS[name], self._parts[name])
        columns, part.waiting = stacked(part.waiting), []
        write, most = self._write, WRITTEN_AT_ONCE
        if self._behind is not None:
            write, most = self._behind.write, rows_of(columns)
        for begin in range(0, rows_of(columns), most):
            some = part_of(columns, begin, min(begin + most, rows_of(columns)))
            write(partial(append, table=table, columns=some))
        part.unhashed.append(columns)
        self._hash(table, part, whole_chunks=True)

    def _hash(self, table: FactTable, part: _Part, *, whole_chunks: bool) -> None:
        if not part.unhashed:
            return
        columns = stacked(part.unhashed)
        rows = rows_of(columns)
        ready = rows // CHUNK_ROWS * CHUNK_ROWS if whole_chunks else rows
        hashes = list(chunk_hashes(table, part_of(columns, 0, ready), part.chunks))
        part.chunks += len(hashes)
        self._hashes += hashes
        part.unhashed = [part_of(columns, ready, rows)] if ready < rows else []

    def _begin(self, connection: sa.Connection) -> None:
        """Give the batch its number and the time it was received, which never goes back."""
        last = connection.execute(
            sa.select(schema.batch.c.id, schema.batch.c.received_at).order_by(schema.batch.c.id.desc()).limit(1)
        ).first()
        number, before = (0, 0) if last is None else last
        self.number = number + 1
        arrival = self.arrival
        self._header = {
            "id": self.number,
            "received_at": max(arrival.received_at, before + 1),
            "feed": arrival.feed,
            "mode": arrival.mode,
            "mapping_id": arrival.mapping_id,
            "mapping_sha256": arrival.mapping_sha256,
            "program": program_version(),
        }
        connection.execute(schema.batch.insert().values(self._header))

    def _publish(self, connection: sa.Connection) -> None:
        number = {"batch": self.number}
        files = [
            {**number, "file": place, "name": kept.name, "sha256": kept.sha256, "bytes": kept.size, "rows": rows}
            for place, (kept, rows) in enumerate(self._files, 1)
        ]
        brought = {name: part for name, part in self._parts.items() if part.next_id > part.first_id}
        parts = [
            {**number, "fact_table": name, "first_id": part.first_id, "last_id": part.next_id - 1}
            for name, part in brought.items()
        ]
        hashes = sorted(self._hashes)
        leaves = [
            file_leaf(place, kept.name, kept.sha256, kept.size, rows)
            for place, (kept, rows) in enumerate(self._files, 1)
        ]
        tally = asdict(self.tally)
        for table, records in (
            (schema.batch_file, files),
            (schema.batch_part, parts),
            (schema.batch_chunk, [{**number, **chunk._asdict()} for chunk in hashes]),
        ):
            if records:
                connection.execute(table.insert(), records)
        told = {**tally, "root": batch_root([*self._header.values(), *tally.values()], leaves, hashes)}
        rows = {name: part.next_id - part.first_id for name, part in brought.items()}
        draft = batch_draft(self.arrival.kind, self._header, told, rows, self._settings)
        append_to_log(connection, [draft], actor=self.arrival.actor, now=self.arrival.received_at)
        connection.execute(schema.publication.insert().values(batch=self.number, **told))

    def _write(self, work: Callable[[sa.Connection], object]) -> None:
        if self._behind is not None:
            work(self._behind.connection())
            return
        with self.database.writing() as connection:
            work(connection)

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        if self._behind is not None:
            yield self._behind.connection()
            return
        with self.database.reading() as connection:
            yield connection


@contextmanager
def staged(database: Database, arrival: Arrival) -> Iterator[Batch]:
    """A new batch, alone with the right to import; unless it is published nothing of it ever holds."""
    with ExitStack() as stack:
        behind = None
        if database.is_sqlite:
            stack.enter_context(only_one(database))
            clear(database)
        else:
            connection = stack.enter_context(database.writing())
            lock_imports(connection)
            behind = WritingBehind(connection)
            stack.callback(behind.end)
        batch = Batch(database, behind, 0, arrival)
        batch.begin()
        yield batch
        batch.end()


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), rows)
