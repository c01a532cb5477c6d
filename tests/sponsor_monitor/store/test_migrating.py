"""Migrations: from an older version with data in it, killed at any moment, two at once, and from a later program."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from bench.postgres import PostgresAccess
from sponsor_monitor.store import migrate as migrating
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import OlderProgram
from sponsor_monitor.store.migrate import migrate, version
from tests.forks import Forks
from tests.store_imports import OFTEN, SEED, TORTURE
from tests.store_rows import filled, values_of

ROOT = Path(__file__).parents[3]
VERSIONS = [step.revision for step in ScriptDirectory.from_config(migrating._config()).walk_revisions()][::-1]
KILLS = 200 if TORTURE else 10
CHILD = """
import sys
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate
from alembic import command
print("begins", flush=True)
sys.stdin.readline()
migrate(Database(sys.argv[1]))
"""


def start(url: str) -> subprocess.Popen[str]:
    """A process that migrates as soon as it is told to (``go``)."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def tables_of(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def check_whole(database: Database) -> None:
    """Every table is there with its guards, and takes rows."""
    assert version(database) == VERSIONS[-1]
    assert tables_of(database) == set(schema.metadata.tables)
    filled(database)
    for name in ("mark", "run_entry", "attribute_version"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608


@pytest.mark.parametrize("older", VERSIONS[:-1])
def test_rows_of_an_older_version_stay_and_stay_guarded(older: str, database_url: str) -> None:
    database = Database(database_url)
    migrate(database, older)
    there = tables_of(database)
    assert there <= set(schema.metadata.tables)
    filled(database, tables=there)

    assert migrate(database)

    with database.reading() as connection:
        for name in there:
            table = schema.metadata.tables[name]
            (row,) = connection.execute(sa.select(table)).mappings()
            assert dict(row) == values_of(table, 1)
    for name in there - {"salt"}:
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608
    assert not migrate(database)
    database.close()


def test_a_database_of_a_later_program_is_refused_and_left_alone(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(OlderProgram, match=r"made by a later version of Sponsor Monitor \(its schema is 9999\)"):
        migrate(database)
    assert version(database) == "9999"
    database.close()


@pytest.fixture(scope="module")
def migrations() -> Iterator[Forks]:
    """Where migrations are begun that are to be killed."""
    begun = Forks("tests.sponsor_monitor.store.migrating_process")
    yield begun
    begun.end()


def migration_seconds(migrations: Forks, url: str) -> float:
    begun = time.monotonic()
    migrations.start(url).wait()
    seconds = time.monotonic() - begun
    database = Database(url)
    check_whole(database)
    database.close()
    return seconds


def killed_at(migrations: Forks, url: str, seconds: float) -> str:
    """A migration killed after so long; then the old version or the new one is whole, and the next one works."""
    migrations.start(url).let_run(seconds)
    database = Database(url)
    there, found = tables_of(database), version(database)
    assert (found, there) in [(None, set()), (VERSIONS[-1], set(schema.metadata.tables))]
    migrate(database)
    check_whole(database)
    database.close()
    return "new" if found else "old"


def tally(left: list[str]) -> str:
    return f"seed {SEED}: {len(left)} kills left the old version {left.count('old')} times, the new {left.count('new')}"


@OFTEN
def test_a_migration_of_sqlite_killed_at_any_moment_leaves_a_whole_version(tmp_path: Path, migrations: Forks) -> None:
    moments = random.Random(SEED)  # noqa: S311
    longest = migration_seconds(migrations, f"sqlite:///{tmp_path / 'whole.db'}")
    left = []
    for trial in range(KILLS):
        folder = tmp_path / str(trial)
        folder.mkdir()
        left.append(killed_at(migrations, f"sqlite:///{folder / 'database.db'}", moments.uniform(0, 1.1 * longest)))
        shutil.rmtree(folder)
    print(tally(left))  # noqa: T201


@OFTEN
def test_a_migration_of_postgresql_killed_at_any_moment_leaves_a_whole_version(
    postgres: PostgresAccess, migrations: Forks
) -> None:
    moments = random.Random(SEED)  # noqa: S311
    name = f"migrated_{uuid4().hex}"
    longest = migration_seconds(migrations, postgres.create(name))
    postgres.drop(name)
    left = []
    for _ in range(KILLS):
        left.append(killed_at(migrations, postgres.create(name), moments.uniform(0, 1.1 * longest)))
        postgres.drop(name)
    print(tally(left))  # noqa: T201


@pytest.mark.slow
def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    processes = [start(database_url) for _ in range(2)]
    for process in processes:
        go(process)
    said = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    database = Database(database_url)
    check_whole(database)
    database.close()
