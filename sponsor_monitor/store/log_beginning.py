"""The first entry of every log: which log it is, and what there was before anything was logged.

A database that an earlier version of the program filled has batches and runs of which no entry speaks. None can be
made for them afterwards that would be worth anything; but from the first entry on it is fixed what they were.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import rfc8785
import sqlalchemy as sa

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.store import schema
from sponsor_monitor.store.opaque import uuid7s
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.store_event import StoreEvent, run_draft


def beginning(connection: sa.Connection, now: int, entropy: Entropy) -> Draft:
    """The first entry: the log's opaque id, the root of each batch and the digest of each run that there were."""
    told = schema.publication.c
    batches = connection.execute(sa.select(told.batch, told.root).order_by(told.batch))
    return Draft(
        StoreEvent.LOG_BEGAN,
        {
            "log": uuid7s(1, now, entropy)[0],
            "batches": [[number, digest] for number, digest in batches],
            "runs": [[draft.subject, run_digest(draft)] for draft in runs_there(connection)],
        },
    )


def runs_there(connection: sa.Connection) -> Iterator[Draft]:
    """The entry that each run in the database has, or would have, by its number."""
    entries: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    row = schema.run_entry.c
    for run, registration, sha256 in connection.execute(sa.select(row.run, row.registration, row.sha256)):
        entries[run].append((registration, sha256))
    found: Any = connection.execute(sa.select(schema.run).order_by(schema.run.c.id)).mappings()
    for values in found.all():
        yield run_draft(values["id"], values, entries[values["id"]])


def run_digest(draft: Draft) -> str:
    """The SHA-256 of what the entry of a run says."""
    return hashlib.sha256(rfc8785.dumps(dict(draft.body))).hexdigest()
