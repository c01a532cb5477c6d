"""The records taken out: what the database holds as of a day, as the files that it could be brought in from."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from api.allowed import allowed
from api.console.fields import day_or_none, is_yes, text_of
from api.console.places import Page, Place
from api.console.progress import begin
from api.dataset_task import TASK, ZIP, require_to_export
from api.refusals import FormIncomplete
from api.taken_out import taken_out
from api.visit import Form, Visit, Visiting
from sponsor_monitor.people.permission import Permission

router = APIRouter()
page = Page(router, Place("Take out", "data-export", order=50, unless=Permission.IMPORT))
_OPEN = allowed(Permission.EXPORT)
_LONGEST_NUMBER = 9


def place_of(visit: Visit) -> str:
    """Where in the navigation somebody finds what is taken out: with the data, or alone."""
    return "data" if visit.may(Permission.IMPORT) else "data-export"


@router.get("/data/export", name="data-export", dependencies=[_OPEN])
def take_out(visit: Visiting) -> Response:
    """The form."""
    require_to_export(visit.actor)
    return _form(visit, {}, {})


@router.post("/data/export", name="data-export-now", dependencies=[_OPEN])
def begin_to(visit: Visiting, form: Form) -> Response:
    """Begin; it goes on in a process of its own."""
    require_to_export(visit.actor)
    try:
        as_of, batch = day_or_none(form, "as_of", "a day"), _batch(text_of(form, "received_by"))
        if as_of is not None and as_of > visit.today:
            raise FormIncomplete({"as_of": "Choose a day that has come."})
    except FormIncomplete as incomplete:
        return _form(visit, incomplete.faults, {name: text_of(form, name) for name in ("as_of", "received_by")})
    return begin(
        visit,
        TASK,
        "Taking the records out",
        "data-export-ready",
        {"task": "=task"},
        as_of=None if as_of is None else as_of.isoformat(),
        received_by=batch or None,
        parquet=is_yes(form, "parquet"),
    )


@router.get("/data/export/{task}", name="data-export-ready", dependencies=[_OPEN])
def ready(visit: Visiting, task: str) -> Response:
    """Where the file is."""
    require_to_export(visit.actor)
    path, made = taken_out(visit, TASK, task)
    return visit.page(
        "data_export_ready.html", here=place_of(visit), task=task, called=made["called"], size=path.stat().st_size
    )


@router.get("/data/export/{task}/file", name="data-export-file", dependencies=[_OPEN])
def fetch(visit: Visiting, task: str) -> Response:
    """The file."""
    require_to_export(visit.actor)
    path, made = taken_out(visit, TASK, task)
    return FileResponse(path, media_type=ZIP, filename=made["called"], headers={"Cache-Control": "no-store"})


def _batch(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise FormIncomplete({"received_by": "Give the number of a batch, such as 12."})
    return text


def _form(visit: Visit, faults: dict[str, str], typed: dict[str, str]) -> Response:
    yesterday = visit.today - dt.timedelta(days=1)
    return visit.page(
        "data_export.html",
        here=place_of(visit),
        status=422 if faults else 200,
        faults=faults,
        typed={"as_of": yesterday.isoformat(), "received_by": "", **typed},
    )
