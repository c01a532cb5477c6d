"""What a mapped file gives: rows of our tables, rows set aside with what they said, and counts that add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.tables import Reject


@dataclass(frozen=True, slots=True)
class Arriving:
    """Rows of one of our tables as a file gave them: text columns in the grammar of dataset.md.

    ``table`` is a name of ``EVERY_TABLE`` and ``file`` the file's name as rejects show it. The columns of ``chunks``
    bear our names; their cells are dates and timestamps as dataset.md writes them (with an offset, or by the
    institution's clock), ``true`` and ``false``, and our words. ``Chunk.lines`` is the physical line in the source
    file (XLSX: the row of the sheet). No chunk has an overflow. ``source_columns`` gives for each of our columns the
    column that people see in their file (two joined by ``+``; a constant: ours), so that a later reject can name it.
    The chunks are all in memory already, and can be walked through once.
    """

    table: str
    file: str
    chunks: Iterator[Chunk]
    source_columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that the mapping could not translate for a table.

    ``reject`` names the source's column and value, first by the order of our columns. ``cells`` are our columns,
    translated, without those that could not be: whom the row names stands there where it is readable. ``written`` is
    the row as the file had it, by the mapping's source columns, from which it can be translated again (``read_again``)
    once the mapping is mended; ``typed`` names the source columns in which a workbook had a real date or time,
    and ``faulty`` those in which it had an error.
    ``entry`` is the position of the ``[[table]]`` in the mapping, from 0.
    """

    reject: Reject
    table: str
    cells: Mapping[str, str]
    written: Mapping[str, str]
    typed: tuple[str, ...] = ()
    faulty: tuple[str, ...] = ()
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a file for one table: ``read`` is the sum of the others.

    ``filtered`` rows are not of the table by its ``where``, ``collapsed`` ones repeat another by its ``one_each``,
    ``rejected`` ones are quarantined, and ``kept`` ones stand in the chunks.
    """

    read: int
    filtered: int
    collapsed: int
    rejected: int
    kept: int


@dataclass(frozen=True, slots=True)
class Window:
    """What a restating file covers: only facts inside may be retracted. None is no bound.

    ``start`` and ``end`` are local days, both inside; ``schools`` are those whose rows it restates. Where all three
    are None, the mapping says that every file of the feed is everything (``everything = true``).
    """

    start: dt.date | None
    end: dt.date | None
    schools: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file read by a mapping: for each ``[[table]]`` its rows and its counts, in the mapping's order.

    ``rejects`` are in the order of tables, then lines. ``window`` is None where the mapping appends, and where a
    restating file says of no day or school that it covers it (such as a file without rows): nothing can be retracted.
    ``words`` counts for each ``[[table]]``, by our column, how many of its rows have each word of the source, those
    that the mapping does not list among them.
    """

    arriving: list[Arriving]
    rejects: list[Quarantined]
    counts: list[Counts]
    window: Window | None
    words: list[Mapping[str, Mapping[str, int]]]
