"""The long work of exporting many students' evidence: a ZIP, kept for who asked for it for a while."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.children import Children, NoSuchTask, TaskState
from api.tasks import Answer, Place, Task
from reports.cohort.beginning import Desk, Order
from reports.cohort.making import UNFINISHED, Means, make_export
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.progress import Progress
from sponsor_monitor.services.choosing import choice_of
from sponsor_monitor.services.packs import Purpose
from sponsor_monitor.store.key_file import key_beside
from sponsor_monitor.words import plural

TASK = "export-cohort"
ZIP = "application/zip"
_KEPT_SECONDS = 2 * 86_400
_FEW = 8
"""Up to so many packs are made by one process: starting others takes longer."""


def export_cohort(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Export what was asked for; the same asked again goes on with what is there of it."""
    place.actor.require(Permission.EXPORT)
    day, choice = dt.date.fromisoformat(given["as_of"]), choice_of(given["choice"])
    order = Order(Purpose(given["purpose"]), given["recipient"], choice, day)
    exports = _exports_beside(place.files)
    _clear(exports)
    name = f"{_called(place.actor, given)}.zip"
    desk = Desk(place.database, place.looking, place.work)
    means = Means(place.settings.key or key_beside(place.files), os.cpu_count() or 1, _FEW, progress=progress)
    made = make_export(desk, order, exports / name, means)
    said = f"The evidence of {plural(made.students, 'registration')} is ready: keep it within two days."
    return Answer(said, {"archive": name, "seed": made.seed, "drawn_from": made.drawn_from, "sha256": made.sha256})


def cohort_of(children: Children, files: Path, task: str, actor: Actor) -> tuple[Path, Mapping[str, Any]]:
    """The file that somebody's own export made, and what came of it; NoSuchTask for another's, or once it is gone."""
    told = children.task(task, actor.uid)
    if told.name != TASK or told.state is not TaskState.DONE:
        raise NoSuchTask
    path = _exports_beside(files) / str(told.result["archive"])
    if not path.exists():
        raise NoSuchTask
    return path, told.result


COHORT_TASKS: Mapping[str, Task] = {TASK: export_cohort}
"""What exports evidence in a process of its own, by name."""


def _exports_beside(files: Path) -> Path:
    return files.with_name(f"{files.name}.cohorts")


def _called(actor: Actor, given: Mapping[str, Any]) -> str:
    """A name that says nothing, the same for the same order by the same person."""
    return hashlib.sha256(json.dumps([actor.uid, given], sort_keys=True).encode()).hexdigest()[:32]


def _clear(exports: Path) -> None:
    """Make the folder, which only this program may read, and clear away what was not fetched for a while."""
    exports.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in exports.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old) if old.name.endswith(UNFINISHED) else old.unlink(missing_ok=True)
