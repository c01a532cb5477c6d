"""A mapping as it is used: which columns of an export make which columns of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from sponsor_monitor.mapping.column_sources import ColumnSource
from sponsor_monitor.mapping.moments import DaySource, MomentSource
from sponsor_monitor.mapping.source_rows import Cell


class Mode(StrEnum):
    """Whether a file adds to what the feed said before, or says again all of a window."""

    APPEND = "append"
    RESTATE = "restate"


class FileKind(StrEnum):
    """The kinds of files that can be read."""

    CSV = "csv"
    XLSX = "xlsx"


class Encoding(StrEnum):
    """How a CSV file's text is written."""

    UTF_8 = "utf-8"
    CP1252 = "cp1252"
    UTF_16 = "utf-16"


class Keep(StrEnum):
    """Which of several rows for one thing counts."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the export is written. ``sheet`` None: the workbook's only one; ``header_row`` counts from 1."""

    kind: FileKind
    delimiter: str = ","
    encoding: Encoding = Encoding.UTF_8
    sheet: str | None = None
    header_row: int = 1


@dataclass(frozen=True, slots=True)
class WindowSource:
    """Where the window of a restating file comes from; dates are fixed, or those of columns, or there are none.

    ``first`` and ``last`` are one column for the file's own first and last day (``is_of_rows``), or two that say the
    period in every row alike.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    first: DaySource | None = None
    last: DaySource | None = None
    is_of_rows: bool = False
    school: str | None = None
    school_cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One ``[[table]]``: our columns and their sources, in the order of our columns.

    Rows are taken that have one of the words of each column of ``where``, and none of those of ``unless``.
    ``key`` is what a restated row is known by. Of rows that agree in ``one_each``, ``keep`` says which one counts: by
    the moment ``keep_by``, or by their order in the file where it is None.
    """

    table: str
    columns: Mapping[str, ColumnSource]
    where: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    key: tuple[str, ...] = ()
    one_each: tuple[str, ...] = ()
    keep: Keep = Keep.LAST
    keep_by: MomentSource | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column of the export that the table needs, once."""
        named = [name for source in self.columns.values() for name in source.columns]
        if self.keep_by is not None:
            named.extend(self.keep_by.columns)
        return tuple(dict.fromkeys((*named, *self.where, *self.unless)))


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping: ``feed`` is the source under whose name its batches are counted; ``zone`` None: the institution's."""

    id: str
    title: str
    feed: str
    mode: Mode
    file_format: FileFormat
    zone: ZoneInfo | None
    window: WindowSource | None
    tables: tuple[TableMapping, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column of the export that the mapping needs, once."""
        named = [name for table in self.tables for name in table.sources]
        if self.window is not None:
            for source in (self.window.first, self.window.last):
                named.extend(source.columns if source is not None else ())
            named.extend([self.window.school_cell.column] if self.window.school_cell else ())
        return tuple(dict.fromkeys(named))
