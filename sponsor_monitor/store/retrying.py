"""Rows in quarantine tried again, once what was wrong with them is mended: those that are good now are taken."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.mapping.arriving import Quarantined
from sponsor_monitor.mapping.mapping import MappingFile
from sponsor_monitor.mapping.reading import read_again
from sponsor_monitor.store import schema
from sponsor_monitor.store.batches import NUMBERS
from sponsor_monitor.store.columns import BLANK
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NoSuchBatch, OtherFeed
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.import_tables import ORDER, TablesTaken
from sponsor_monitor.store.importing import Received, latest
from sponsor_monitor.store.incoming import Incoming
from sponsor_monitor.store.institution import zone_at
from sponsor_monitor.store.kept_files import KeptFile
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.quarantined import CELLS, ENTRY, FAULTY, TYPED, WRITTEN, released
from sponsor_monitor.store.staging import Arrival, staged
from sponsor_monitor.store.store_event import StoreEvent


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row in quarantine: its number, its file's number in its own batch, and what it said."""

    number: int
    file: int
    file_name: str
    line: int
    target: str
    reject: Reject
    said: dict[str, Any]


def retry(
    database: Database,
    number: int,
    *,
    now: int,
    mapping: MappingFile | None = None,
    mapping_sha256: str | None = None,
    actor: str = PROGRAM,
    entropy: Entropy = secrets.token_bytes,
) -> Received:
    """Try the rows again that a batch has put into quarantine and that are still there.

    Rows that a mapping could not translate need the mended ``mapping``, whose id and hash the batch bears. What is good
    now is a new batch, brought by ``actor``; its rows say the file and line they first stood on. NoSuchBatch for a
    batch that never was, OtherFeed for a mapping of another feed.
    """
    if number not in NUMBERS:
        raise NoSuchBatch(str(number))
    feed = _feed_of(database, number)
    if mapping is not None and mapping.feed != feed:
        raise OtherFeed(mapping.feed, feed)
    zone = zone_at(database, latest(database))
    named = None if mapping is None else mapping.id
    arrival = Arrival(now, feed, "retry", named, mapping_sha256, actor, StoreEvent.BATCH_RETRIED)
    with staged(database, arrival) as batch:
        # Asked only now that no other import goes on: two at once would take the same rows.
        waiting, kept = _waiting(database, number)
        numbers = {file: batch.file(source) for file, source in kept.items()}
        tables = TablesTaken(batch, latest(database), LocalTime(zone), now, entropy, keeps_aside=False)
        taken: list[int] = []
        for target in ORDER:
            rows = [row for row in waiting if row.target == target]
            for file, mine in groupby(rows, key=lambda row: row.file):
                taken += _take(tables, numbers[file], list(mine), mapping, zone)
        batch.tally.quarantined = 0
        if not taken:
            return Received(None, None, batch.tally)
        _release(tables, taken)
        batch.publish()
        return Received(batch.number, None, batch.tally)


def _feed_of(database: Database, number: int) -> str:
    published = schema.batch.join(schema.publication, schema.publication.c.batch == schema.batch.c.id)
    chosen = sa.select(schema.batch.c.feed).select_from(published).where(schema.batch.c.id == number)
    with database.reading() as connection:
        feed: str | None = connection.execute(chosen).scalar()
    if feed is None:
        raise NoSuchBatch(str(number))
    return feed


def _waiting(database: Database, number: int) -> tuple[list[_Waiting], dict[int, KeptFile]]:
    row, files = schema.quarantine.c, schema.batch_file.c
    asked = (row.id, row.file, row.file_name, row.line, row.target, row.column_name, row.value, row.reason, row.cells)
    open_rows = sa.select(*asked).where(row.batch == number, row.id.not_in(released()), row.cells.is_not(None))
    named = sa.select(files.file, files.name, files.sha256, files.bytes).where(files.batch == number)
    with database.reading() as connection:
        found = connection.execute(open_rows.order_by(row.target, row.file, row.line, row.id)).all()
        kept = {line.file: KeptFile(line.name, line.sha256, line.bytes) for line in connection.execute(named)}
    waiting = [_Waiting(r.id, r.file, r.file_name, r.line, r.target, _reject(r), json.loads(r.cells)) for r in found]
    return waiting, kept


def _reject(row: Any) -> Reject:
    return Reject(row.file_name, row.line, row.column_name, row.value, row.reason)


def _take(
    tables: TablesTaken, file: int, rows: Sequence[_Waiting], mapping: MappingFile | None, zone: ZoneInfo
) -> list[int]:
    """Take the rows of a table and file that are good now; gives their numbers in quarantine."""
    taken = []
    for mine in _apart([row for row in rows if WRITTEN not in row.said]):
        taken += _checked(tables, _incoming(file, mine), mine)
    if mapping is None:
        return taken
    for mine in _apart([row for row in rows if WRITTEN in row.said]):
        (again,) = read_again(mapping, mine[0].file_name, zone, [_quarantined(row) for row in mine])
        failing = {reject.reject.line for reject in again.rejects}
        (part,) = again.arriving
        chunks = list(part.chunks)
        # A row that the mapping now leaves out has not arrived: it stays where people see it.
        arrived = {line for chunk in chunks for line in chunk.lines(np.arange(chunk.size)).tolist()} - failing
        incoming = Incoming(part.table, file, part.file, iter(chunks), part.source_columns)
        taken += _checked(tables, incoming, [row for row in mine if row.line in arrived])
    return taken


def _apart(rows: Sequence[_Waiting]) -> list[list[_Waiting]]:
    """Rows in lists in which every line stands once: a line can fill a table twice, by two entries of a mapping."""
    found: dict[tuple[int, int], list[_Waiting]] = {}
    seen: Counter[tuple[int, int]] = Counter()
    for row in rows:
        entry = row.said.get(ENTRY, 0)
        found.setdefault((entry, seen[entry, row.line]), []).append(row)
        seen[entry, row.line] += 1
    return list(found.values())


def _checked(tables: TablesTaken, incoming: Incoming, rows: Sequence[_Waiting]) -> list[int]:
    before = len(tables.aside)
    tables.append(incoming)
    failing = {aside.reject.line for aside in tables.aside[before:]}
    return [row.number for row in rows if row.line not in failing]


def _incoming(file: int, rows: Sequence[_Waiting]) -> Incoming:
    """Rows as they would arrive: text cells by our columns, on the lines they first stood on."""
    target = rows[0].target
    cells = [row.said[CELLS] for row in rows]
    present = [column.name for column in EVERY_TABLE[target] if any(column.name in said for said in cells)]
    lines = np.array([row.line for row in rows], dtype=np.int64)
    columns = {name: texts(said.get(name, "") for said in cells) for name in present}
    chunk = Chunk(len(rows), columns, None, len(rows), lambda places: lines[places])
    return Incoming(target, file, rows[0].file_name, iter([chunk]))


def _quarantined(row: _Waiting) -> Quarantined:
    said = row.said
    typed, faulty = tuple(said[TYPED]), tuple(said[FAULTY])
    return Quarantined(row.reject, row.target, said[CELLS], said[WRITTEN], typed, faulty, said[ENTRY])


def _release(tables: TablesTaken, numbers: Sequence[int]) -> None:
    size = len(numbers)
    tables.add(
        FACTS["quarantine_release"],
        {
            "quarantine": np.array(numbers, dtype=np.int64),
            "file": np.zeros(size, dtype=np.int64),
            "line": np.zeros(size, dtype=np.int64),
            "recorded_at": np.full(size, BLANK, dtype=np.int64),
        },
    )
