"""The checkpoints, stored and kept elsewhere, held against the log as it is."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.audit.checkpoint import Checkpoint, opened
from sponsor_monitor.audit.errors import NotACheckpoint, SignatureBroken
from sponsor_monitor.store import schema
from sponsor_monitor.store.log_fault import LogFault, entry_fault
from sponsor_monitor.store.log_keys import KEY_KINDS, LogKey, announced
from sponsor_monitor.store.log_walk import Walked
from sponsor_monitor.store.store_event import StoreEvent


def verify_checkpoints(
    connection: sa.Connection, found: Walked, kept: Checkpoint | None
) -> tuple[list[LogFault], list[int]]:
    """What is wrong with the checkpoints, the smallest first; and the sizes of those that the log agrees with."""
    faults = _key_faults(found)
    rows = connection.execute(sa.select(schema.log_checkpoint).order_by(schema.log_checkpoint.c.size)).all()
    told = {entry["body"].get("size"): entry for entry in found.of_kind(StoreEvent.CHECKPOINT_SIGNED)}
    good: list[int] = []
    for row in rows:
        checkpoint = _stored(row, told.get(row.size))
        what = checkpoint if isinstance(checkpoint, str) else disagreement(checkpoint, found, good)
        if what is None:
            good.append(row.size)
        else:
            faults.append(LogFault(f"the stored checkpoint at {_shown(row.size)} entries", what))
    missing = told.keys() - {row.size for row in rows}
    for size in sorted(missing, key=str):
        faults.append(entry_fault(told[size]["number"], f"speaks of a checkpoint at {_shown(size)} that is missing"))
    if kept is not None:
        what = disagreement(kept, found, good)
        if what is not None:
            faults.insert(0, LogFault(f"the checkpoint you kept, at {kept.size:,} entries,", what))
        else:
            good.append(kept.size)
    return faults, sorted(set(good))


def disagreement(checkpoint: Checkpoint, found: Walked, good: list[int]) -> str | None:
    """How the log is not the one that a checkpoint was signed over; None where it is.

    ``good`` are the sizes at which it agrees with others, which says among which entries the difference is.
    """
    size, tree = checkpoint.size, found.tree
    if checkpoint.origin != found.origin:
        return "is of another log, or the first entry is another"
    if checkpoint.key not in {key.public for key in keys_of(found)}:
        return "was signed by a key that no entry of the log names"
    if size > found.size:
        cut = f"{found.size + 1:,} to {size:,} were" if found.size + 1 < size else f"{size:,} was"
        return f"has more than the log: entr{'ies' if found.size + 1 < size else 'y'} {cut} cut off at the end"
    if size <= tree.size and tree.root(size) != checkpoint.root:
        after = max((one for one in good if one < size), default=0)
        return f"has another root than the log: something in entries {after + 1:,} to {size:,} was altered"
    return None


def keys_of(found: Walked) -> list[LogKey]:
    """The keys that the log names."""
    entries = found.of_kind(*KEY_KINDS)
    return announced(found.origin, ((told["number"], told["at"], told["body"]) for told in entries))


def _key_faults(found: Walked) -> list[LogFault]:
    """Keys that say that the one before signed for them, and it did not."""
    unproven = {key.entry for key in keys_of(found) if not key.is_vouched}
    return [
        entry_fault(told["number"], "names a key for which the key before did not sign")
        for told in found.of_kind(*KEY_KINDS)
        if told["number"] in unproven and told["body"].get("signature") is not None
    ]


def _stored(row: Any, told: dict[str, Any] | None) -> Checkpoint | str:
    """A stored checkpoint, or what is wrong with it by itself."""
    if told is None:
        return "was put in: no entry speaks of it"
    try:
        checkpoint = opened(row.note)
        digest = hashlib.sha256(row.note.encode()).hexdigest()
    except (NotACheckpoint, SignatureBroken, AttributeError, TypeError):
        return "was altered: its note is not what was signed"
    columns = (checkpoint.size, checkpoint.at, checkpoint.root.hex())
    if columns != (row.size, row.at, row.root) or digest != told["body"].get("note_sha256"):
        return "was altered: it is not the one that the log speaks of"
    return checkpoint


def _shown(size: Any) -> str:
    return f"{size:,}" if isinstance(size, int) else str(size)
