"""Batches: what arrived when, the rows that could not be used, and another try for them."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query, Response

from api.allowed import allowed
from api.console.data_import import MAPPING, keep_mapping, sent_files
from api.routes.alert import moment
from api.routes.noun import Said, noun
from api.routes.pages import Page, Paged
from api.routes.repeats import Repeatable
from api.routes.tasks import BEGUN, Begun, begin
from api.routes.uploads import begun, upload
from api.visit import Form, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.batches import BatchLine, batches, files_of, rows_brought, set_aside, why_waiting
from sponsor_monitor.store.kept_files import identified

router = noun("batches")
Number = Annotated[int, Path(ge=1, lt=2**63)]
_OPEN = allowed(Permission.IMPORT)
_MAPPING = {"type": "object", "properties": {"mapping": {"type": "string", "format": "binary"}}}


class Batch(Said):
    """What arrived at once: by which feed, and what became of its rows; ``waiting`` are in quarantine still."""

    batch: int
    received_at: dt.datetime
    feed: str
    mode: str
    mapping: str | None
    accepted: int
    unchanged: int
    retracted: int
    quarantined: int
    waiting: int
    root: str


class SourceFile(Said):
    """A file that a batch came from."""

    name: str
    sha256: str
    size: int
    rows: int


class Reason(Said):
    """Why rows of a table wait, and how many of them need a mended mapping."""

    table: str
    column: str
    reason: str
    rows: int
    need_mapping: int


class WholeBatch(Batch):
    """A batch with its files, how many rows it brought to each table, and why others wait."""

    files: list[SourceFile]
    brought: dict[str, int]
    why_waiting: list[Reason]


class WaitingRow(Said):
    """A row in quarantine: where it stood, and what is wrong with it."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@router.get("/batches", dependencies=[_OPEN])
def batch_list(
    visit: Visiting,
    paging: Paged,
    feed: Annotated[str | None, Query(max_length=100)] = None,
    waiting: Annotated[bool, Query(description="Only those of which rows wait.")] = False,
) -> Page[Batch]:
    """What arrived, the latest first."""
    found = [
        line
        for line in batches(visit.service.database)[::-1]
        if feed in (None, line.feed) and (line.open or not waiting)
    ]
    some, following = paging.of(f"batches {feed} {waiting}", found, lambda line: str(line.number))
    return Page[Batch](items=[Batch(**_told(line)) for line in some], next=following)


@router.get("/batches/{number}", dependencies=[_OPEN])
def batch(visit: Visiting, number: Number) -> WholeBatch:
    """One batch."""
    store = visit.service.database
    (line,) = batches(store, number)
    files = [
        SourceFile(name=each.name, sha256=each.sha256, size=each.size, rows=each.rows)
        for each in files_of(store, number)
    ]
    why = [
        Reason(
            table=each.table,
            column=each.column,
            reason=each.reason,
            rows=each.rows,
            need_mapping=each.need_mapping,
        )
        for each in why_waiting(store, number)
    ]
    return WholeBatch(**_told(line), files=files, brought=rows_brought(store, number), why_waiting=why)


@router.get("/batches/{number}/quarantine", dependencies=[_OPEN])
def quarantine(visit: Visiting, paging: Paged, number: Number) -> Page[WaitingRow]:
    """The rows of a batch that wait. They hold what was sent, so the permission for visa facts is needed too."""
    visit.actor.require(Permission.SEE_VISA_FACTS)
    store = visit.service.database
    batches(store, number)
    rows = list(enumerate(set_aside(store, number)))
    some, following = paging.of(f"quarantine {number}", rows, lambda row: str(row[0]))
    return Page[WaitingRow](items=[WaitingRow(**row) for _, row in some], next=following)


@router.post(
    "/batches/{number}/retry",
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[allowed(Permission.IMPORT, takes_files=True)],
    responses=BEGUN,
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": _MAPPING}}}},
)
def retry(visit: Visiting, number: Number, form: Form, response: Response, repeat: Repeatable) -> Begun:
    """Try the waiting rows of a batch again, by a mended mapping where one is sent."""
    batches(visit.service.database, number)
    with upload(visit.service.files) as folder:
        name, said = None, ""
        for sent in sent_files(form, "mapping")[:1]:
            keep_mapping(sent, folder)
            name, said = MAPPING, identified(folder / MAPPING, MAPPING).sha256
        given = {"batch": number, "upload": folder.name, "mapping": name}
        return begun(repeat, said, folder, lambda: begin(visit, response, "retry", **given), response)


def _told(line: BatchLine) -> dict[str, Any]:
    return {
        "batch": line.number,
        "received_at": moment(line.received_at),
        "feed": line.feed,
        "mode": line.mode,
        "mapping": line.mapping_id,
        "accepted": line.accepted,
        "unchanged": line.unchanged,
        "retracted": line.retracted,
        "quarantined": line.quarantined,
        "waiting": line.open,
        "root": line.root,
    }
