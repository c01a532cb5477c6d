"""The long work of taking the records out: a dataset folder as a ZIP, kept for who asked for it for a while."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from api.children import Children, NoSuchTask, TaskState
from api.tasks import Answer, Place, Task
from calendars.days import to_day
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.progress import Progress
from sponsor_monitor.store.export import export_dataset
from sponsor_monitor.store.reading import view
from sponsor_monitor.words import day_words

TASK = "export-dataset"
ZIP = "application/zip"
_NEEDED = (Permission.EXPORT, Permission.SEE_VISA_FACTS)
"""What leaves holds everybody's records, CAS and permissions among them."""
_KEPT_SECONDS = 2 * 86_400
_DAY = dt.timedelta(days=1)


def require_to_export(actor: Actor) -> None:
    """NotPermitted for who may not take out everybody's records, visa facts among them."""
    for permission in _NEEDED:
        actor.require(permission)


def take_out(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Write the folder that gives the same assessment as the database as of a day, or yesterday, and pack it."""
    require_to_export(place.actor)
    day = dt.date.fromisoformat(given["as_of"]) if given.get("as_of") else place.today - _DAY
    looked_at = view(place.database, day, known_at=given.get("known_at"), received_by=given.get("received_by"))
    exports = _exports_beside(place.files)
    _clear(exports)
    name = f"{uuid4().hex}.zip"
    with tempfile.TemporaryDirectory(dir=exports) as folder:
        records = Path(folder) / f"records-{day.isoformat()}"
        told = bool(given.get("parquet"))
        export_dataset(looked_at, records, now=place.clock(), actor=place.actor.uid, as_parquet=told, progress=progress)
        progress("packing", 0, 0)
        _pack(records, Path(folder) / name)
        (Path(folder) / name).replace(exports / name)
    said = f"The records as of {day_words(to_day(day))} are ready: keep them within two days."
    return Answer(said, {"archive": name, "called": f"records-{day.isoformat()}.zip"})


def archive_of(children: Children, files: Path, task: str, actor: Actor) -> tuple[Path, str]:
    """The file that somebody's own export made, and what it is called; NoSuchTask for another's, or once it is gone."""
    told = children.task(task, actor.uid)
    if told.name != TASK or told.state is not TaskState.DONE:
        raise NoSuchTask
    path = _exports_beside(files) / str(told.result["archive"])
    if not path.exists():
        raise NoSuchTask
    return path, str(told.result["called"])


DATASET_TASKS: Mapping[str, Task] = {TASK: take_out}
"""What takes records out in a process of its own, by name."""


def _exports_beside(files: Path) -> Path:
    return files.with_name(f"{files.name}.exports")


def _clear(exports: Path) -> None:
    """Make the folder, which only this program may read, and clear away what was not fetched for a while."""
    exports.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in exports.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)


def _pack(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.rglob("*")):
            archive.write(each, each.relative_to(folder.parent))
