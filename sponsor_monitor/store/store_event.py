"""What the store itself enters in the log, and what each entry says: no value of it is personal.

Each body is made from rows as the database keeps them. So it can be made again from what is there now, and whoever
changed the rows is found out by an entry that says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from calendars.days import to_date
from sponsor_monitor.audit import merkle
from sponsor_monitor.audit.entry import Draft


class StoreEvent(StrEnum):
    """The kinds of the store's own entries."""

    LOG_BEGAN = "log-began"
    """Always the first: the log's opaque id, and what had been received and assessed before there was a log."""
    BATCH_RECEIVED = "batch-received"
    BATCH_RETRIED = "batch-retried"
    SOURCE_GRADED = "source-graded"
    RUN_MADE = "run-made"
    EXPORTED = "exported"
    STUDENT_SEEN = "student-seen"
    KEY_MADE = "key-made"
    KEY_ROTATED = "key-rotated"
    CHECKPOINT_SIGNED = "checkpoint-signed"
    PRIVATE_ERASED = "private-erased"
    """Names the entries whose personal values were erased: only then may value and salt be gone."""


BATCH_KINDS = (StoreEvent.BATCH_RECEIVED, StoreEvent.BATCH_RETRIED, StoreEvent.SOURCE_GRADED)
_BATCH = "batch:"


def batch_subject(number: int) -> str:
    """What the entry of a batch is about."""
    return f"{_BATCH}{number}"


def batch_draft(
    kind: StoreEvent,
    header: Mapping[str, Any],
    told: Mapping[str, Any],
    rows: Mapping[str, int],
    settings: Mapping[str, str],
) -> Draft:
    """The entry of a batch: its rows in ``batch`` and ``publication``, how many rows it brought, what it set."""
    body = {**header, **told, "rows": dict(rows), "settings": dict(settings)}
    return Draft(kind, body, batch_subject(header["id"]))


def run_draft(number: int, values: Mapping[str, Any], entries: Sequence[tuple[int, str]]) -> Draft:
    """The entry of a run: its row, and a root over the hashes of its registrations by their number."""
    body = {name: value for name, value in values.items() if name not in ("id", "uid")}
    body["as_of"] = to_date(values["as_of"]).isoformat()
    body |= {"number": number, "entries": len(entries), "entries_root": entries_root(entries)}
    return Draft(StoreEvent.RUN_MADE, body, values["uid"])


def entries_root(entries: Sequence[tuple[int, str]]) -> str:
    """The root over a run's ``run_entry``: a leaf is the JSON array of a registration's number and its hash."""
    leaves = (json.dumps(list(entry), separators=(",", ":")).encode() for entry in sorted(entries))
    return merkle.root_of(map(merkle.leaf_hash, leaves)).hex()
