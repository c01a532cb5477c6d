"""An import killed at a random moment leaves the whole batch or nothing, and the next one makes it whole."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from bench.postgres import PostgresAccess, PostgresServer
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.differences import verify_facts
from sponsor_monitor.store.errors import ConnectionLost
from tests.forks import Forked, Forks
from tests.store_imports import (
    OFTEN,
    SEED,
    TORTURE,
    Folders,
    State,
    broken_files,
    imported,
    make_folders,
    opened,
    rows_there,
    start_import,
    what_holds,
)

KILLS = 200 if TORTURE else 10
SERVER_KILLS = 40 if TORTURE else 3
STUDENTS = 15


SENTENCES = (str(ConnectionLost()), "The database postgresql://")


@dataclass(frozen=True)
class Whole:
    """An import that nobody disturbed: what held before and after it, the rows that were there, how long it took."""

    before: State
    after: State
    rows: dict[str, int]
    seconds: float


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return make_folders(tmp_path_factory.mktemp("folders"), STUDENTS)


def undisturbed(url: str, folders: Folders, files: Path) -> Whole:
    database = opened(url)
    imported(database, folders.before, files)
    before = what_holds(database)
    process = start_import(url, folders.more, files)
    begun = time.monotonic()
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Received(batch=2")
    seconds = time.monotonic() - begun
    process.communicate()
    found = Whole(before, what_holds(database), rows_there(database), seconds)
    database.close()
    return found


def check_afterwards(database: Database, folders: Folders, files: Path, whole: Whole) -> str:
    """Check that all or nothing holds, then that the next import makes it whole; says which it was."""
    held = what_holds(database)
    assert held in (whole.before, whole.after)
    assert broken_files(files) == []
    imported(database, folders.more, files)
    assert what_holds(database) == whole.after
    assert rows_there(database) == whole.rows
    assert verify_facts(database) == []
    return "all" if held == whole.after else "nothing"


def tally(left: list[str]) -> str:
    return f"seed {SEED}: {len(left)} kills left all {left.count('all')} times, nothing {left.count('nothing')} times"


@pytest.fixture(scope="module")
def imports() -> Iterator[Forks]:
    """Where imports are begun that are to be killed."""
    begun = Forks("bench.store_import")
    yield begun
    begun.end()


def seconds_of(forked: Forked) -> float:
    """How long one takes that nobody kills."""
    begun = time.monotonic()
    forked.wait()
    return time.monotonic() - begun


@OFTEN
def test_an_import_into_sqlite_killed_at_any_moment_leaves_all_or_nothing(
    tmp_path: Path, folders: Folders, imports: Forks
) -> None:
    whole = undisturbed(f"sqlite:///{tmp_path / 'whole.db'}", folders, tmp_path / "whole")
    prepared = opened(f"sqlite:///{tmp_path / 'prepared.db'}")
    imported(prepared, folders.before, tmp_path / "prepared")
    prepared.close()
    moments, longest = random.Random(SEED), 0.0  # noqa: S311
    left = []
    for trial in range(KILLS + 1):
        path, files = tmp_path / f"{trial}.db", tmp_path / f"{trial}.files"
        shutil.copy(tmp_path / "prepared.db", path)
        url = f"sqlite:///{path}"
        forked = imports.start(url, folders.more, files)
        if trial:
            forked.let_run(moments.uniform(0, 1.15 * longest))
        else:
            longest = seconds_of(forked)
        database = Database(url)
        left.append(check_afterwards(database, folders, files, whole))
        database.close()
        path.unlink()
        shutil.rmtree(files)
    assert left[0] == "all"
    print(tally(left[1:]))  # noqa: T201


@OFTEN
def test_an_import_into_postgresql_killed_at_any_moment_leaves_all_or_nothing(
    tmp_path: Path, postgres: PostgresAccess, folders: Folders, imports: Forks
) -> None:
    moments, longest = random.Random(SEED), 0.0  # noqa: S311
    name, prepared = f"kills_{uuid4().hex}", f"prepared_{uuid4().hex}"
    whole = undisturbed(postgres.create(name), folders, tmp_path / "whole")
    postgres.drop(name)
    database = opened(postgres.create(prepared))
    imported(database, folders.before, tmp_path / "prepared")
    database.close()
    left = []
    for trial in range(KILLS + 1):
        url, files = postgres.copy(prepared, name), tmp_path / f"{trial}.files"
        forked = imports.start(url, folders.more, files)
        if trial:
            forked.let_run(moments.uniform(0, 1.15 * longest))
        else:
            longest = seconds_of(forked)
        database = Database(url)
        left.append(check_afterwards(database, folders, files, whole))
        database.close()
        postgres.drop(name)
        shutil.rmtree(files)
    postgres.drop(prepared)
    assert left[0] == "all"
    print(tally(left[1:]))  # noqa: T201


@OFTEN
def test_a_server_killed_during_an_import_leaves_all_or_nothing(
    tmp_path: Path, own_postgres: PostgresServer, folders: Folders
) -> None:
    moments = random.Random(SEED)  # noqa: S311
    whole = undisturbed(own_postgres.create("whole"), folders, tmp_path / "whole")
    left = []
    for trial in range(SERVER_KILLS):
        url, files = own_postgres.create(f"trial_{trial}"), tmp_path / f"{trial}.files"
        database = opened(url)
        imported(database, folders.before, files)
        process = start_import(url, folders.more, files)
        time.sleep(moments.uniform(0, 1.15 * whole.seconds))
        own_postgres.kill()
        _, said = process.communicate()
        assert process.returncode == 0 or said.startswith(SENTENCES)
        own_postgres.restart()
        left.append(check_afterwards(database, folders, files, whole))
        database.close()
    print(tally(left))  # noqa: T201
