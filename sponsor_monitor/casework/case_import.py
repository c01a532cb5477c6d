"""Rows of a sheet of earlier casework as what they say was done; what cannot be read is set aside, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sponsor_monitor.casework.case_import_fields import FIELDS
from sponsor_monitor.casework.case_import_mapping import CaseMapping, MappedEvent
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_fields import Unfit
from sponsor_monitor.dataset.chunks import Unreadable
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.errors import Fault, shortened
from sponsor_monitor.mapping.clock import Clock
from sponsor_monitor.mapping.column_sources import ColumnSource, Translated
from sponsor_monitor.mapping.export import ExportRefused, open_export, refuse_wrong_header
from sponsor_monitor.mapping.source_rows import SourceRows
from sponsor_monitor.mapping.table_rows import NO_VALUE, SHEET_ERROR
from sponsor_monitor.mapping.undeclared import Undeclared
from sponsor_monitor.progress import silent

BLANK = "blank, but what else the row says needs it"
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a row says was done."""

    kind: CaseEvent
    body: Mapping[str, Any]
    private: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that can be read: by what it names its student, and all it says, in the order of its days."""

    line: int
    named: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet read: its rows in the order of the file, and those set aside."""

    name: str
    rows: tuple[SheetRow, ...]
    rejects: tuple[Reject, ...]


class _Bad(Exception):
    """A cell that cannot be used."""

    def __init__(self, source: ColumnSource | None, reason: str, place: int | None = None) -> None:
        """Keep where it comes from, and why; ``place`` is that of one cell among several."""
        self.source = source
        self.reason = reason
        self.place = place
        super().__init__(reason)


def read_sheet(mapping: CaseMapping, path: Path, zone: ZoneInfo) -> Sheet:
    """Everything a sheet says.

    Raises ExportRefused where the file cannot be read, lacks a column, or has dates in a form that is not declared.
    """
    rows: list[SheetRow] = []
    rejects: list[Reject] = []
    with closing(open_export(path, mapping.file_format)) as export:
        refuse_wrong_header(export, mapping.sources)
        try:
            for some in export.rows(mapping.sources, silent):
                for found in _rows(mapping, some, path.name, Clock(zone, zone)):
                    (rejects if isinstance(found, Reject) else rows).append(found)  # type: ignore[arg-type]
        except Unreadable as error:
            raise ExportRefused([error.fault]) from None
        except Undeclared as error:
            fault = Fault(path.name, error.reason, line=error.line, column=error.source, value=error.value)
            raise ExportRefused([fault]) from None
    return Sheet(path.name, tuple(rows), tuple(rejects))


def reject_of(file: str, line: int, column: str, value: str, reason: str) -> Reject:
    """A row set aside, with no more of the value than can be looked at."""
    return Reject(file, line, column, shortened(value, _LONGEST_VALUE), reason)


def _rows(mapping: CaseMapping, rows: SourceRows, file: str, clock: Clock) -> Iterator[SheetRow | Reject]:
    named = mapping.named.translate(rows, clock)
    events = [
        (event, {name: source.translate(rows, clock) for name, source in event.columns.items()})
        for event in mapping.events
    ]
    for row in range(rows.size):
        line = int(rows.lines[row])
        try:
            if rows.overflow is not None and rows.overflow[row]:
                raise _Bad(None, MORE_CELLS)
            who = _cell(rows, row, mapping.named, named)
            if not who:
                raise _Bad(mapping.named, "blank: nobody is named")
            said = [found for event, columns in events if (found := _said(rows, row, event, columns)) is not None]
            yield SheetRow(line, who, _in_order(said))
        except _Bad as bad:
            yield reject_of(file, line, *_shown(rows, row, bad), bad.reason)


def _said(rows: SourceRows, row: int, event: MappedEvent, columns: Mapping[str, Translated]) -> Said | None:
    """What a row says of one event; None where it gives no day, and no words, for it."""
    found = {name: _cell(rows, row, event.columns[name], column) for name, column in columns.items()}
    if not found.get("on"):
        words = [name for name, text in found.items() if text and event.columns[name].columns]
        if not words and event.kind is not CaseEvent.OPENED:
            return None
        raise _Bad(event.columns["on"], BLANK)
    body: dict[str, Any] = {}
    private: dict[str, str] = {}
    for name, field in FIELDS[event.kind].items():
        text = found.get(name, "")
        if not text:
            if field.is_needed:
                raise _Bad(event.columns[name], BLANK)
            continue
        try:
            value = field.value(text)
        except Unfit as unfit:
            raise _Bad(event.columns[name], str(unfit)) from None
        if field.is_private:
            private[name] = text
        else:
            body[name] = value
    return Said(event.kind, body, private)


def _cell(rows: SourceRows, row: int, source: ColumnSource, column: Translated) -> str:
    """The text of one cell, blank where all it comes from is."""
    faulty = rows.any_faulty(source.columns)
    if faulty is not None and faulty[row]:
        place = next(
            place for place, name in enumerate(source.columns) if name in rows.faulty and rows.faulty[name][row]
        )
        value = rows.cell(source.columns[place], row)
        raise _Bad(source, NO_VALUE if value.startswith("=") else SHEET_ERROR, place)
    if column.bad is not None and column.bad[row]:
        cells = [rows.cell(name, row) for name in source.columns]
        if not any(cell.strip() for cell in cells):
            return ""
        which, reason = column.why(cells)
        raise _Bad(source, reason, which)
    return str(column.text[row].as_py() or "")


def _shown(rows: SourceRows, row: int, bad: _Bad) -> tuple[str, str]:
    """The columns of the sheet that are at fault, and what stands in them."""
    names = () if bad.source is None else bad.source.columns
    if bad.place is not None:
        names = names[bad.place : bad.place + 1]
    return "+".join(names), " ".join(rows.cell(name, row) for name in names)


def _in_order(said: list[Said]) -> tuple[Said, ...]:
    """What was said, opened first, closed last, and the rest by its day."""
    edges = {CaseEvent.OPENED: 0, CaseEvent.CLOSED: 2}
    return tuple(sorted(said, key=lambda one: (edges.get(one.kind, 1), one.body["on"])))
