"""The source files that were kept, hashed again: the evidence behind every row must still be what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.progress import Progress
from sponsor_monitor.store import schema
from sponsor_monitor.store.kept_files import place_of
from sponsor_monitor.store.log_fault import LogFault

_HEX = frozenset("0123456789abcdef")


def kept_files(connection: sa.Connection) -> list[Any]:
    """Every file that a published batch names, once, with the first batch that brought it."""
    row = schema.batch_file.c
    known = row.batch.in_(sa.select(schema.publication.c.batch))
    chosen = sa.select(
        sa.func.min(row.batch).label("batch"), sa.func.min(row.name).label("name"), row.sha256, row.bytes
    )
    grouped = chosen.where(known).group_by(row.sha256, row.bytes)
    return list(connection.execute(grouped.order_by(sa.func.min(row.batch), row.sha256)).all())


def verify_kept(named: list[Any], files: Path, progress: Progress) -> Iterator[LogFault]:
    """The files that are not there any more, or are others by now."""
    total, done = sum(row.bytes for row in named), 0
    for row in named:
        progress("hashing kept files", done, total)
        done += row.bytes
        what = _wrong(files, row.sha256, row.bytes)
        if what is not None:
            yield LogFault(f"batch {row.batch}, its file {row.name},", what)


def _wrong(files: Path, sha256: str, size: int) -> str | None:
    """What is wrong with a kept file; one named by something that is no hash was never kept."""
    if len(sha256) != hashlib.sha256().digest_size * 2 or not _HEX.issuperset(sha256):
        return "is named by no hash"
    path = place_of(files, sha256)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found == sha256 and path.stat().st_size == size:
            return None
    except OSError:
        return f"is not among the kept files any more ({sha256})"
    return f"is no longer what arrived ({sha256})"
