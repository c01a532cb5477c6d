"""Long work about the log: everything verified from what is stored, and a checkpoint signed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.tasks import Answer, Place, Task
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.progress import Progress
from sponsor_monitor.store.key_file import key_beside
from sponsor_monitor.store.log_checkpoints import sign_checkpoint
from sponsor_monitor.store.log_verify import Verified, verify
from sponsor_monitor.words import plural


def verify_log(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Recompute everything, and say in a sentence what came of it."""
    place.actor.require(Permission.VERIFY_LOG)
    kept = opened(given["checkpoint"]) if given.get("checkpoint") else None
    found = verify(place.database, kept=kept, files=place.files, progress=progress)
    return Answer(_wrong(found) if found.faults else _right(found, with_kept=kept is not None))


def checkpoint(place: Place, _given: Mapping[str, Any], progress: Progress) -> Answer:
    """Sign a checkpoint of all there is."""
    place.actor.require(Permission.SIGN_CHECKPOINT)
    progress("hashing the log", 0, 0)
    with place.database.writing() as connection:
        path = log_key(place.settings, place.files)
        note = sign_checkpoint(connection, path, now=place.clock(), actor=place.actor.uid)
    return Answer(
        f"The checkpoint at {plural(opened(note).size, 'entry', 'entries')} is signed: send it to who keeps it."
    )


def log_key(settings: Settings, files: Path) -> Path:
    """The file of the key that signs checkpoints: the one that the settings name, else the one beside the files."""
    return settings.key or key_beside(files)


LOG_TASKS: Mapping[str, Task] = {"verify-log": verify_log, "sign-checkpoint": checkpoint}
"""What pages about the log have done in a process of its own, by name."""


def _wrong(found: Verified) -> str:
    more = len(found.faults) - 1
    said = str(found.faults[0])[:500]
    return f"Something was altered. {said}" + (f" And {plural(more, 'further place')}." if more else "")


def _right(found: Verified, *, with_kept: bool) -> str:
    held = f"{plural(found.batches, 'batch', 'batches')} and {plural(found.runs, 'run')}"
    files = "" if found.files is None else f", and {plural(found.files, 'kept file')}"
    signed = f" It agrees with {plural(len(found.checkpoints), 'signed checkpoint')}." if found.checkpoints else ""
    kept = " The checkpoint you gave is one of them." if with_kept else ""
    return (
        f"Nothing was altered: the log is whole with {plural(found.entries, 'entry', 'entries')}, and {held}, every "
        f"imported row{files} are as they arrived.{signed}{kept}"
    )
