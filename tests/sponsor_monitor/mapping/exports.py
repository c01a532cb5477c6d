"""Mappings and exports written for a test, and what was made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from sponsor_monitor.mapping.arriving import Arriving, MappedFile
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.mapping.reading import read_mapped

LONDON = ZoneInfo("Europe/London")
HEAD = 'id = "sample"\ntitle = "Sample"\nfeed = "sample"\nmode = "append"\n'
CSV = '[format]\nkind = "csv"\nencoding = "utf-8"\n'
MARKS = """[[table]]
table = "marks"
[table.columns]
student_id = "Student"
session_id = "Session"
status = { from = "Mark", values = { P = "present", A = "absent" } }
"""


def mapped(folder: Path, mapping: str, export: bytes | str, name: str = "export.csv") -> MappedFile:
    """What a mapping makes of an export's bytes."""
    path = folder / name
    path.write_bytes(export.encode() if isinstance(export, str) else export)
    return read_mapped(read_mapping(mapping.encode(), "mapping.toml"), path, LONDON)


def rows(arriving: Arriving) -> list[dict[str, Any]]:
    """The rows of a table with the line of each."""
    found = []
    for chunk in arriving.chunks:
        columns = {name: array.to_pylist() for name, array in chunk.columns.items()}
        for row, line in enumerate(chunk.lines(np.arange(chunk.size)).tolist()):
            found.append({"line": line} | {name: cells[row] for name, cells in columns.items()})
    return found
