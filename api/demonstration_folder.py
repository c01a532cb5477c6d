"""A demonstration in a folder of its own: made whole or made again, and by how many days its clock is behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from api.demonstration import Demonstration, days_back, demonstrate
from api.demonstration_people import Demonstrated
from api.settings import Settings
from api.unit_of_work import clock_of, system_clock
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate

_DATABASE = "university.db"
_MADE = "demonstration.json"
_BEGUN = "demonstration.begun"


class FolderTaken(SponsorMonitorError):
    """A folder for a demonstration that holds something else."""

    def __init__(self, folder: Path) -> None:
        """Say what to do."""
        super().__init__(f"{folder} holds something else than a demonstration: name a new or empty folder.")


def is_made(folder: Path) -> bool:
    """Whether a whole demonstration is there."""
    return (folder / _MADE).exists()


def make(folder: Path, progress: Progress = silent, students: int = 300) -> Sequence[Demonstrated]:
    """Make a demonstration; one that was broken off is cleared away first. FolderTaken where something else is."""
    if (folder / _BEGUN).exists():
        shutil.rmtree(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _BEGUN).touch()
    back = days_back(system_clock)
    database = Database(f"sqlite:///{folder / _DATABASE}")
    migrate(database)
    accounts = demonstrate(Demonstration(database, _files(folder), clock_of(back)), students, progress)
    database.close()
    (folder / _MADE).write_text(json.dumps({"days_back": back}), encoding="utf-8")
    return accounts


def settings_of(folder: Path, settings: Settings) -> Settings:
    """The settings of a service on a demonstration."""
    told = json.loads((folder / _MADE).read_text(encoding="utf-8"))
    address = f"sqlite:///{folder / _DATABASE}"
    return replace(settings, database=address, files=_files(folder), days_back=told["days_back"])


def _files(folder: Path) -> Path:
    return folder / "files"
