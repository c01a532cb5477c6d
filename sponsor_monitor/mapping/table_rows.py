"""The rows of an export translated for one table of ours: kept, filtered, collapsed or quarantined, each counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, mask, texts
from sponsor_monitor.dataset.chunks import Chunk, Lines, Rows
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.errors import shortened
from sponsor_monitor.mapping.arriving import Arriving, Counts, Quarantined
from sponsor_monitor.mapping.clock import Clock
from sponsor_monitor.mapping.collapse import counting
from sponsor_monitor.mapping.column_sources import ColumnSource, Translated, Words
from sponsor_monitor.mapping.mapping import Keep, TableMapping
from sponsor_monitor.mapping.source_rows import SourceRows, is_blank, trimmed

Mask = NDArray[np.bool_]

_LONGEST_VALUE = 1_000
_KEEP_BY = ""
_EARLIEST, _LATEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
SHEET_ERROR = "an error of the spreadsheet"
NO_VALUE = "a formula without a value: open the workbook, let it calculate, and save it"


class TableRows:
    """One ``[[table]]`` of a mapping and what it has made of a file's rows so far."""

    def __init__(self, file: str, entry: int, mapping: TableMapping, clock: Clock) -> None:
        """Begin with no rows."""
        self._file = file
        self._entry = entry
        self._mapping = mapping
        self._clock = clock
        self._columns: dict[str, ColumnSource] = dict(mapping.columns)
        if mapping.keep_by is not None:
            self._columns[_KEEP_BY] = mapping.keep_by
        self._kept: list[tuple[NDArray[np.int64], dict[str, pa.Array]]] = []
        self._read = self._filtered = 0
        self.rejects: list[Quarantined] = []
        self.words: dict[str, Counter[str]] = {
            name: Counter() for name, source in mapping.columns.items() if isinstance(source, Words)
        }

    def take(self, rows: SourceRows) -> None:
        """Translate some rows."""
        self._read += rows.size
        mine = self._mine(rows)
        if mine is not None:
            self._filtered += int(rows.size - mine.sum())
            rows = rows.at(np.flatnonzero(mine))
        self._count_words(rows)
        translated = {name: source.translate(rows, self._clock) for name, source in self._columns.items()}
        bad = self._quarantine(rows, translated)
        if not bad.any():
            self._kept.append((rows.lines, {name: found.text for name, found in translated.items()}))
            return
        good = column(~bad)
        kept = {name: found.text.filter(good) for name, found in translated.items()}
        self._kept.append((rows.lines[~bad], kept))

    def finished(self) -> tuple[Arriving, Counts]:
        """The rows that are left, and what became of all."""
        counts = self._counting()
        chunks = []
        collapsed = begin = 0
        for lines, columns in self._kept:
            if counts is not None:
                mine = counts[begin : begin + lines.size]
                begin += lines.size
                collapsed += int(lines.size - mine.sum())
                lines, columns = lines[mine], {name: array.filter(column(mine)) for name, array in columns.items()}  # noqa: PLW2901
            if lines.size:
                chunks.append(_chunk(lines, {name: array for name, array in columns.items() if name != _KEEP_BY}))
        named = {name: "+".join(source.columns) or name for name, source in self._mapping.columns.items()}
        kept = sum(chunk.size for chunk in chunks)
        arriving = Arriving(self._mapping.table, self._file, iter(chunks), named)
        return arriving, Counts(self._read, self._filtered, collapsed, len(self.rejects), kept)

    def _count_words(self, rows: SourceRows) -> None:
        for name, counter in self.words.items():
            values, places = rows.distinct(*self._mapping.columns[name].columns)
            counts = np.bincount(places, minlength=len(values)).tolist()
            for word, count in zip(trimmed(values).to_pylist(), counts, strict=True):
                # A dictionary may hold cells of rows that are of another table.
                if count:
                    counter[word] += count

    def _mine(self, rows: SourceRows) -> Mask | None:
        """The rows of this table; those with too many cells or an error in what tells it are quarantined later."""
        choosing = (*self._mapping.where, *self._mapping.unless)
        if not choosing:
            return None
        mine = np.ones(rows.size, dtype=np.bool_)
        for name, words in self._mapping.where.items():
            mine &= _has(rows, name, words)
        for name, words in self._mapping.unless.items():
            mine &= ~_has(rows, name, words)
        for doubtful in (rows.overflow, rows.any_faulty(choosing)):
            if doubtful is not None:
                mine |= doubtful
        return mine

    def _quarantine(self, rows: SourceRows, translated: dict[str, Translated]) -> Mask:
        """The bad rows, each kept once by its first bad column."""
        seen = np.zeros(rows.size, dtype=np.bool_)
        firsts: dict[int, Reject] = {}
        for rejected, those in self._reasons(rows, translated):
            for row in np.flatnonzero(those & ~seen).tolist():
                firsts[row] = rejected(row)
            seen |= those
        bad = {name: self._bad(rows, name, found) for name, found in translated.items()}
        for row, reject in sorted(firsts.items()):
            cells = {name: found.text[row].as_py() for name, found in translated.items() if not bad[name][row]}
            cells.pop(_KEEP_BY, None)
            typed, faulty = (
                tuple(name for name, these in masks.items() if these[row]) for masks in (rows.typed, rows.faulty)
            )
            written = rows.written(row)
            self.rejects.append(Quarantined(reject, self._mapping.table, cells, written, typed, faulty, self._entry))
        return seen

    def _bad(self, rows: SourceRows, name: str, found: Translated) -> Mask:
        masks = [these for these in (found.bad, rows.any_faulty(self._columns[name].columns)) if these is not None]
        bad: Mask = np.logical_or.reduce([*masks, np.zeros(rows.size, dtype=np.bool_)])
        return bad

    def _reasons(
        self, rows: SourceRows, translated: dict[str, Translated]
    ) -> Iterator[tuple[Callable[[int], Reject], Mask]]:
        if rows.overflow is not None:
            yield lambda row: self._reject(rows, row, "", "", MORE_CELLS), rows.overflow
        for name in (*self._mapping.where, *self._mapping.unless):
            if name in rows.faulty:
                yield self._faulty(rows, (name,)), rows.faulty[name]
        for name, found in translated.items():
            source = self._columns[name]
            faulty = rows.any_faulty(source.columns)
            if faulty is not None:
                yield self._faulty(rows, source.columns), faulty
            if found.bad is not None:
                yield self._unread(rows, source, found), found.bad

    def _faulty(self, rows: SourceRows, names: tuple[str, ...]) -> Callable[[int], Reject]:
        def reject(row: int) -> Reject:
            name = next(name for name in names if name in rows.faulty and rows.faulty[name][row])
            value = rows.cell(name, row)
            return self._reject(rows, row, name, value, NO_VALUE if value.startswith("=") else SHEET_ERROR)

        return reject

    def _unread(self, rows: SourceRows, source: ColumnSource, found: Translated) -> Callable[[int], Reject]:
        def reject(row: int) -> Reject:
            cells = [rows.cell(name, row) for name in source.columns]
            place, reason = found.why(cells)
            names = source.columns if place is None else source.columns[place : place + 1]
            shown = cells if place is None else cells[place : place + 1]
            return self._reject(rows, row, "+".join(names), " ".join(shown), reason)

        return reject

    def _reject(self, rows: SourceRows, row: int, name: str, value: str, reason: str) -> Reject:
        return Reject(self._file, int(rows.lines[row]), name, shortened(value, _LONGEST_VALUE), reason)

    def _counting(self) -> Mask | None:
        """Which of the rows kept count where several are one; None where each does."""
        if not self._mapping.one_each or not self._kept:
            return None
        size = sum(lines.size for lines, _ in self._kept)
        keys = [pa.concat_arrays([columns[name] for _, columns in self._kept]) for name in self._mapping.one_each]
        order = np.zeros(size, dtype=np.int64)
        if self._mapping.keep_by is not None:
            moments = pa.concat_arrays([columns[_KEEP_BY] for _, columns in self._kept])
            counts_least = _LATEST if self._mapping.keep is Keep.FIRST else _EARLIEST
            order = np.where(is_blank(moments), counts_least, self._clock.instants(moments))
        return counting(keys, order, self._mapping.keep)


def _has(rows: SourceRows, name: str, words: Sequence[str]) -> Mask:
    """The rows that have one of some words in a column."""
    values, places = rows.distinct(name)
    listed: Mask = mask(pc.is_in(trimmed(values), value_set=texts(words)))[places]
    return listed


def _chunk(lines: NDArray[np.int64], columns: dict[str, pa.Array]) -> Chunk:
    def lines_of(rows: Rows) -> Lines:
        return lines[rows]

    return Chunk(lines.size, columns, None, lines.size, lines_of)
