"""The run that pages speak of: its entries in files beside the database, made by the process that assessed.

The files are derived and may be deleted: the run can be made again. No entry is shown unless its bytes have the hash
that the database has of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import sqlalchemy as sa

from api.kept_days import AHEAD, DAYS, KeptDays, keep_days, kept_days
from api.whole_files import write_whole
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.services.findings import Judged
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import StoreError
from sponsor_monitor.store.reading import view
from sponsor_monitor.store.schema import FACT_TABLES

SECTIONS = ("courses", "data_quality", "rejected")
_HEAD, _ENTRIES = "json", "entries"
_KEPT = 5
"""So many runs' files are kept: somebody may still be looking at the one before."""


class NoSuchEntry(StoreError):
    """A registration of which the run says nothing."""

    def __init__(self) -> None:
        """Say what it means."""
        super().__init__("The latest assessment says nothing of this registration: it may have arrived since.")


class RunFilesAltered(StoreError):
    """Files of a run that are not what the database says they were."""

    def __init__(self, number: int) -> None:
        """Say how they are made again."""
        super().__init__(
            f"The files kept of run {number} are not as they were written: nothing of them is shown. "
            "Assess again, and they are made anew."
        )


def runs_beside(files: Path) -> Path:
    """Where the files of runs are: beside the folder of kept source files."""
    return files.with_name(f"{files.name}.runs")


def keep_run(folder: Path, judged: Judged) -> None:
    """Write the files of a run, whole before they have their names, and clear away those of runs long past."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    uid, places, lines = judged.run.uid, {}, []
    begin = 0
    for registration, entry in judged.assessed.entries.items():
        written = orjson.dumps(entry)
        lines.append(written + b"\n")
        places[registration] = (begin, len(written))
        begin += len(written) + 1
    document = judged.assessed.document
    head = {
        "number": judged.run.number,
        "as_of": document["as_of"],
        "batch": judged.run.batch,
        "policy": document["policy"],
        "places": places,
        **{section: document[section] for section in SECTIONS},
    }
    keep_days(folder, judged)
    write_whole(folder / f"{uid}.{_ENTRIES}", lines)
    write_whole(folder / f"{uid}.{_HEAD}", [orjson.dumps(head)])
    heads = sorted(folder.glob(f"*.{_ENTRIES}"), key=lambda path: path.stat().st_mtime_ns)
    for old in heads[:-_KEPT]:
        for ending in (_HEAD, _ENTRIES, DAYS, AHEAD):
            old.with_suffix(f".{ending}").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run's files, opened: what crosses registrations, and where the entry of each stands."""

    uid: str
    number: int
    as_of: str
    batch: int
    policy: Mapping[str, Any]
    courses: Sequence[Mapping[str, Any]]
    data_quality: Sequence[Mapping[str, Any]]
    rejected: Sequence[Mapping[str, Any]]
    _places: Mapping[str, tuple[int, int]]
    _hashes: Mapping[str, str]
    _path: Path

    def entry(self, registration: str) -> Mapping[str, Any]:
        """A registration's entry (findings.md) by its opaque id; NoSuchEntry where the run has none."""
        if registration not in self._places:
            raise NoSuchEntry
        begin, length = self._places[registration]
        with self._path.open("rb") as file:
            file.seek(begin)
            written = file.read(length)
        if hashlib.sha256(written).hexdigest() != self.sha256(registration):
            raise RunFilesAltered(self.number)
        found: Mapping[str, Any] = orjson.loads(written)
        return found

    def sha256(self, registration: str) -> str:
        """What the database had as the hash of a registration's entry when the run was opened; empty for none."""
        return self._hashes.get(registration, "")

    def entries(self, begin: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every registration's opaque id and entry, in the order of the run; for counting, not for one student.

        The first ``begin`` are passed over.
        """
        with self._path.open("rb") as file:
            for uid, line in islice(zip(self._places, file, strict=True), begin, None):
                yield uid, orjson.loads(line)


class Latest:
    """The run that pages speak of, looked up when they ask."""

    def __init__(self, folder: Path) -> None:
        """Open nothing yet."""
        self._folder = folder
        self._lock = Lock()
        self._opened: dict[str, KeptRun] = {}
        self._days: dict[str, KeptDays] = {}
        self._laws: dict[str, Bundle] = {}

    def of(self, connection: sa.Connection, uid: str) -> KeptRun | None:
        """The files of a run by its opaque id; None where there are none here. RunFilesAltered for altered ones."""
        with self._lock:
            if uid not in self._opened:
                found = _open(connection, self._folder, uid)
                if found is None:
                    return None
                self._opened = {uid: found}
            return self._opened[uid]

    def law_of(self, database: Database, run: KeptRun) -> Bundle:
        """The policy that a run was judged by."""
        with self._lock:
            if run.uid not in self._laws:
                looked_at = view(database, dt.date.fromisoformat(run.as_of), received_by=str(run.batch))
                self._laws = {run.uid: looked_at.institution.bundle}
            return self._laws[run.uid]

    def days_of(self, uid: str) -> KeptDays | None:
        """The days of a run by its opaque id; None where they were not kept."""
        with self._lock:
            if uid not in self._days:
                found = kept_days(self._folder, uid)
                if found is None:
                    return None
                self._days = {uid: found}
            return self._days[uid]


def _open(connection: sa.Connection, folder: Path, uid: str) -> KeptRun | None:
    row = schema.run.c
    run = connection.execute(sa.select(row.id, row.sections).where(row.uid == uid)).first()
    head, entries = (folder / f"{uid}.{ending}" for ending in (_HEAD, _ENTRIES))
    if run is None or not (head.exists() and entries.exists()):
        return None
    told = orjson.loads(head.read_bytes())
    hashes = orjson.loads(run.sections)
    if told["number"] != run.id or any(_section_hash(told[name]) != hashes[name] for name in SECTIONS):
        raise RunFilesAltered(run.id)
    places = {name: (begin, length) for name, (begin, length) in told.pop("places").items()}
    return KeptRun(uid, _places=places, _hashes=_hashes(connection, run.id), _path=entries, **told)


def _section_hash(entries: Sequence[Any]) -> str:
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(orjson.dumps(entry) + b"\n")
    return digest.hexdigest()


def _hashes(connection: sa.Connection, run: int) -> dict[str, str]:
    """What the database has of every registration's entry of a run, by opaque id: nothing in it is ever changed."""
    own, entry = FACT_TABLES["registration"].c, schema.run_entry.c
    chosen = sa.select(own.uid, entry.sha256).join(FACT_TABLES["registration"], own.id == entry.registration)
    return {each.uid: each.sha256 for each in connection.execute(chosen.where(entry.run == run))}
