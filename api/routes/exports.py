"""Exports: the records as of a day, made in a process of its own and fetched by who asked for them."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from fastapi import Response
from fastapi.responses import FileResponse

from api.allowed import allowed
from api.dataset_task import TASK, ZIP, require_to_export
from api.routes.noun import Asked, Id, Word, noun
from api.routes.repeats import Repeatable
from api.routes.tasks import BEGUN, Begun, begin
from api.taken_out import taken_out
from api.visit import Visiting
from sponsor_monitor.people.permission import Permission

router = noun("exports")
_MAY = allowed(Permission.EXPORT)


class ToExport(Asked):
    """As of which day (yesterday where none is given), as known at a time, and received by a batch or a time."""

    as_of: dt.date | None = None
    known_at: Word | None = None
    received_by: Word | None = None
    parquet: bool = False


@router.post("/exports/dataset", status_code=HTTPStatus.ACCEPTED, dependencies=[_MAY], responses=BEGUN)
def export_records(visit: Visiting, asked: ToExport, response: Response, repeat: Repeatable) -> Begun:
    """Take the records out as a folder that gives the same assessment; everybody's are in it, visa facts too."""
    require_to_export(visit.actor)
    given = asked.model_dump(mode="json")
    return repeat.once(asked.model_dump_json(), lambda: begin(visit, response, TASK, **given), response)


@router.get(
    "/exports/dataset/{task}",
    dependencies=[_MAY],
    response_class=FileResponse,
    responses={int(HTTPStatus.OK): {"description": "The ZIP", "content": {ZIP: {}}}},
)
def exported_records(visit: Visiting, task: Id) -> FileResponse:
    """The ZIP of an export that one has begun oneself, for two days."""
    require_to_export(visit.actor)
    path, made = taken_out(visit, TASK, task)
    return FileResponse(path, media_type=ZIP, filename=made["called"], headers={"Cache-Control": "no-store"})
