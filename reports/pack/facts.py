"""All that a pack is made from, read from the folder whose files become its attachments: nothing else enters it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.pack.errors import NotAPack
from reports.pack.logged import Logged, read_logged, read_names
from reports.pack.seen import SeenDays, SeenSession, seen_days, seen_sessions
from sponsor_monitor.assessment import assess_source
from sponsor_monitor.dataset.folder import Folder, open_folder
from sponsor_monitor.dataset.folder_source import folder_source
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.purpose import Purpose

FORMAT = "sponsor-monitor/pack/1"
ABOUT, ASSESSMENT, ORIGINS, DATASET = "pack.json", "assessment.json", "origins.json", "dataset"
SESSIONS = "sessions.csv"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What a pack says of itself: of whom, for whom, as of when, and the hash of each file attached beside it.

    ``uid`` is the registration's opaque id, by which the log knows it, ``others`` those of the student's others by
    which something was done; ``batch`` the last batch of facts that counts, ``received_at`` when it arrived;
    ``renderer`` what set the pages.
    """

    purpose: Purpose
    registration_id: str
    uid: str
    institution: str
    as_of: str
    known_at: str | None
    batch: int
    received_at: str
    program: str
    renderer: str
    files: Mapping[str, str]
    others: tuple[str, ...] = ()

    def text(self) -> str:
        """The text of ``pack.json``: the same pack gives the same bytes."""
        document = {
            "format": FORMAT,
            "purpose": self.purpose.value,
            "registration_id": self.registration_id,
            "registration": self.uid,
            "institution": self.institution,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "batch": self.batch,
            "received_at": self.received_at,
            "program": self.program,
            "renderer": self.renderer,
            "files": dict(sorted(self.files.items())),
            **({"others": list(self.others)} if self.others else {}),
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class PackFacts:
    """One student's facts and what was made of them.

    ``assessed`` is the text of the assessment made of them now; ``origins`` are the store's rows by table, with their
    sources; ``logged`` is what people did, ``names`` who they are by account.
    """

    about: About
    folder: Folder
    assessed: bytes
    assessment: Row
    entry: Row
    student: Row
    registration: Row
    days: SeenDays
    sessions: Sequence[SeenSession]
    statuses: Sequence[Row]
    engagement: Sequence[Row]
    origins: Mapping[str, Sequence[Row]]
    logged: Sequence[Logged]
    names: Mapping[str, str]


def read_about(data: bytes) -> About:
    """What a ``pack.json`` says; NotAPack where it is none."""
    try:
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise NotAPack(f"its format is {str(told['format'])[:60]}")
        files = {str(name): str(digest) for name, digest in told["files"].items()}
        dt.date.fromisoformat(told["as_of"])
        return About(
            Purpose(told["purpose"]),
            str(told["registration_id"]),
            str(told["registration"]),
            str(told["institution"]),
            told["as_of"],
            told["known_at"],
            int(told["batch"]),
            str(told["received_at"]),
            str(told["program"]),
            str(told["renderer"]),
            files,
            tuple(map(str, told.get("others", ()))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotAPack(f"{ABOUT} is not as this program writes it") from None


def hashes(directory: Path) -> dict[str, str]:
    """The SHA-256 of every file of a pack's folder but ``pack.json``, by its name."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files(directory).items() if name != ABOUT}


def files(directory: Path) -> dict[str, bytes]:
    """Every file of a pack's folder by its name, with ``/``, in order."""
    found = {path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items())}


def _assessed(folder: Folder, as_of: str, known_at: str | None) -> tuple[bytes, Row, Measured]:
    """The folder's facts assessed again: the text in UTF-8, the document, and the measures behind it."""
    shown: list[Measured] = []
    day = dt.date.fromisoformat(as_of)
    assessment = assess_source(folder_source(folder), day, known_at=known_at, look=shown.append)
    if not shown:
        raise NotAPack("its records name no student")
    return assessment.text().encode(), assessment.document, shown[0]


def read_facts(directory: Path) -> PackFacts:
    """The facts in a pack's folder; NotAPack where it is none."""
    return facts_in(directory, read_about((directory / ABOUT).read_bytes()))


def facts_in(directory: Path, about: About) -> PackFacts:
    """The facts in a folder that says ``about`` of itself."""
    records = directory / DATASET
    folder = open_folder(records)
    text, document, measured = _assessed(folder, about.as_of, about.known_at)
    entry = next((e for e in document["registrations"] if e["registration_id"] == about.registration_id), None)
    if entry is None:
        raise NotAPack("its records have not the registration it is about")
    registrations = {row["registration_id"]: row for row in _rows(records / "registrations.csv")}
    return PackFacts(
        about=about,
        folder=folder,
        assessed=text,
        assessment=document,
        entry=entry,
        student=_rows(records / "students.csv")[0],
        registration=registrations[about.registration_id],
        days=seen_days(measured, about.registration_id),
        sessions=seen_sessions(measured, about.registration_id, records / "sessions.csv"),
        statuses=_rows(records / "statuses.csv"),
        engagement=_rows(records / "engagement.csv"),
        origins=json.loads((directory / ORIGINS).read_bytes()) if (directory / ORIGINS).exists() else {},
        logged=read_logged(directory),
        names=read_names(directory),
    )


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, restval=""))
