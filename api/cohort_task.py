"""The long work of exporting many students' evidence: a ZIP, kept for who asked for it for a while."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from api.seal import seal_of
from api.taken_out import folder_for
from api.tasks import Answer, Place, Task
from reports.cohort.beginning import Desk, Order
from reports.cohort.making import Means, make_export
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.progress import Progress
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.choosing import choice_of
from sponsor_monitor.store.key_file import key_beside
from sponsor_monitor.words import plural

TASK = "export-cohort"
ZIP = "application/zip"
_FEW = 8
"""Up to so many packs are made by one process: starting others takes longer."""


def export_cohort(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Export what was asked for; the same asked again goes on with what is there of it."""
    place.actor.require(Permission.EXPORT)
    day, choice = dt.date.fromisoformat(given["as_of"]), choice_of(given["choice"])
    order = Order(Purpose(given["purpose"]), given["recipient"], choice, day)
    name = f"{_called(place.actor, given)}.zip"
    desk = Desk(place.database, place.looking, place.work)
    key = place.settings.key or key_beside(place.files)
    means = Means(key, os.cpu_count() or 1, _FEW, seal_of(place.settings), progress)
    made = make_export(desk, order, folder_for(place.files, TASK) / name, means)
    said = f"The evidence of {plural(made.students, 'registration')} is ready: keep it within two days."
    return Answer(said, {"file": name, "seed": made.seed, "drawn_from": made.drawn_from, "sha256": made.sha256})


COHORT_TASKS: Mapping[str, Task] = {TASK: export_cohort}
"""What exports evidence in a process of its own, by name."""


def _called(actor: Actor, given: Mapping[str, Any]) -> str:
    """A name that says nothing, the same for the same order by the same person."""
    return hashlib.sha256(json.dumps([actor.uid, given], sort_keys=True).encode()).hexdigest()[:32]
