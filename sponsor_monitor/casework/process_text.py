"""A process in words: every value, whose it is, and what is missing and why."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.casework.process import Process, ProcessValue, shown
from sponsor_monitor.casework.process_names import PROCESS_NAMES, ProcessName

MISSING = "not entered"


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """One value, or that there is none; ``source`` is then why."""

    name: str
    meaning: str
    said: str
    whose: str
    clause: str
    source: str


def process_rows(process: Process) -> list[ProcessRow]:
    """A row for every value, those with several dates in their order, and for every name without one."""
    return [row for name in PROCESS_NAMES.values() for row in _rows(process, name)]


def _rows(process: Process, name: ProcessName) -> list[ProcessRow]:
    values = process.values.get(name.name, ())
    if not values:
        return [ProcessRow(name.name, name.meaning, MISSING, "", "", process.missing.get(name.name, ""))]
    return [_row(name, value) for value in values]


def _row(name: ProcessName, value: ProcessValue) -> ProcessRow:
    unit = name.unit.removesuffix("s") if value.value == 1 else name.unit
    since = f"from {value.since.isoformat()}\n" if value.since else ""
    return ProcessRow(
        name.name,
        name.meaning,
        f"{since}{shown(value.value)} {unit}".rstrip(),
        value.authority.value,
        value.clause,
        value.source if not value.reason else f"{value.source}\nEntered: {value.reason}",
    )
