"""Rows judged cell by cell: the first bad column of each bad row, whom it names, and what to say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column as column_of
from sponsor_monitor.dataset.cells import NOBODY, Cells, Known, left_out, read
from sponsor_monitor.dataset.chunks import Chunk, Unreadable
from sponsor_monitor.dataset.columns import Column
from sponsor_monitor.dataset.rendering import as_text
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.dataset.wording import MORE_CELLS, reason
from sponsor_monitor.errors import Fault, shortened

Mask = NDArray[np.bool_]
Comparison = Callable[[Mapping[str, Cells]], tuple[str, Mask, str] | None]
"""Finds cells that are bad beside others: the column, its bad cells, and why; None where there are none."""

END_BEFORE_START = "end before start"
_LONGEST_VALUE = 1_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A chunk with its cells checked. ``reasons`` are those of columns that were found bad by comparing cells."""

    file: str
    chunk: Chunk
    columns: Sequence[Column]
    cells: Mapping[str, Cells]
    reasons: Mapping[str, str]

    def bad(self) -> Mask | None:
        """Which rows are bad; None where every row is good."""
        masks = [cells.bad for cells in self.cells.values() if cells.bad is not None]
        if self.chunk.overflow is not None and self.chunk.overflow.any():
            masks.append(self.chunk.overflow)
        return np.logical_or.reduce(masks) if masks else None

    def values(self, name: str, rows: Any = slice(None)) -> Any:
        """The values of a column, of some rows or all."""
        values = self.cells[name].values
        if isinstance(rows, slice):
            return values
        return values.filter(column_of(rows)) if isinstance(values, pa.Array) else values[rows]

    def rejects(self) -> list[Reject]:
        """Each bad row once, by its first bad column, in the order of rows."""
        found: list[Reject] = []
        for column, rows in self._first_bad():
            name = "" if column is None else column.name
            reasons = _Reasons(column, self.reasons.get(name))
            lines = self.chunk.lines(rows).tolist()
            for line, value in zip(lines, self._written(name, rows), strict=True):
                shown, why = reasons[value]
                found.append(Reject(self.file, line, name, shown, why))
        return sorted(found, key=attrgetter("line"))

    def faults(self) -> list[Fault]:
        """Every bad cell, and every row with more cells than the header, as a reason to refuse the folder."""
        found: list[Fault] = []
        for column, rows in self._all_bad():
            name = "" if column is None else column.name
            reasons = _Reasons(column, self.reasons.get(name))
            lines = self.chunk.lines(rows).tolist()
            for line, value in zip(lines, self._written(name, rows), strict=True):
                found.append(Fault(self.file, reasons[value][1], line=line, column=name, value=value if name else None))
        return sorted(found, key=lambda fault: fault.line or 0)

    def _all_bad(self) -> Iterator[tuple[Column | None, NDArray[np.int64]]]:
        overflow = self.chunk.overflow
        if overflow is not None and overflow.any():
            yield None, np.flatnonzero(overflow)
        for column in self.columns:
            bad = self.cells[column.name].bad
            if bad is not None:
                rows = np.flatnonzero(bad if overflow is None else bad & ~overflow)
                if rows.size:
                    yield column, rows

    def _first_bad(self) -> Iterator[tuple[Column | None, NDArray[np.int64]]]:
        seen = np.zeros(self.chunk.size, dtype=np.bool_)
        for column, rows in self._all_bad():
            fresh = rows[~seen[rows]]
            seen[fresh] = True
            if fresh.size:
                yield column, fresh

    def _written(self, name: str, rows: NDArray[np.int64]) -> list[str]:
        if name not in self.chunk.columns:
            return [""] * rows.size
        written = self.chunk.columns[name].take(column_of(rows))
        try:
            texts: list[str] = as_text(written).to_pylist()
        except UnicodeDecodeError:
            line = int(self.chunk.lines(rows[:1])[0])
            raise Unreadable(Fault(self.file, "not UTF-8: write text as UTF-8", line=line, column=name)) from None
        return texts


class _Reasons(dict[str, tuple[str, str]]):
    """Each distinct value of a column as shown, with what is wrong with it, worked out once."""

    def __init__(self, column: Column | None, compared: str | None) -> None:
        super().__init__()
        self._column = column
        self._compared = compared

    def __missing__(self, value: str) -> tuple[str, str]:
        why = MORE_CELLS if self._column is None else reason(self._column, value, self._compared)
        self[value] = found = (shortened(value, _LONGEST_VALUE), why)
        return found


def check(
    file: str,
    chunk: Chunk,
    columns: Sequence[Column],
    known: Known = NOBODY,
    compare: Sequence[Comparison] = (),
) -> Checked:
    """The rows of a chunk with every cell of ``columns`` checked."""
    cells = {column.name: _cells(chunk, column, known) for column in columns}
    reasons = {}
    for comparison in compare:
        if (found := comparison(cells)) is not None:
            name, bad, why = found
            before = cells[name].bad
            cells[name] = Cells(cells[name].values, bad if before is None else before | bad, cells[name].zoned)
            reasons[name] = why
    return Checked(file, chunk, columns, cells, reasons)


def _cells(chunk: Chunk, column: Column, known: Known) -> Cells:
    if column.name in chunk.codes:
        return Cells(chunk.codes[column.name])
    if column.name in chunk.columns:
        return read(chunk.columns[column.name], column, known)
    return left_out(column, chunk.size)


def not_before(start: str, end: str) -> Comparison:
    """A comparison: where both are good dates, the end may not be before the start."""

    def compare(cells: Mapping[str, Cells]) -> tuple[str, Mask, str] | None:
        bad = both_good(cells[start], cells[end]) & (cells[end].values < cells[start].values)
        return (end, bad, END_BEFORE_START) if bad.any() else None

    return compare


def both_good(one: Cells, other: Cells) -> Mask:
    """Where neither of two columns has a bad cell."""
    good = np.ones(len(one.values), dtype=np.bool_)
    for cells in (one, other):
        if cells.bad is not None:
            good &= ~cells.bad
    return good
