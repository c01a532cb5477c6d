"""Batches and runs held against the entries that recorded them: each is made again from what is stored now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.store import schema
from sponsor_monitor.store.log_beginning import run_digest, runs_there
from sponsor_monitor.store.log_fault import LogFault, entry_fault
from sponsor_monitor.store.log_walk import Walked
from sponsor_monitor.store.store_event import BATCH_KINDS, StoreEvent, batch_draft, batch_subject

_UNSPOKEN = "was put in, or the log was cut off: no entry speaks of it"
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, KeyError)
"""How a value of another type than its column's fails to be made into an entry."""


def verify_batches(connection: sa.Connection, found: Walked) -> Iterator[LogFault]:
    """Batches that are not what was logged, that nobody logged, and that are no longer there."""
    before = {batch_subject(number): root for number, root in found.began["batches"]}
    entries = _by_subject(found, *BATCH_KINDS)
    there: set[str] = set()
    for number, root, draft in _batches(connection):
        subject = batch_subject(number)
        there.add(subject)
        if subject in before:
            if root != before[subject]:
                yield LogFault(f"batch {number}", "has another root than entry 1 has of it")
        elif subject not in entries:
            yield LogFault(f"batch {number}", _UNSPOKEN)
        elif draft is None or dict(draft.body) != entries[subject][0]["body"]:
            yield LogFault(f"batch {number}", f"is not what entry {entries[subject][0]['number']:,} says of it")
    yield from _gone(before, entries, there, "batch")
    yield from _of_no_batch(connection)


def verify_runs(connection: sa.Connection, found: Walked) -> Iterator[LogFault]:
    """Runs that are not what was logged, that nobody logged, and that are no longer there."""
    before = dict(found.began["runs"])
    entries = _by_subject(found, StoreEvent.RUN_MADE)
    try:
        drafts = list(runs_there(connection))
    except _UNREADABLE:
        yield LogFault("the table of runs", "was altered: a value in it is of another kind than it must be")
        return
    for draft in drafts:
        uid, place = str(draft.subject), f"run {draft.body['number']}"
        if uid in before:
            if run_digest(draft) != before[uid]:
                yield LogFault(place, "is not what entry 1 has of it")
        elif uid not in entries:
            yield LogFault(place, _UNSPOKEN)
        elif dict(draft.body) != entries[uid][0]["body"]:
            yield LogFault(place, f"is not what entry {entries[uid][0]['number']:,} says of it")
    yield from _gone(before, entries, {str(draft.subject) for draft in drafts}, "run")
    yield from _of_no_run(connection)


def _by_subject(found: Walked, *kinds: str) -> dict[str, list[dict[str, Any]]]:
    entries: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for told in found.of_kind(*kinds):
        entries[str(told["subject"])].append(told)
    return entries


def _gone(
    before: dict[str, Any], entries: dict[str, list[dict[str, Any]]], there: set[str], what: str
) -> Iterator[LogFault]:
    """What the log speaks of and is not there, and what it speaks of twice."""
    for subject in before.keys() - there:
        yield entry_fault(1, f"speaks of {subject.replace(':', ' ')}, a {what} that is missing")
    for subject, told in entries.items():
        if subject not in there:
            yield entry_fault(told[0]["number"], f"speaks of {subject.replace(':', ' ')}, a {what} that is missing")
        for again in told[1:] if subject not in before else told:
            yield entry_fault(again["number"], f"was put in: it speaks of {subject.replace(':', ' ')} a second time")


def _batches(connection: sa.Connection) -> Iterator[tuple[int, str, Draft | None]]:
    """Every published batch with its root and the entry it should have."""
    told, part = schema.publication.c, schema.batch_part.c
    rows: defaultdict[int, dict[str, int]] = defaultdict(dict)
    counted = sa.select(part.batch, part.fact_table, part.last_id - part.first_id + 1)
    for number, table, count in connection.execute(counted):
        rows[number][table] = count
    settings: defaultdict[int, dict[str, str]] = defaultdict(dict)
    own = schema.FACT_TABLES["setting_version"].c
    for number, name, value in connection.execute(sa.select(own.batch, own.name, own.value).order_by(own.id)):
        settings[number][name] = value
    published = sa.select(schema.batch, *(column for column in told if column.name != "batch"))
    joined = published.join(schema.publication, told.batch == schema.batch.c.id).order_by(schema.batch.c.id)
    names = [column.name for column in schema.batch.c]
    for row in connection.execute(joined).mappings().all():
        header = {name: row[name] for name in names}
        counts = {name: row[name] for name in row if name not in names}
        number = int(row["id"])
        yield number, row["root"], _drafted(header, counts, rows[number], settings[number])


def _drafted(
    header: dict[str, Any], told: dict[str, Any], rows: dict[str, int], settings: dict[str, str]
) -> Draft | None:
    try:
        return batch_draft(StoreEvent.BATCH_RECEIVED, header, told, rows, settings)
    except _UNREADABLE:
        return None


def _of_no_batch(connection: sa.Connection) -> Iterator[LogFault]:
    """Records of a batch that never held; SQLite stages the next one's own row before it does."""
    published = sa.select(schema.publication.c.batch)
    row = schema.batch.c
    wanted: sa.ColumnElement[bool] = row.id.not_in(published)
    if connection.dialect.name == "sqlite":
        wanted &= row.id < sa.select(sa.func.coalesce(sa.func.max(schema.publication.c.batch), 0)).scalar_subquery()
    staged = sa.select(row.id).where(wanted)
    own = [sa.select(table.c.batch).where(table.c.batch.not_in(published)) for table in _OF_A_BATCH]
    headless = sa.select(schema.publication.c.batch).where(schema.publication.c.batch.not_in(sa.select(row.id)))
    for number in sorted(connection.execute(sa.union(staged, headless, *own)).scalars()):
        yield LogFault(f"batch {number}", "has records that no import leaves: they were put in, or others taken away")


_OF_A_BATCH = (schema.batch_file, schema.batch_part, schema.batch_chunk)


def _of_no_run(connection: sa.Connection) -> Iterator[LogFault]:
    """Hashes of registrations' entries of a run that is not there."""
    row = schema.run_entry.c
    strange = sa.select(row.run).where(row.run.not_in(sa.select(schema.run.c.id))).distinct().order_by(row.run)
    for number in connection.execute(strange).scalars():
        yield LogFault(f"run {number}", "is missing: hashes of its answer are there")
