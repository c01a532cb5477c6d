"""Records brought in by hand: a folder as a ZIP, or an institution's own exports with the mapping that reads them."""

from __future__ import annotations

import shutil
from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.allowed import allowed
from api.console.data import may_see_records
from api.console.fields import is_yes
from api.console.places import Page
from api.console.progress import begin
from api.refusals import FormIncomplete, UploadRefused
from api.unpacking import ARCHIVE, check_archive, check_names, keep, new_folder, plain_name
from api.visit import Form, Visit, Visiting
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.people.permission import Permission

router = APIRouter()
page = Page(router)
MAPPING = "mapping.toml"
_MOST_FILES = 50
_MOST_MAPPING_BYTES = 500_000
_OPEN = allowed(Permission.IMPORT)
_SENDS = allowed(Permission.IMPORT, takes_files=True)


@router.get("/data/import", name="import", dependencies=[_OPEN])
def bring_in(visit: Visiting) -> Response:
    """The two forms."""
    may_see_records(visit)
    return _form(visit)


@router.post("/data/import/folder", name="import-folder", dependencies=[_SENDS])
def bring_folder(visit: Visiting, form: Form) -> Response:
    """Take a ZIP of a folder of records, and have it imported."""
    may_see_records(visit)
    folder = new_folder(visit.service.files)
    try:
        archive = _sent(form, "archive", "Choose the ZIP of the folder of records.")[0]
        keep(archive.file, folder / ARCHIVE)
        check_archive(folder / ARCHIVE)
        return begin(visit, "import-archive", "Bringing records in", "batches", upload=folder.name)
    except SponsorMonitorError as error:
        return _form(visit, _faults(folder, error, "archive"))


@router.post("/data/import/export", name="import-export", dependencies=[_SENDS])
def bring_export(visit: Visiting, form: Form) -> Response:
    """Take exports with their mapping, and have them imported."""
    may_see_records(visit)
    folder = new_folder(visit.service.files)
    try:
        mapping = _sent(form, "mapping", "Choose the mapping (TOML).")[0]
        exports = _sent(form, "exports", "Choose the exported files.")
        keep_mapping(mapping, folder)
        names = [plain_name(each.filename or "") for each in exports]
        check_names(names)
        (folder / "exports").mkdir()
        for name, each in zip(names, exports, strict=True):
            keep(each.file, folder / "exports" / name)
        return begin(
            visit,
            "import-export",
            "Bringing records in",
            "batches",
            upload=folder.name,
            mapping=MAPPING,
            names=names,
            accept_retractions=is_yes(form, "accept_retractions"),
        )
    except SponsorMonitorError as error:
        return _form(visit, _faults(folder, error, "mapping"))


def keep_mapping(sent: UploadFile, folder: Path) -> None:
    """Put a mapping into an upload once it can be read; its own errors say what is wrong with it."""
    data = sent.file.read(_MOST_MAPPING_BYTES + 1)
    if len(data) > _MOST_MAPPING_BYTES:
        raise FormIncomplete({"mapping": "This is too long for a mapping: was the export chosen in its place?"})
    try:
        read_mapping(data, MAPPING)
    except UploadRefused:
        raise
    except SponsorMonitorError as error:
        raise FormIncomplete({"mapping": str(error)}) from error
    (folder / MAPPING).write_bytes(data)


def sent_files(form: FormData, name: str) -> list[UploadFile]:
    """The files of a field; a browser sends one without a name where none was chosen."""
    return [each for each in form.getlist(name) if isinstance(each, UploadFile) and each.filename]


def _sent(form: FormData, name: str, otherwise: str) -> list[UploadFile]:
    found = sent_files(form, name)
    if not found:
        raise FormIncomplete({name: otherwise})
    if len(found) > _MOST_FILES:
        raise FormIncomplete({name: f"Send at most {_MOST_FILES} files at once."})
    return found


def _faults(folder: Path, error: SponsorMonitorError, field: str) -> dict[str, str]:
    """What was wrong, by field; nothing stays of what was sent."""
    shutil.rmtree(folder)
    return error.faults if isinstance(error, FormIncomplete) else {field: str(error)}


def _form(visit: Visit, faults: dict[str, str] | None = None) -> Response:
    most = visit.service.settings.largest_upload_megabytes
    return visit.page("import.html", here="data", faults=faults or {}, most=most, status=422 if faults else 200)
