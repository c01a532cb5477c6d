"""One student's evidence pack, from the look at the records to its entry in the log; signed where there is a seal."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from reports.pack.folder import Asked, write_folder
from reports.pack.making import Pack, pack_of
from reports.signing import Seal, signed
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.packs import Casework, casework, made, require
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.log_checkpoints import sign_checkpoint
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.persons import registration_uid
from sponsor_monitor.store.reading import View, view
from sponsor_monitor.words import iso_day


@dataclass(frozen=True, slots=True)
class PackOrder:
    """Whose pack (the institution's registration number), for whom, as of a day.

    ``known_at`` and ``received_by`` as they are written; ``checkpoint`` a note that was kept, else one is signed.
    """

    registration_id: str
    purpose: Purpose
    as_of: dt.date
    known_at: str | None = None
    received_by: str | None = None
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class PackMeans:
    """By what it is made: the database and a piece of work in it, the key of checkpoints, the seal, who is told."""

    database: Database
    working: Callable[[], AbstractContextManager[Work]]
    key: Path
    seal: Seal | None = None
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class MadePack:
    """The PDF as it is handed over, and the SHA-256 of its bytes before they were signed, as the log has it."""

    data: bytes
    sha256: str


def make_pack(order: PackOrder, means: PackMeans) -> MadePack:
    """Make a pack and enter it in the log.

    Raises what looking and choosing raise, NotPermitted, LogAltered and SealRefused; then nothing is entered.
    """
    seen = view(means.database, order.as_of, known_at=order.known_at, received_by=order.received_by)
    uid, done = _casework(order, means)
    pack = _made(seen, order, done, means.progress)
    data = pack.data if means.seal is None else signed(pack.data, means.seal)
    told = {
        "as_of": iso_day(seen.as_of),
        "known_at": order.known_at,
        "batch": seen.cut.batch,
        "sha256": pack.sha256,
    }
    with means.working() as work:
        made(work, uid, order.purpose, told)
    return MadePack(data, pack.sha256)


def _casework(order: PackOrder, means: PackMeans) -> tuple[str, Casework]:
    """The registration's opaque id, and what people did for it up to a checkpoint: the one given, or one signed now."""
    with means.working() as work:
        uid = registration_uid(work.connection, order.registration_id)
        require(work, uid, order.purpose)
        note = order.checkpoint
        if note is None:
            note = sign_checkpoint(work.connection, means.key, now=work.now, actor=work.actor.uid)
        return uid, casework(work, uid, order.purpose, note)


def _made(seen: View, order: PackOrder, done: Casework, progress: Progress) -> Pack:
    asked = Asked(order.registration_id, order.purpose, order.known_at)
    with tempfile.TemporaryDirectory(prefix="sponsor-monitor-") as place:
        directory = Path(place)
        write_folder(directory, seen, StudentFolders(seen, order.known_at, progress), asked, done)
        progress("setting the pages", 0, 1)
        return pack_of(directory)
