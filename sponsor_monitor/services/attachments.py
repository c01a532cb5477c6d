"""Files of a case: kept by their hash beside the database, listed from the log, read back only if unaltered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.file_type import MOST_BYTES, FileUnfit, checked_type
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.messages.plain_text import clean_line
from sponsor_monitor.people.seen import seen_events, sight_of
from sponsor_monitor.services.cases import case_of, known_case, record, require_to_work
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.kept_files import KeptFile, keep, place_of
from sponsor_monitor.store.persons import person

_LONGEST_NAME = 200


class NoSuchFile(SponsorMonitorError):
    """A file that is not attached to the case, or that this person may not see."""

    def __init__(self) -> None:
        """Say where files are listed."""
        super().__init__("The case has no such file for you: sponsor-monitor case files CASE lists those it has.")


class FileAltered(SponsorMonitorError):
    """A kept file that is gone, or is no longer what was attached."""

    def __init__(self, sha256: str) -> None:
        """Name the hash that it should have."""
        super().__init__(
            f"The attached file {sha256[:12]}… is missing or was altered on the disk: restore it from a backup."
        )


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a case; ``name`` is None once it was erased, ``about`` the number of the entry that it shows."""

    sha256: str
    size: int
    name: str | None
    attached_at: int
    attached_by: str
    about: int | None


def attach(work: Work, case: str, path: Path, folder: Path, about: int | None = None) -> Attached:
    """Attach a mail or a PDF to a case; ``about`` is the number of the entry that it shows.

    The file is on the disk before the log names it. One that the case has already is not attached again. Raises
    FileUnfit for another kind of file, or one that is too large.
    """
    require_to_work(work, known_case(work, case))
    data = _read(path)
    checked_type(path.name, data)
    sha256 = hashlib.sha256(data).hexdigest()
    work.lock()
    before = _attached(case_of(work, case)).get(sha256)
    if before is not None:
        return before
    name = clean_line(path.name)[-_LONGEST_NAME:]
    keep(folder, path, KeptFile(name, sha256, len(data)))
    body = {"file": sha256, "bytes": len(data), "about": about}
    return _of(record(work, case, CaseEvent.FILE_ATTACHED, body, {"name": name}))


def attached(work: Work, case: str) -> list[Attached]:
    """The files of a case that this person may see, in the order in which they were attached; the look is logged.

    What shows an entry is seen by those who may read the words of that entry.
    """
    found = case_of(work, case)
    files = _files(work, found)
    seen(work, found.registration, "files")
    return files


def content(work: Work, case: str, sha256: str, folder: Path) -> bytes:
    """The bytes of an attached file; the look is logged. FileAltered where they are not those that were attached.

    Raises NoSuchFile where the case has none of this hash that the person may see; its beginning is enough.
    """
    of_case = case_of(work, case)
    found = [file for file in _files(work, of_case) if sha256 and file.sha256.startswith(sha256)]
    if len(found) != 1:
        raise NoSuchFile
    seen(work, of_case.registration, "file")
    try:
        data = place_of(folder, found[0].sha256).read_bytes()
    except OSError:
        raise FileAltered(found[0].sha256) from None
    if hashlib.sha256(data).hexdigest() != found[0].sha256:
        raise FileAltered(found[0].sha256)
    return data


def _files(work: Work, case: Case) -> list[Attached]:
    sight = sight_of(work.actor, person(work.connection, case.registration).scope)
    shown = {entry.number: entry for entry in seen_events(case.entries, case.concern, sight)}
    return [
        file
        for number, file in _by_entry(case).items()
        if number in shown and (file.about is None or _is_whole(case, shown, file.about))
    ]


def _read(path: Path) -> bytes:
    """The bytes of a file, or enough of them to know that it is too large."""
    if not path.is_file():
        raise FileUnfit("there is no such file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _attached(case: Case) -> dict[str, Attached]:
    return {file.sha256: file for file in _by_entry(case).values()}


def _by_entry(case: Case) -> dict[int, Attached]:
    return {entry.number: _of(entry) for entry in case.of(CaseEvent.FILE_ATTACHED)}


def _of(entry: Entry) -> Attached:
    body = entry.body
    return Attached(body["file"], body["bytes"], entry.private.get("name"), entry.at, entry.actor, body.get("about"))


def _is_whole(case: Case, shown: Mapping[int, Entry], number: int) -> bool:
    """Whether an entry is seen with every word that stands in it."""
    written = {entry.number: entry for entry in case.entries}
    return number in shown and dict(shown[number].private) == dict(written[number].private)
