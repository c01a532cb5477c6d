"""A dataset folder as what an assessment is made from."""

from __future__ import annotations

from functools import partial

from sponsor_monitor.dataset.digest import dataset_sha256
from sponsor_monitor.dataset.engagement import read_engagement
from sponsor_monitor.dataset.folder import Folder, read_tables
from sponsor_monitor.progress import Progress
from sponsor_monitor.source import Rows, Source


def folder_source(folder: Folder) -> Source:
    """A folder that was opened; reading it raises DatasetRefused where its tables are broken."""
    return Source(folder, partial(dataset_sha256, folder), partial(_read, folder))


def _read(folder: Folder, recorded: bool, progress: Progress) -> Rows:
    reading = read_tables(folder, progress)
    events = read_engagement(folder, reading, recorded=recorded, progress=progress)
    return Rows(reading.tables, reading.rejects, reading.incomplete, events)
