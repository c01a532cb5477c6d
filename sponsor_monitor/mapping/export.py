"""An institution's export, opened as its mapping says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sponsor_monitor.dataset.chunks import Unreadable
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.csv_export import CsvExport
from sponsor_monitor.mapping.mapping import FileFormat, FileKind
from sponsor_monitor.mapping.workbook import Workbook
from sponsor_monitor.toml_file import FileRefused

Export = CsvExport | Workbook

_MOST_SHOWN = 40


class ExportRefused(FileRefused):
    """An export cannot be read as its mapping says; every fault found is listed."""

    what = "export"


def open_export(path: Path, file_format: FileFormat) -> Export:
    """The export with its header read; ExportRefused where it is something else."""
    if not path.is_file():
        raise ExportRefused([Fault(path.name, "no such file" if not path.exists() else "not a file")])
    try:
        return CsvExport(path, file_format) if file_format.kind is FileKind.CSV else Workbook(path, file_format)
    except Unreadable as error:
        raise ExportRefused([error.fault]) from None


def refuse_wrong_header(export: Export, wanted: Sequence[str]) -> None:
    """Refuse a header without one of the wanted columns, or with one of them twice: all faults at once."""
    listed = ", ".join(name for name in export.header[:_MOST_SHOWN] if name)
    faults = []
    for name in wanted:
        count = export.header.count(name)
        if count == 0:
            faults.append(Fault(export.name, f"no such column: the header has {listed}", column=name))
        elif count > 1:
            faults.append(Fault(export.name, f"{count} columns have this name: rename them", column=name))
    if faults:
        raise ExportRefused(faults)
