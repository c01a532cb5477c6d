"""Everything recomputed from the values that are stored: log, checkpoints, batches, runs, imported rows, kept files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from sponsor_monitor.audit.checkpoint import Checkpoint
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.differences import Difference, verify_facts
from sponsor_monitor.store.kept_verify import kept_files, verify_kept
from sponsor_monitor.store.log_fault import LogFault
from sponsor_monitor.store.log_verify_checkpoints import verify_checkpoints
from sponsor_monitor.store.log_verify_records import verify_batches, verify_runs
from sponsor_monitor.store.log_walk import Walked, walk

Fault = LogFault | Difference
"""Something that is not as it was; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and every place that is not as it was, the first one first.

    ``checkpoints`` are the sizes at which the log agrees with a signed checkpoint; ``before`` the batches that were
    received before the log began; ``files`` is None where kept files were not looked at.
    """

    faults: tuple[Fault, ...]
    origin: str
    entries: int
    root: str
    first_at: int | None
    last_at: int | None
    checkpoints: tuple[int, ...]
    batches: int
    before: tuple[int, ...]
    runs: int
    files: int | None


def verify(
    database: Database, *, kept: Checkpoint | None = None, files: Path | None = None, progress: Progress = silent
) -> Verified:
    """Recompute everything; ``kept`` is a checkpoint from elsewhere, ``files`` the folder of kept files."""
    with database.reading() as connection:
        found = walk(connection, progress)
        faults: list[Fault] = list(_begun(connection, found))
        signed, good = verify_checkpoints(connection, found, kept)
        faults += found.faults
        faults += signed
        if found.size:
            faults += verify_batches(connection, found)
            faults += verify_runs(connection, found)
        named = kept_files(connection)
        batches, runs = _count(connection, schema.publication), _count(connection, schema.run)
        times = sa.select(sa.func.min(schema.log_entry.c.at), sa.func.max(schema.log_entry.c.at))
        first_at, last_at = connection.execute(times).one()
    faults += verify_facts(database, progress)
    if files is not None:
        faults += verify_kept(named, files, progress)
    return Verified(
        faults=tuple(faults),
        origin=found.origin,
        entries=found.size,
        root=found.tree.root().hex(),
        first_at=first_at,
        last_at=last_at,
        checkpoints=tuple(good),
        batches=batches,
        before=tuple(number for number, _ in found.began["batches"]),
        runs=runs,
        files=None if files is None else len(named),
    )


def _begun(connection: sa.Connection, found: Walked) -> list[LogFault]:
    """A log that is empty although something is there that it would speak of."""
    kept = sum(_count(connection, table) for table in (schema.publication, schema.run, schema.log_checkpoint))
    if found.size or not kept:
        return []
    return [
        LogFault("entry 1", "is missing, and so is all of the log, though batches, runs or checkpoints are there", 1)
    ]


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
