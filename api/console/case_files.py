"""Files of a case: mails and PDFs, attached by a form or dropped on it, and given back unaltered."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import copyfileobj

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.allowed import allowed
from api.console.places import Page
from api.refusals import FormIncomplete, status_of
from api.visit import Form, Visit, Visiting, attachment
from sponsor_monitor.casework.file_type import MOST_BYTES, FileUnfit
from sponsor_monitor.messages.plain_text import clean_line
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_person, sight_of
from sponsor_monitor.services.attachments import attach, attached, content
from sponsor_monitor.services.cases import known_case
from sponsor_monitor.words import plural

router = APIRouter()
page = Page(router)
_MOST_FILES, _LONGEST_NAME = 10, 100
_TYPES = {".pdf": "application/pdf", ".eml": "message/rfc822", ".msg": "application/vnd.ms-outlook"}


@router.get("/cases/{case}/files", name="case-files", dependencies=[allowed(Permission.WORK_CASES)])
def files(visit: Visiting, case: str) -> Response:
    """The form that takes files."""
    return _shown(visit, case, {})


@router.post("/cases/{case}/files", name="case-attach", dependencies=[allowed(Permission.WORK_CASES, takes_files=True)])
def attach_files(visit: Visiting, case: str, form: Form) -> Response:
    """Attach every file, or none where one cannot be."""
    given = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename][:_MOST_FILES]
    try:
        if not given:
            raise FormIncomplete({"files": "Choose a mail (.eml, .msg) or a PDF."})
        with tempfile.TemporaryDirectory() as folder, visit.work() as work:
            visit.actor.require(Permission.WORK_CASES, known_case(work, case).person.scope)
            for number, one in enumerate(given):
                attach(work, case, _kept(Path(folder) / str(number), one), visit.service.files)
    except FileUnfit as unfit:
        return _shown(visit, case, {"files": str(unfit)}, status_of(unfit))
    except FormIncomplete as incomplete:
        return _shown(visit, case, incomplete.faults, 422)
    return visit.go("case", case=case, notice=f"{plural(len(given), 'file')} attached.")


@router.get("/cases/{case}/files/{sha256}", name="case-file", dependencies=[allowed(Permission.SEE_STUDENT)])
def file(visit: Visiting, case: str, sha256: str) -> Response:
    """One file as it was attached, to be kept: it is never opened in the page; the look is logged."""
    with visit.work() as work:
        data = content(work, case, sha256, visit.service.files)
        names = {one.sha256: one.name for one in attached(work, case)}
    name = next((name for known, name in names.items() if known.startswith(sha256) and name), "file")
    return attachment(data, name, _TYPES.get(Path(name).suffix.lower(), "application/octet-stream"))


def _kept(folder: Path, one: UploadFile) -> Path:
    """The file in a folder of its own, under the last part of its name and nothing that could lead elsewhere."""
    folder.mkdir()
    written = clean_line((one.filename or "").replace("\\", "/").rpartition("/")[2]).lstrip(".")
    stem, dot, ending = written.rpartition(".")
    name = f"{stem[:_LONGEST_NAME]}{dot}{ending[:5]}" if dot else written[:_LONGEST_NAME]
    path = folder / (name.encode("ascii", "replace").decode().replace("?", "_") or "file")
    with path.open("wb") as kept:
        copyfileobj(one.file, kept)
    return path


def _shown(visit: Visit, case: str, faults: dict[str, str], status: int = 200) -> Response:
    with visit.looking() as work:
        known = known_case(work, case)
        sight = sight_of(visit.actor, known.person.scope)
    return visit.page(
        "case_files.html",
        here="today",
        status=status,
        case=case,
        who=seen_person(known.person, sight),
        faults=faults,
        most=MOST_BYTES // 2**20,
    )
