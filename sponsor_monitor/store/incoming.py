"""Rows that arrive, checked against what is known: the good ones as the store's columns, the others set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.characters import Characters
from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.columns import Kind
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.dataset.register import course_in_order
from sponsor_monitor.dataset.rows import Checked, Comparison, check, not_before
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.dataset.timetable import sessions_in_order, within_years
from sponsor_monitor.errors import shortened
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store.columns import BLANK, Column
from sponsor_monitor.store.known import Known
from sponsor_monitor.store.quarantined import Aside, cells_of
from sponsor_monitor.store.stored import Row, stored_columns

_MOST_SHOWN = 1_000
_ENDS = {"statuses": ("start", "end"), "groups": ("from_date", "to_date"), "contacts": ("from_date", "to_date")}
_NAMES = {
    "students": ("student_id",),
    "registrations": ("registration_id", "cas_number", "calendar"),
    "sessions": ("session_id", "group_id"),
    "groups": ("group_id",),
    "engagement": ("source",),
}
LONGEST_NAME = 500
"""Bytes of an identifier; both databases can index so many."""
_MOMENTS = {"sessions": ("starts_at", "ends_at"), "engagement": ("occurred_at",)}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file's rows of one table: ``file`` is its number in the batch, ``name`` what it is called.

    ``source_columns`` are the file's own names of our columns, where it has other ones.
    """

    table: str
    file: int
    name: str
    chunks: Iterator[Chunk]
    source_columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sifted:
    """A chunk's rows: which are good so far, and what was found wrong with others."""

    incoming: Incoming
    checked: Checked
    good: NDArray[np.bool_]
    aside: list[Aside]

    def refuse(self, rows: NDArray[np.int64], column: str, reasons: Sequence[str]) -> None:
        """Set good rows aside, each for its reason."""
        cells = cells_of(self.checked.chunk, rows)
        lines = self.checked.chunk.lines(rows).tolist()
        for line, said, reason in zip(lines, cells, reasons, strict=True):
            value = shortened(said.get(column, ""), _MOST_SHOWN)
            self._add(Reject(self.checked.file, line, column, value, reason), said)
        self.good[rows] = False

    def row(self, known: Known, clock: LocalTime) -> Row:
        """The rows that are still good."""
        numbers = {
            Kind.STUDENT: known.student_numbers,
            Kind.SESSION: known.session_numbers,
            Kind.REGISTRATION: known.registration_numbers,
        }
        return Row(self.checked, np.flatnonzero(self.good), numbers, clock)

    def columns(self, known: Known, clock: LocalTime) -> dict[str, Column]:
        """Their columns, with the file and line they come from."""
        row = self.row(known, clock)
        found = stored_columns(self.incoming.table, row)
        size = len(row.rows)
        found["file"] = np.full(size, self.incoming.file, dtype=np.int64)
        found["line"] = row.lines()
        found.setdefault("recorded_at", np.full(size, BLANK, dtype=np.int64))
        return found

    def _add(self, reject: Reject, cells: Mapping[str, str]) -> None:
        incoming = self.incoming
        named = Reject(
            reject.file,
            reject.line,
            incoming.source_columns.get(reject.column, reject.column),
            reject.value,
            reject.reason,
        )
        self.aside.append(Aside(incoming.table, incoming.file, named, cells))

    def note_bad(self) -> None:
        """Set aside the rows whose own cells are bad."""
        rejects = self.checked.rejects()
        for reject, said in zip(rejects, cells_of(self.checked.chunk, np.flatnonzero(~self.good)), strict=True):
            self._add(reject, said)


def sift(incoming: Incoming, chunk: Chunk, known: Known, clock: LocalTime) -> Sifted:
    """Check every cell of a chunk, as a dataset folder's would be."""
    compare: list[Comparison] = [within_years(name, clock) for name in _MOMENTS.get(incoming.table, ())]
    if incoming.table in _ENDS:
        compare.append(not_before(*_ENDS[incoming.table]))
    if incoming.table == "sessions":
        compare.append(sessions_in_order(clock))
    if incoming.table == "registrations":
        compare.append(course_in_order)
    checked = check(incoming.name, chunk, EVERY_TABLE[incoming.table], known.identifiers, compare)
    bad = checked.bad()
    sifted = Sifted(incoming, checked, np.ones(chunk.size, dtype=np.bool_) if bad is None else ~bad, [])
    if bad is not None and bad.any():
        sifted.note_bad()
    _refuse_long_names(sifted)
    return sifted


def _refuse_long_names(sifted: Sifted) -> None:
    """Set aside rows that name something by more than a database can look up."""
    for name in _NAMES.get(sifted.incoming.table, ()):
        texts = sifted.checked.values(name)
        rows = np.flatnonzero((Characters(texts).lengths > LONGEST_NAME) & sifted.good)
        sifted.refuse(rows, name, [f"longer than {LONGEST_NAME} bytes"] * rows.size)
