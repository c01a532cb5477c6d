"""Imports: records sent as a ZIP of a folder, as exports with their mapping, or as the next export of a known feed."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi import Path as InAddress
from starlette.concurrency import run_in_threadpool

from api.allowed import allowed
from api.console.data_import import MAPPING, keep_mapping
from api.routes.feed_mapping import last_mapping
from api.routes.noun import noun
from api.routes.repeats import Repeatable
from api.routes.tasks import BEGUN, Begun, begin
from api.routes.uploads import begun, files_of, text_of, upload
from api.unpacking import ARCHIVE, check_archive, check_names, keep, plain_name
from api.visit import Form, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.importing import DATASET_FEED
from sponsor_monitor.store.kept_files import identified

router = noun("imports")
MOST_FILES = 50
_SENDS = allowed(Permission.IMPORT, takes_files=True)
_EXPORTS = "exports"
_YES = "yes"
Feed = Annotated[str, InAddress(min_length=1, max_length=100, pattern=r"^[^/\x00-\x1f]+$")]
_FILE = {"type": "string", "format": "binary"}


def _body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """How a body of files stands in the description of the API."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


def _fields(*needed: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """How the fields of a form stand in the description of the API."""
    return _body("multipart/form-data", {"type": "object", "properties": properties, "required": list(needed)})


@router.post(
    "/imports/records",
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[_SENDS],
    responses=BEGUN,
    openapi_extra=_fields("archive", archive=_FILE, feed={"type": "string", "maxLength": 100}),
)
def import_records(visit: Visiting, form: Form, response: Response, repeat: Repeatable) -> Begun:
    """Import a folder of records, sent as a ZIP in the field ``archive`` of a form."""
    feed = text_of(form, "feed") or DATASET_FEED
    with upload(visit.service.files) as folder:
        archive = files_of(form, "archive", 1)[0]
        keep(archive.file, folder / ARCHIVE)
        check_archive(folder / ARCHIVE)
        said = f"{feed} {identified(folder / ARCHIVE, ARCHIVE).sha256}"
        return begun(
            repeat,
            said,
            folder,
            lambda: begin(visit, response, "import-archive", upload=folder.name, feed=feed),
            response,
        )


@router.post(
    "/imports/exports",
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[_SENDS],
    responses=BEGUN,
    openapi_extra=_fields(
        "mapping",
        "exports",
        mapping=_FILE,
        exports={"type": "array", "items": _FILE, "maxItems": MOST_FILES},
        accept_retractions={"type": "string", "enum": [_YES, "no"]},
    ),
)
def import_exports(visit: Visiting, form: Form, response: Response, repeat: Repeatable) -> Begun:
    """Import an institution's own exports, sent with the mapping that reads them."""
    accept = text_of(form, "accept_retractions") == _YES
    with upload(visit.service.files) as folder:
        keep_mapping(files_of(form, "mapping", 1)[0], folder)
        sent = files_of(form, _EXPORTS, MOST_FILES)
        names = [plain_name(each.filename or "") for each in sent]
        check_names(names)
        (folder / _EXPORTS).mkdir()
        for name, each in zip(names, sent, strict=True):
            keep(each.file, folder / _EXPORTS / name)
        return _exports(visit, response, repeat, folder, names, accept=accept)


async def _streamed(
    request: Request, visit: Visiting, name: Annotated[str, Query(min_length=1, max_length=150)]
) -> AsyncIterator[Path]:
    """The body of a request, written to a file of an upload while it comes; cleared away where it is refused."""
    plain_name(name)
    with upload(visit.service.files) as folder:
        (folder / _EXPORTS).mkdir()
        with (folder / _EXPORTS / name).open("xb") as file:
            async for piece in request.stream():
                await run_in_threadpool(file.write, piece)
        yield folder


@router.post(
    "/imports/feeds/{feed}",
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[_SENDS],
    responses=BEGUN,
    openapi_extra=_body("application/octet-stream", _FILE),
)
def import_export(
    visit: Visiting,
    feed: Feed,
    folder: Annotated[Path, Depends(_streamed)],
    response: Response,
    repeat: Repeatable,
    accept_retractions: Annotated[bool, Query()] = False,
) -> Begun:
    """Import the next export of a feed by the mapping of its last one; the body is the file, ``name`` its name."""
    (name,) = [path.name for path in (folder / _EXPORTS).iterdir()]
    shutil.copyfile(last_mapping(visit.service.database, visit.service.files, feed), folder / MAPPING)
    return _exports(visit, response, repeat, folder, [name], accept=accept_retractions)


def _exports(
    visit: Visiting, response: Response, repeat: Repeatable, folder: Path, names: list[str], *, accept: bool
) -> Begun:
    """Have the exports of an upload imported by the mapping in it."""
    files = [folder / MAPPING, *(folder / _EXPORTS / name for name in names)]
    said = " ".join(f"{path.name} {identified(path, path.name).sha256}" for path in files)
    given = {"upload": folder.name, "mapping": MAPPING, "names": names, "accept_retractions": accept}
    return begun(repeat, f"{accept} {said}", folder, lambda: begin(visit, response, "import-export", **given), response)
