"""The long work of taking the records out: a dataset folder as a ZIP, kept for who asked for it for a while."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from api.taken_out import folder_for
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
    exports = folder_for(place.files, TASK)
    name = f"{uuid4().hex}.zip"
    with tempfile.TemporaryDirectory(dir=exports) as folder:
        records = Path(folder) / f"records-{day.isoformat()}"
        told = bool(given.get("parquet"))
        export_dataset(looked_at, records, now=place.clock(), actor=place.actor.uid, as_parquet=told, progress=progress)
        progress("packing", 0, 0)
        _pack(records, Path(folder) / name)
        (Path(folder) / name).replace(exports / name)
    said = f"The records as of {day_words(to_day(day))} are ready: keep them within two days."
    return Answer(said, {"file": name, "called": f"records-{day.isoformat()}.zip"})


DATASET_TASKS: Mapping[str, Task] = {TASK: take_out}
"""What takes records out in a process of its own, by name."""


def _pack(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.rglob("*")):
            archive.write(each, each.relative_to(folder.parent))
