"""Files that long work made for somebody: kept for two days, in a folder that only this program may read."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.children import NoSuchTask, TaskState

if TYPE_CHECKING:
    from api.visit import Visit

_KEPT_SECONDS = 2 * 86_400


def folder_for(files: Path, work: str) -> Path:
    """The folder of a kind of work, beside the kept files: made where it is missing, cleared of what nobody fetched."""
    folder = _beside(files, work)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    return folder


def taken_out(visit: Visit, work: str, task: str) -> tuple[Path, Mapping[str, Any]]:
    """The file that a task of one's own made, and what came of it.

    NoSuchTask for another's, for other work, and once the file is gone.
    """
    told = visit.service.children.task(task, visit.actor.uid)
    if told.name != work or told.state is not TaskState.DONE:
        raise NoSuchTask
    path = _beside(visit.service.files, work) / str(told.result["file"])
    if not path.exists():
        raise NoSuchTask
    return path, told.result


def _beside(files: Path, work: str) -> Path:
    return files.with_name(f"{files.name}.{work}")
