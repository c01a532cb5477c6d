"""Reading an export by a mapping: every row is kept, filtered, collapsed or quarantined, for each table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.chunks import Unreadable
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.arriving import MappedFile, Quarantined
from sponsor_monitor.mapping.clock import Clock
from sponsor_monitor.mapping.coverage import Coverage
from sponsor_monitor.mapping.export import ExportRefused, open_export, refuse_wrong_header
from sponsor_monitor.mapping.mapping import MappingFile
from sponsor_monitor.mapping.source_rows import SourceRows
from sponsor_monitor.mapping.table_rows import TableRows
from sponsor_monitor.mapping.undeclared import Undeclared
from sponsor_monitor.progress import Progress, silent

MOST_REJECTS = 100_000
"""A file with more rows that cannot be translated is refused: the mapping is of another export."""


def read_mapped(mapping: MappingFile, path: Path, zone: ZoneInfo, report: Progress = silent) -> MappedFile:
    """The whole export as rows of our tables; ``zone`` is the institution's.

    Raises ExportRefused where the file cannot be read, lacks a column, or has dates in a form that is not declared.
    Columns are kept in memory, about as much as the file has of them.
    """
    with closing(open_export(path, mapping.file_format)) as export:
        refuse_wrong_header(export, mapping.sources)
        try:
            return _mapped(mapping, path.name, zone, export.rows(mapping.sources, report))
        except Unreadable as error:
            raise ExportRefused([error.fault]) from None


def read_again(mapping: MappingFile, file: str, zone: ZoneInfo, quarantined: Sequence[Quarantined]) -> list[MappedFile]:
    """Rows that the mapping once could not translate, translated again by a mended one: a result for each table.

    Each row goes to its own ``[[table]]`` only. Of rows with too many cells the further ones are lost: they stay bad.
    Raises ExportRefused where a row lacks a column that the mapping now takes.
    """
    found = []
    for entry in sorted({row.entry for row in quarantined}):
        mine = [row for row in quarantined if row.entry == entry]
        if entry >= len(mapping.tables) or any(row.table != mapping.tables[entry].table for row in mine):
            raise ExportRefused([Fault(file, f"the mapping's [[table]] {entry + 1} is no longer {mine[0].table}")])
        rows = _rows_again(file, mapping.tables[entry].sources, mine)
        found.append(_mapped(mapping, file, zone, [rows], only=entry))
    return found


def _mapped(
    mapping: MappingFile, file: str, zone: ZoneInfo, parts: Iterable[SourceRows], only: int | None = None
) -> MappedFile:
    clock = Clock(zone, mapping.zone or zone)
    tables = [
        TableRows(file, entry, table, clock) for entry, table in enumerate(mapping.tables) if only in (None, entry)
    ]
    coverage = Coverage(file, mapping.window, clock) if mapping.window is not None and only is None else None
    for rows in parts:
        try:
            for table in tables:
                table.take(rows)
            if coverage is not None:
                coverage.take(rows)
        except Undeclared as error:
            fault = Fault(file, error.reason, line=error.line, column=error.source, value=error.value)
            raise ExportRefused([fault]) from None
        if sum(len(table.rejects) for table in tables) > MOST_REJECTS:
            raise ExportRefused([_too_many(tables, file)])
    finished = [table.finished() for table in tables]
    return MappedFile(
        [arriving for arriving, _ in finished],
        [reject for table in tables for reject in table.rejects],
        [counts for _, counts in finished],
        None if coverage is None else coverage.window(),
        [table.words for table in tables],
    )


def _too_many(tables: Sequence[TableRows], file: str) -> Fault:
    first = next(table.rejects[0].reject for table in tables if table.rejects)
    return Fault(
        file,
        f"more than {MOST_REJECTS:,} rows cannot be translated: is the mapping of this export? First: {first.reason}",
        line=first.line,
        column=first.column,
        value=first.value,
    )


def _rows_again(file: str, wanted: Sequence[str], quarantined: Sequence[Quarantined]) -> SourceRows:
    lacking = [
        Fault(file, "the quarantined rows lack this column", column=name)
        for name in wanted
        if any(name not in row.written for row in quarantined)
    ]
    if lacking:
        raise ExportRefused(lacking)
    shared = [name for name in quarantined[0].written if all(name in row.written for row in quarantined)]
    overflow = np.array([row.reject.reason == MORE_CELLS for row in quarantined], dtype=np.bool_)
    return SourceRows(
        len(quarantined),
        {name: texts(row.written[name] for row in quarantined) for name in shared},
        np.array([row.reject.line for row in quarantined], dtype=np.int64),
        overflow if overflow.any() else None,
        {name: np.array([name in row.typed for row in quarantined], dtype=np.bool_) for name in shared},
        {name: np.array([name in row.faulty for row in quarantined], dtype=np.bool_) for name in shared},
    )
