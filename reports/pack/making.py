"""A pack's folder written from the store, and a pack made from its folder: the second is a pure function."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from calendars.days import to_date
from reports.pack.facts import (
    ABOUT,
    ASSESSMENT,
    DATASET,
    ORIGINS,
    SESSIONS,
    About,
    PackFacts,
    files,
    hashes,
    read_facts,
)
from reports.pack.logged import LOG, NAMES, proof_name
from reports.pack.minimum import cut, without_permission
from reports.pack.page import css, html, identifier, moment_of
from reports.pack.purpose import READERS, Part
from reports.pack.sections.marks import sessions_file
from reports.render import pdf, renderer
from sponsor_monitor.audit.checkpoint import moment
from sponsor_monitor.services.packs import Casework, Purpose
from sponsor_monitor.store.one_student import StudentFolders, StudentNumbers
from sponsor_monitor.store.origins import origins, sms_entries
from sponsor_monitor.store.program import program_version
from sponsor_monitor.store.reading import View

_OF_EVERYBODY = ("registration_version", "status_version", "mark")
_OF_PARTS: Mapping[Part, str] = {
    Part.CONTACTS: "contact_version",
    Part.PERMISSION: "registration_detail",
}
_NOT_TOLD = frozenset({"tutor", "placement_provider"})
"""Fields that name other people."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose pack, for whom; ``known_at`` is as it was asked for."""

    registration_id: str
    purpose: Purpose
    known_at: str | None = None


NOTHING_DONE = Casework({}, {})


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's PDF, not signed, and the SHA-256 of its bytes."""

    data: bytes

    @property
    def sha256(self) -> str:
        """What the log keeps of it."""
        return hashlib.sha256(self.data).hexdigest()


def pack_of(directory: Path) -> Pack:
    """The pack that a folder's files make; the same files give the same bytes."""
    return pack_from(read_facts(directory), directory)


def pack_from(facts: PackFacts, directory: Path) -> Pack:
    """The same, from the facts that were read from the folder."""
    made = dt.datetime.fromisoformat(moment_of(facts).removesuffix("Z"))
    return Pack(pdf(html(facts), css(), files(directory), made, identifier(facts)))


def write_folder(
    directory: Path,
    view: View,
    folders: StudentFolders,
    asked: Asked,
    done: Casework = NOTHING_DONE,
) -> None:
    """Write the files that a pack is made from into an empty directory; ``done`` is what people did."""
    write_sources(directory, view, folders, asked, done)
    complete(directory)


def write_sources(directory: Path, view: View, folders: StudentFolders, asked: Asked, done: Casework) -> None:
    """Write the files that come from the store; ``pack.json`` lists none of them yet."""
    purpose, registration_id, known_at = asked.purpose, asked.registration_id, asked.known_at
    records = directory / DATASET
    records.mkdir()
    numbers = folders.write(registration_id, records)
    cut(records, purpose)
    _write(directory / ORIGINS, json.dumps(_rows(view, numbers, purpose), ensure_ascii=False, indent=1) + "\n")
    _write_casework(directory, done)
    about = About(
        purpose,
        registration_id,
        numbers.uid,
        view.institution.institution,
        to_date(view.as_of).isoformat(),
        known_at,
        view.cut.batch,
        moment(view.cut.received_at),
        program_version(),
        renderer(),
        {},
        done.others,
    )
    _write(directory / ABOUT, about.text())


def complete(directory: Path) -> PackFacts:
    """Add the files that follow from those of the store, and list all in ``pack.json``; gives the facts in them."""
    facts = read_facts(directory)
    for name, data in derived(facts).items():
        (directory / name).write_bytes(data)
    about = replace(facts.about, files=hashes(directory))
    _write(directory / ABOUT, about.text())
    return replace(facts, about=about)


def _write_casework(directory: Path, done: Casework) -> None:
    (directory / LOG).mkdir()
    for number, proof in done.proofs.items():
        _write(directory / proof_name(number), proof)
    names = dict(sorted(done.names.items()))
    _write(directory / NAMES, json.dumps(names, ensure_ascii=False, indent=1) + "\n")


def derived(facts: PackFacts) -> dict[str, bytes]:
    """The files that follow from the others: the assessment, and the sessions as people read them."""
    return {ASSESSMENT: facts.assessed, SESSIONS: sessions_file(facts)}


def _rows(view: View, numbers: StudentNumbers, purpose: Purpose) -> dict[str, list[dict[str, Any]]]:
    """Where the facts came from, as much as the reader gets."""
    gets = READERS[purpose].gets
    rows = origins(view, numbers, [*_OF_EVERYBODY, *(table for part, table in _OF_PARTS.items() if gets(part))])
    rows["registration_version"] = [without_permission(row, purpose) for row in rows["registration_version"]]
    if "registration_detail" in rows:
        rows["registration_detail"] = [row | dict.fromkeys(_NOT_TOLD, None) for row in rows["registration_detail"]]
    if gets(Part.PERMISSION):
        known = {row["cas_number"] for row in rows["registration_version"] if row["cas_number"]}
        rows["sms_entry"] = sms_entries(view, sorted(known))
    return rows


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
