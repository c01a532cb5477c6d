"""A pack's folder, written from the store: everything that the pack is made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calendars.days import to_date
from reports.pack.facts import ABOUT, DATASET, ORIGINS, About
from reports.pack.logged import LOG, NAMES, proof_name
from reports.pack.making import complete, write
from reports.pack.minimum import cut, without_permission
from reports.pack.purpose import READERS, Part
from reports.render import renderer
from sponsor_monitor.audit.checkpoint import moment
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.packs import Casework
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
    write(directory / ORIGINS, json.dumps(_rows(view, numbers, purpose), ensure_ascii=False, indent=1) + "\n")
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
    write(directory / ABOUT, about.text())


def _write_casework(directory: Path, done: Casework) -> None:
    (directory / LOG).mkdir()
    for number, proof in done.proofs.items():
        write(directory / proof_name(number), proof)
    names = dict(sorted(done.names.items()))
    write(directory / NAMES, json.dumps(names, ensure_ascii=False, indent=1) + "\n")


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
