"""The latest report on the quality of the data, kept in a file beside the database: made by a child process only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from api.latest import runs_beside
from api.whole_files import write_whole
from sponsor_monitor.store.quality.report import FORMAT, QualityReport

_NAME = "quality.json"


def keep_quality(files: Path, report: QualityReport) -> None:
    """Put the report in place of the one before."""
    folder = runs_beside(files)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / _NAME, [report.json()])


def kept_quality(files: Path) -> Mapping[str, Any] | None:
    """The object of docs/quality.md as it was made last; None before it was made, or by another version."""
    path = runs_beside(files) / _NAME
    if not path.exists():
        return None
    found: Mapping[str, Any] = orjson.loads(path.read_bytes())
    return found if found.get("format") == FORMAT else None
