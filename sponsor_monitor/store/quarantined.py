"""Rows set aside, as the store keeps them: where they stood, why, what they said, and whom they name."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.folder import shown
from sponsor_monitor.dataset.rendering import as_text
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import BLANK, Column, text_column
from sponsor_monitor.store.database import Database

CELLS, WRITTEN, TYPED, FAULTY, ENTRY = "cells", "written", "typed", "faulty", "entry"


@dataclass(frozen=True, slots=True)
class Aside:
    """A row set aside: ``cells`` are our columns as text, ``written`` the source's where a mapping failed on them."""

    target: str
    file: int
    reject: Reject
    cells: Mapping[str, str]
    written: Mapping[str, str] | None = None
    typed: Sequence[str] = ()
    faulty: Sequence[str] = ()
    entry: int = 0

    def document(self) -> str:
        """What the row said, as JSON."""
        said: dict[str, Any] = {CELLS: dict(self.cells)}
        if self.written is not None:
            said |= {WRITTEN: dict(self.written), TYPED: list(self.typed), FAULTY: list(self.faulty), ENTRY: self.entry}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def fingerprint(self, *origin: str) -> str:
        """The same for the same row with the same fault and origin (its feed), on whatever line it comes again."""
        reject = self.reject
        parts = [*origin, self.target, reject.column, reject.reason, self.document()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def cells_of(chunk: Chunk, rows: NDArray[np.integer[Any]]) -> list[dict[str, str]]:
    """What rows of a chunk say, by column."""
    places = column(np.asarray(rows, dtype=np.int64))
    written = {name: as_text(values.take(places)).to_pylist() for name, values in chunk.columns.items()}
    return [dict(zip(written, cells, strict=True)) for cells in zip(*written.values(), strict=True)]


def released() -> sa.Select[Any]:
    """The numbers of the rows that have left quarantine."""
    published = sa.select(schema.publication.c.batch)
    taken = schema.quarantine_release.c
    return sa.select(taken.quarantine).where(taken.batch.in_(published))


def open_fingerprints(database: Database) -> Counter[str]:
    """The rows that stand in quarantine now, and how many of each."""
    row = schema.quarantine.c
    published = sa.select(schema.publication.c.batch)
    chosen = sa.select(row.fingerprint).where(row.id.not_in(released()), row.batch.in_(published))
    with database.reading() as connection:
        return Counter(mark for mark in connection.execute(chosen).scalars() if mark is not None)


def as_facts(rows: Sequence[Aside], fingerprints: Sequence[str]) -> dict[str, Column]:
    """Rows set aside as columns of the table ``quarantine``, each with its fingerprint."""
    rejects = [row.reject for row in rows]
    words: dict[str, list[str | None]] = {
        "file_name": [_storable(reject.file) for reject in rejects],
        "target": [row.target for row in rows],
        "column_name": [_storable(reject.column) for reject in rejects],
        "value": [_storable(reject.value) for reject in rejects],
        "reason": [_storable(reject.reason) for reject in rejects],
        "cells": [row.document() for row in rows],
        "student_id": [_name(row.cells, "student_id") for row in rows],
        "group_id": [_name(row.cells, "group_id") for row in rows],
        "fingerprint": list(fingerprints),
    }
    origin = {
        "file": np.array([row.file for row in rows], dtype=np.int64),
        "line": np.array([reject.line for reject in rejects], dtype=np.int64),
        "recorded_at": np.full(len(rows), BLANK, dtype=np.int64),
    }
    return {**{name: text_column(values) for name, values in words.items()}, **origin}


def _storable(text: str) -> str:
    """Text without what PostgreSQL does not take: a NUL is shown as its symbol, bytes that are no text as escapes."""
    return shown(text).replace("\0", "\N{SYMBOL FOR NULL}")


def _name(cells: Mapping[str, str], column: str) -> str | None:
    """The student or group that a row names; one with a NUL in it is nobody's."""
    name = cells.get(column)
    return name if name and "\0" not in name else None
