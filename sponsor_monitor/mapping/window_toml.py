"""What a mapping file says of the window that a restating export covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sponsor_monitor.mapping.column_specs import ColumnSpecs, a_table
from sponsor_monitor.mapping.mapping import Mode, WindowSource
from sponsor_monitor.mapping.source_rows import Cell
from sponsor_monitor.toml_file import KeyPath, TomlFile
from sponsor_monitor.toml_values import date, text

Table = Mapping[str, Any]

WINDOW_KEYS = ("from", "to", "days", "from_column", "to_column", "school", "school_column", "everything")


def read_window(file: TomlFile, top: Table, specs: ColumnSpecs, mode: Mode) -> WindowSource | None:
    """The window's source; None where the mapping appends, and once faults are kept in the file."""
    path: KeyPath = ("window",)
    if mode is Mode.APPEND:
        if "window" in top:
            file.refuse(path, "a window belongs to a mapping that restates: what is appended retracts nothing")
        return None
    said = file.take(top, (), "window", a_table)
    if said is None:
        return None
    file.refuse_unknown_keys(said, path, WINDOW_KEYS)
    _check_window(file, said)
    start = file.take(said, path, "from", date) if "from" in said else None
    end = file.take(said, path, "to", date) if "to" in said else None
    if start is not None and end is not None and end < start:
        file.refuse((*path, "to"), "the window ends before it starts", end)
    firsts = next((key for key in ("days", "from_column") if key in said), None)
    lasts = next((key for key in ("days", "to_column") if key in said), None)
    return WindowSource(
        start,
        end,
        None if firsts is None else specs.day((*path, firsts), said[firsts]),
        None if lasts is None else specs.day((*path, lasts), said[lasts]),
        "days" in said,
        file.take(said, path, "school", text) if "school" in said else None,
        _cell(file, said, path, "school_column"),
    )


def _check_window(file: TomlFile, said: Table) -> None:
    path: KeyPath = ("window",)
    ways = (("from", "to"), ("days",), ("from_column", "to_column"))
    used = [way for way in ways if any(key in said for key in way)]
    for way in used:
        for key in way:
            if key not in said:
                file.refuse((*path, key), f"missing {key}: {' and '.join(way)} go together")
    if len(used) > 1:
        file.refuse(path, "the days of the window come from one of from and to, days, from_column and to_column")
    if "school" in said and "school_column" in said:
        file.refuse(path, "the school of the window comes from one of school and school_column")
    if "everything" in said:
        if said["everything"] is not True:
            file.refuse((*path, "everything"), "true is expected, or leave it out", said["everything"])
        if len(said) > 1:
            file.refuse(path, "everything has no other bounds: leave them out, or leave out everything")
    elif not said:
        file.refuse(path, f"a restating file says what it covers: one of {', '.join(WINDOW_KEYS)}")


def _cell(file: TomlFile, said: Table, path: KeyPath, key: str) -> Cell | None:
    name = file.take(said, path, key, text) if key in said else None
    return None if name is None else Cell(name.strip())
