"""What may go wrong while an import is under way: no room, no connection, another import, somebody who reads."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
import sqlalchemy as sa

from bench.postgres import running_postgres
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store.advisory_locks import Lock
from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.cut import Cut, cut_at
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.differences import verify_facts
from sponsor_monitor.store.errors import ConnectionLost, DatabaseBusy, DatabaseFull
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.one_import import lock_imports, only_one
from tests.store_imports import Folders, State, imported, make_folders, opened, rows_there, start_import, what_holds

pytestmark = pytest.mark.slow
FULL, LOST = str(DatabaseFull()), str(ConnectionLost())
QUOTA = 1_300_000


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return make_folders(tmp_path_factory.mktemp("folders"), 12)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return make_folders(tmp_path_factory.mktemp("large"), 40)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "files"


@contextlib.contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Every process started meanwhile can write no file larger than so many bytes (RLIMIT_FSIZE), like a quota."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


@contextlib.contextmanager
def pages_up_to(database: Database, more: int) -> Iterator[None]:
    """SQLite lets the file grow by so many pages only; the limit is each connection's own."""
    with database.reading() as connection:
        most = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + more

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most}")

    database.engine.dispose()
    sa.event.listen(database.engine, "connect", limit)
    try:
        yield
    finally:
        sa.event.remove(database.engine, "connect", limit)
        database.engine.dispose()


def test_sqlite_without_room_keeps_nothing_and_goes_on_once_there_is_some(
    sqlite_url: str, files: Path, large: Folders
) -> None:
    database = opened(sqlite_url)
    imported(database, large.before, files)
    before = what_holds(database)
    for pages in (0, 30, 300):
        with pytest.raises(DatabaseFull), pages_up_to(database, pages):
            imported(database, large.more, files)
        assert what_holds(database) == before
    check_next(database, large, files)


def test_sqlite_at_the_end_of_a_quota_keeps_nothing_and_goes_on_once_there_is_room(
    sqlite_url: str, files: Path, folders: Folders
) -> None:
    database = opened(sqlite_url)
    imported(database, folders.before, files)
    before = what_holds(database)
    with files_up_to(database.path.stat().st_size + 100_000):
        process = start_import(sqlite_url, folders.more, files)
    said = process.communicate()[1]
    assert (process.returncode, said.strip()) == (2, FULL)
    assert what_holds(database) == before
    check_next(database, folders, files)


def test_source_files_without_room_are_said_and_nothing_is_kept(
    database_url: str, files: Path, folders: Folders
) -> None:
    database = opened(database_url)
    imported(database, folders.before, files)
    before, kept = what_holds(database), sorted(files.rglob("*"))
    with files_up_to(1_000):
        process = start_import(database_url, folders.more, files)
    said = process.communicate()[1]
    assert (process.returncode, said.strip()) == (2, FULL)
    assert what_holds(database) == before
    assert [path for path in sorted(files.rglob("*")) if path.is_file() and path.stat().st_size > 1_000] == [
        path for path in kept if path.is_file() and path.stat().st_size > 1_000
    ]
    check_next(database, folders, files)


def test_postgresql_at_the_end_of_a_quota_keeps_nothing_and_goes_on_once_there_is_room(
    files: Path, large: Folders
) -> None:
    with running_postgres(initdb=("--wal-segsize=1",)) as server:
        database = opened(server.create("full"))
        imported(database, large.before, files)
        before = what_holds(database)
        database.close()
        server.stop()
        with files_up_to(QUOTA):
            server.start()
        with pytest.raises(DatabaseFull):
            imported(database, large.more, files)
        assert what_holds(database) == before
        database.close()
        server.restart()
        check_next(database, large, files)


def check_next(database: Database, folders: Folders, files: Path) -> None:
    """The next import brings everything, once."""
    assert imported(database, folders.more, files).batch == 2
    assert verify_facts(database) == []
    assert rows_there(database)["batch"] == 2
    database.close()


def test_a_dropped_connection_is_said_and_nothing_is_kept(postgres_url: str, files: Path, folders: Folders) -> None:
    database = opened(postgres_url)
    imported(database, folders.before, files)
    before = what_holds(database)
    process = start_import(postgres_url, folders.more, files)
    with psycopg.connect(postgres_url, autocommit=True) as other:
        until = time.monotonic() + 60
        while not dropped(other) and time.monotonic() < until:
            pass
    said = process.communicate()[1]
    assert (process.returncode, said.strip()) == (2, LOST)
    assert what_holds(database) == before
    check_next(database, folders, files)


