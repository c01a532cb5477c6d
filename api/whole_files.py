"""Derived files: on the disk and whole before they have their names, so that a reader sees all of one or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path


def write_whole(path: Path, parts: Sequence[bytes]) -> None:
    """Write a file of these parts."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
