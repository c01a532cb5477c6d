"""Rows that could not be used: why they wait, what they said, and another try, by a mended mapping or as they are."""

from __future__ import annotations

import shutil

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.data import MOST_ROWS, may_see_records
from api.console.data_import import MAPPING, keep_mapping, sent_files
from api.console.places import Page
from api.console.progress import begin
from api.refusals import FormIncomplete
from api.unpacking import new_folder
from api.visit import Form, Visit, Visiting
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.batches import batches, set_aside, why_waiting

router = APIRouter()
page = Page(router)
_OPEN = allowed(Permission.IMPORT)
_SENDS = allowed(Permission.IMPORT, takes_files=True)


@router.get("/data/quarantine", name="quarantine", dependencies=[_OPEN])
def quarantine(visit: Visiting) -> Response:
    """The batches of which rows wait, the oldest first."""
    may_see_records(visit)
    lines = [line for line in batches(visit.service.database) if line.open]
    return visit.page("quarantine.html", here="data", lines=lines)


@router.get("/data/quarantine/{number}", name="quarantined", dependencies=[_OPEN])
def quarantined(visit: Visiting, number: int) -> Response:
    """The waiting rows of one batch, each with its reason."""
    may_see_records(visit)
    return _shown(visit, number)


@router.post("/data/quarantine/{number}/retry", name="retry", dependencies=[_SENDS])
def try_again(visit: Visiting, number: int, form: Form) -> Response:
    """Try them again."""
    may_see_records(visit)
    batches(visit.service.database, number)
    folder, name = new_folder(visit.service.files), None
    try:
        for sent in sent_files(form, "mapping")[:1]:
            keep_mapping(sent, folder)
            name = MAPPING
        parts = {"number": str(number)}
        title = f"Trying rows of batch {number} again"
        return begin(visit, "retry", title, "quarantined", parts, batch=number, upload=folder.name, mapping=name)
    except SponsorMonitorError as error:
        shutil.rmtree(folder)
        faults = error.faults if isinstance(error, FormIncomplete) else {"mapping": str(error)}
        return _shown(visit, number, faults)


def _shown(visit: Visit, number: int, faults: dict[str, str] | None = None) -> Response:
    store = visit.service.database
    (line,) = batches(store, number)
    rows = set_aside(store, number)
    return visit.page(
        "quarantined.html",
        here="data",
        status=422 if faults else 200,
        faults=faults or {},
        line=line,
        rows=rows[: visit.at_once(MOST_ROWS)],
        total=len(rows),
        why=why_waiting(store, number),
    )
