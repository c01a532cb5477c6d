"""A dataset folder that is written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sponsor_monitor.dataset.settings import FILE as SETTINGS_FILE


@contextmanager
def written_whole(directory: Path) -> Iterator[Path]:
    """A place to write in that nobody else may look into; all moves up only when all went well.

    The settings move last: what has none is no dataset, so that half of one is never taken for a whole.
    """
    is_new = not directory.exists()
    directory.mkdir(parents=True, exist_ok=True)
    within = Path(tempfile.mkdtemp(prefix=".sponsor-monitor-", dir=directory))
    try:
        yield within
        for path in sorted(within.iterdir(), key=lambda path: path.name == SETTINGS_FILE):
            path.replace(directory / path.name)
    finally:
        shutil.rmtree(within, ignore_errors=True)
        if is_new and not any(directory.iterdir()):
            directory.rmdir()