def dropped(connection: psycopg.Connection[Any]) -> bool:
    """End the connection of the import that is under way; whether there was one."""
    holder = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
    of_this = "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ended = f"SELECT pg_terminate_backend(pid) FROM ({holder} {of_this}) x"  # noqa: S608
    return bool(connection.execute(ended, [Lock.IMPORT.value]).fetchall())


def test_two_imports_at_once_come_one_after_the_other(
    database_url: str, tmp_path: Path, files: Path, folders: Folders
) -> None:
    database = opened(database_url)
    processes = [start_import(database_url, folder, files) for folder in (folders.before, folders.more)]
    said = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert verify_facts(database) == []
    orders = [(folders.before, folders.more), (folders.more, folders.before)]
    assert what_holds(database) in [one_after_the_other(tmp_path / f"{n}.db", *order) for n, order in enumerate(orders)]
    database.close()


def one_after_the_other(path: Path, *folders: Path) -> State:
    database = opened(f"sqlite:///{path}")
    for folder in folders:
        imported(database, folder, path.with_suffix(".files"))
    found = what_holds(database)
    database.close()
    return found


def test_the_same_folder_imported_twice_at_once_adds_one_batch(
    database_url: str, tmp_path: Path, files: Path, folders: Folders
) -> None:
    database = opened(database_url)
    processes = [start_import(database_url, folders.more, files) for _ in range(2)]
    said = [process.communicate()[1] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 1], said
    assert what_holds(database) == one_after_the_other(tmp_path / "one.db", folders.more)
    database.close()


def test_who_waits_too_long_for_another_import_is_told_so(database_url: str) -> None:
    one, other = opened(database_url), Database(database_url)
    with contextlib.ExitStack() as held:
        if one.is_sqlite:
            held.enter_context(only_one(one))
            with pytest.raises(DatabaseBusy), only_one(other, 0.2):
                pass
        else:
            lock_imports(held.enter_context(one.writing()))
            with pytest.raises(DatabaseBusy, match="Somebody else is still writing"), other.writing() as connection:
                lock_imports(connection, 0.2)
    one.close()
    other.close()


def test_a_reader_sees_the_same_rows_before_during_and_after_an_import(
    database_url: str, files: Path, folders: Folders
) -> None:
    database = opened(database_url)
    imported(database, folders.before, files)
    cut = cut_at(database)
    before = read(database, cut)
    process, times = start_import(database_url, folders.more, files), 0
    while process.poll() is None:
        assert same(read(database, cut), before)
        times += 1
    process.communicate()
    assert process.returncode == 0
    assert times > 0
    assert same(read(database, cut), before)
    assert not same(read(database, cut_at(database)), before)
    database.close()


def read(database: Database, cut: Cut) -> list[np.ndarray[Any, Any]]:
    """What an assessment reads of some tables at a cut."""
    names = ("student_version", "registration_version", "session_version", "membership_version")
    versions = [live_rows(database, FACTS[name], cut, ("id", "batch"))["id"] for name in names]
    bulk = [
        select_all(database, FACTS[name], ("id", "student", "batch"), f"id <= {cut.last[name]}")
        for name in ("mark", "event_count")
    ]
    return [*versions, *(values for columns in bulk for values in columns.values())]


def same(one: list[np.ndarray[Any, Any]], other: list[np.ndarray[Any, Any]]) -> bool:
    return all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def test_no_import_holds_the_writer_of_sqlite_longer_than_two_seconds(
    sqlite_url: str, tmp_path: Path, files: Path
) -> None:
    folder = write_sample(tmp_path / "sample", students=280, parquet=True).directory
    database = opened(sqlite_url)
    waits = []
    with contextlib.closing(sqlite3.connect(database.path, timeout=60, isolation_level=None)) as other:
        started = time.monotonic()
        process = start_import(sqlite_url, folder, files)
        while process.poll() is None:
            begun = time.monotonic()
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
            waits.append(time.monotonic() - begun)
            time.sleep(0.01)
        whole = time.monotonic() - started
    said = process.communicate()[1]
    assert process.returncode == 0, said
    there = rows_there(database)
    assert there["mark"] + there["event_count"] > 250_000
    assert len(waits) > 10
    # Two seconds; on a machine so busy that all of it takes long, a part of it.
    assert max(waits) <= max(2, whole / 4)
    print(f"the longest of {len(waits)} waits: {max(waits):.2f} s")  # noqa: T201
    database.close()
