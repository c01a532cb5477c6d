"""Imports by processes of their own, which can be killed, and what a database holds afterwards."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from bench.store_import import BEGINS
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import Received, import_dataset
from sponsor_monitor.store.migrate import migrate

SEED = int(os.environ.get("STORE_SEED", "1"))
"""What random moments follow from; every test that uses it prints it."""

TORTURE = settings.get_current_profile_name() == "torture"
OFTEN = pytest.mark.torture if TORTURE else pytest.mark.slow
"""Marks a test that does little in ``make test`` and the same very often in ``make torture``."""

NOW = 1_767_225_600_000_000
RANDOM = frozenset({"uid", "personal_sha256", "root", "received_at"})
"""Columns whose values are other ones at every import."""

OF_NO_BATCH = frozenset({"salt", "run", "run_entry", "log_entry", "log_private", "log_checkpoint"})
"""Tables whose rows no import brings as such."""

State = dict[str, tuple[int, str]]
"""For each table the rows that hold, and a digest of all in them that an import does not make at random."""


@dataclass(frozen=True)
class Folders:
    """A small university and, on top of it, a larger one with other people's records of the same terms."""

    before: Path
    more: Path


def make_folders(directory: Path, students: int) -> Folders:
    """Write the two samples."""
    before = write_sample(directory / "before", students=5, seed=1, parquet=True).directory
    more = write_sample(directory / "more", students=students, seed=2, parquet=True, faults=True).directory
    return Folders(before, more)


def opened(url: str) -> Database:
    """A database brought to this program's version."""
    database = Database(url)
    migrate(database)
    return database


def imported(database: Database, folder: Path, files: Path, now: int = NOW) -> Received:
    """A folder imported by this process."""
    return import_dataset(database, folder, now=now, files=files)


def start_import(url: str, folder: Path, files: Path) -> subprocess.Popen[str]:
    """A process that has said that its import begins now."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.store_import", url, str(folder), str(files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == BEGINS, process.communicate()[1]
    return process


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process at once (``kill -9``) and take leave of it."""
    process.kill()
    process.communicate()


def what_holds(database: Database) -> State:
    """The state that readers see, in one transaction: rows of batches that were published."""
    published = sa.select(schema.publication.c.batch)
    tables = [table for table in schema.metadata.sorted_tables if table.name not in OF_NO_BATCH]
    with database.reading() as connection:
        return {
            table.name: _digest(
                connection, table, (table.c.id if table.name == "batch" else table.c.batch).in_(published)
            )
            for table in tables
        }


def rows_there(database: Database) -> dict[str, int]:
    """The rows of every table, published or not."""
    with database.reading() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in schema.metadata.sorted_tables
        }


def broken_files(files: Path) -> list[Path]:
    """The kept files that are not what their name says."""
    kept = [path for path in files.rglob("*") if path.is_file() and len(path.name) == 64]
    return [path for path in kept if hashlib.sha256(path.read_bytes()).hexdigest() != path.name]


def _digest(connection: sa.Connection, table: sa.Table, chosen: sa.ColumnElement[bool]) -> tuple[int, str]:
    is_random = RANDOM | ({"sha256"} if table.name == "batch_chunk" else set())
    columns = [column for column in table.c if column.name not in is_random]
    found = connection.execute(sa.select(*columns).where(chosen).order_by(*table.primary_key.columns)).all()
    return len(found), hashlib.sha256(repr(found).encode()).hexdigest()
