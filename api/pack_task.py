"""The work of making one student's evidence pack in a process of its own: a PDF, kept for who asked for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from api.pack_making import PackMeans, PackOrder, make_pack
from api.seal import seal_of
from api.taken_out import folder_for
from api.tasks import Answer, Place, Task
from api.whole_files import write_whole
from sponsor_monitor.progress import Progress
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.packs import require
from sponsor_monitor.store.key_file import key_beside
from sponsor_monitor.store.persons import person

TASK = "make-pack"
PDF = "application/pdf"


def pack(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Make the pack of a registration (its opaque id) for a reader, as of a day."""
    purpose = Purpose(given["purpose"])
    with place.looking() as work:
        require(work, given["registration"], purpose)
        whose = person(work.connection, given["registration"]).registration_id
    order = PackOrder(whose, purpose, dt.date.fromisoformat(given["as_of"]))
    key = place.settings.key or key_beside(place.files)
    made = make_pack(order, PackMeans(place.database, place.work, key, seal_of(place.settings), progress))
    name = f"{uuid4().hex}.pdf"
    write_whole(folder_for(place.files, TASK) / name, [made.data])
    told = {
        "file": name,
        "sha256": made.sha256,
        "registration": given["registration"],
        "purpose": purpose.value,
        "is_signed": place.settings.seal is not None,
    }
    return Answer("The evidence pack is ready: keep it within two days.", told)


PACK_TASKS: Mapping[str, Task] = {TASK: pack}
"""What makes packs in a process of its own, by name."""
