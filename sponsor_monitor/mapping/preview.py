"""What an import would say of a mapped file's cells: the rows it would set aside by the columns people see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.dataset.rows import Comparison, check, not_before
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.mapping.arriving import Arriving

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


def _by_itself(column: Column) -> Column:
    return replace(column, kind=Kind.TEXT) if column.kind in _NAMES else column
