"""What an import would make of a mapped file: the rows it would set aside, what words become, how far dates reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow.compute as pc

from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.dataset.rendering import as_text
from sponsor_monitor.dataset.rows import Comparison, check, not_before
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.mapping.arriving import Arriving
from sponsor_monitor.mapping.column_sources import Words
from sponsor_monitor.mapping.mapping import TableMapping


@dataclass(frozen=True, slots=True)
class WordRead:
    """A word of the source, what it becomes (None: nothing, its rows are set aside), and how many rows have it."""

    word: str
    becomes: str | None
    rows: int


_NAMES = (Kind.STUDENT, Kind.SESSION, Kind.REGISTRATION)
_PAIRS = {
    "registrations": ("course_start", "course_end"),
    "statuses": ("start", "end"),
    "groups": ("from_date", "to_date"),
    "contacts": ("from_date", "to_date"),
    "sms_list": ("course_start", "course_end"),
}


def cell_rejects(arriving: Arriving, see: Callable[[Chunk], None]) -> list[Reject]:
    """The rows with a cell that an import cannot use, each chunk being shown to ``see``; whom they name is not known.

    A student, session or registration that does not exist is found only when the file is imported.
    """
    columns = [_by_itself(column) for column in EVERY_TABLE[arriving.table]]
    compare: list[Comparison] = [not_before(*_PAIRS[arriving.table])] if arriving.table in _PAIRS else []
    found: list[Reject] = []
    names = arriving.source_columns
    for chunk in arriving.chunks:
        see(chunk)
        found += check(arriving.file, chunk, columns, compare=compare).rejects()
    return [replace(reject, column=names.get(reject.column, reject.column)) for reject in found]


def words_read(mapping: TableMapping, counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[WordRead]]:
    """For each of our columns made of words: each word of the source, listed or not, and what it becomes.

    Listed words stand in the mapping's order, also those of no row; then the others, the most frequent first.
    """
    found: dict[str, list[WordRead]] = {}
    for name, source in mapping.columns.items():
        if isinstance(source, Words):
            rows = counts[name]
            others = sorted(rows.keys() - source.words.keys(), key=lambda word: (-rows[word], word))
            found[name] = [
                WordRead(word, _becomes(source, word), rows.get(word, 0)) for word in (*source.words, *others)
            ]
    return found


def first_and_last(table: str, chunks: Iterable[Chunk]) -> dict[str, tuple[str, str]]:
    """The first and the last date or moment of each column of them, as they arrive; a column of blanks has none."""
    kinds = {column.name: column.kind for column in EVERY_TABLE[table]}
    found: dict[str, tuple[str, str]] = {}
    for chunk in chunks:
        for name, array in chunk.columns.items():
            if kinds[name] not in (Kind.DATE, Kind.MOMENT):
                continue
            cells = as_text(array)
            ends = pc.min_max(cells.filter(pc.not_equal(cells, ""))).as_py()
            if ends["min"] is not None:
                least, most = found.get(name, (ends["min"], ends["max"]))
                found[name] = min(least, ends["min"]), max(most, ends["max"])
    return found


def _becomes(source: Words, word: str) -> str | None:
    return source.words.get("" if word in source.cell.blanks else word)


def _by_itself(column: Column) -> Column:
    return replace(column, kind=Kind.TEXT) if column.kind in _NAMES else column
