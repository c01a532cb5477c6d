"""Whoever gets round the guards and alters, removes or adds facts is found out, by batch and table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bench.postgres import PostgresAccess
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.differences import Difference, verify_facts
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.log_verify import verify
from tests.sponsor_monitor.store.tampering import Prepared, carry_out, prepared_in
from tests.store_imports import make_folders, opened


@pytest.fixture(scope="module")
def prepared(postgres: PostgresAccess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("prepared")
    with prepared_in(folder, postgres, make_folders(folder, 4)) as found:
        yield found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, prepared: Prepared, tmp_path: Path) -> Iterator[Database]:
    """Batches, and no trigger any more."""
    found = Database(prepared.copy(request.param, tmp_path / "database.db"))
    yield found
    found.close()
    if not found.is_sqlite:
        prepared.postgres.drop(str(found.url.database))


def tamper(database: Database, *statements: str) -> list[Difference]:
    """Carry statements out; what is found then."""
    carry_out(database, *statements)
    return verify_facts(database)


def first_of(found: list[Difference]) -> tuple[int, str | None]:
    return found[0].batch, found[0].fact_table


def test_nothing_is_found_where_nothing_was_done(database: Database) -> None:
    assert verify_facts(database) == []


def test_nothing_is_found_in_an_empty_store(database_url: str) -> None:
    database = opened(database_url)
    assert verify_facts(database) == []
    database.close()


TOLD: dict[str, tuple[str, tuple[int, str | None]]] = {
    "a mark changed": ("UPDATE mark SET status = 5 - status WHERE id = 5", (1, "mark")),
    "a mark of the second batch changed": ("UPDATE mark SET status = 5 - status WHERE id = {last}", (2, "mark")),
    "a recorded time changed": ("UPDATE mark SET recorded_at = recorded_at + 1 WHERE id = 5", (1, "mark")),
    "a recorded time made blank": ("UPDATE mark SET recorded_at = NULL WHERE id = 5", (1, "mark")),
    "a line changed": ("UPDATE event_count SET line = line + 1 WHERE id = 1", (1, "event_count")),
    "a row said to be of another batch": ("UPDATE mark SET batch = 2 WHERE id = 5", (1, "mark")),
    "two marks exchanged": (
        (
            "UPDATE mark SET session = (SELECT SUM(session) FROM mark WHERE id IN (5, 6)) - session, "
            "student = (SELECT SUM(student) FROM mark WHERE id IN (5, 6)) - student WHERE id IN (5, 6)"
        ),
        (1, "mark"),
    ),
    "a course changed": (
        "UPDATE registration_version SET course_title = 'X' WHERE id = 1",
        (1, "registration_version"),
    ),
    "a name changed": ("UPDATE student_version SET family_name = 'X' WHERE id = 1", (1, "student_version")),
    "a CAS number taken away": (
        "UPDATE registration_version SET cas_number = NULL WHERE id = 1",
        (1, "registration_version"),
    ),
    "a student's number changed": ("UPDATE student SET student_id = 'X' WHERE id = 1", (1, "student")),
    "an opaque identity changed": ("UPDATE registration SET uid = 'X' WHERE id = 1", (1, "registration")),
    "a setting changed": ("UPDATE setting_version SET value = 'X' WHERE id = 1", (1, "setting_version")),
    "a row set aside changed": ("UPDATE quarantine SET reason = 'X' WHERE id = 1", (2, "quarantine")),
    "the cells of a row set aside changed": ("UPDATE quarantine SET cells = 'X' WHERE id = 1", (2, "quarantine")),
    "a mark removed": ("DELETE FROM mark WHERE id = 5", (1, "mark")),
    "the last mark removed": ("DELETE FROM mark WHERE id = {last}", (2, "mark")),
    "a row set aside removed": ("DELETE FROM quarantine WHERE id = 1", (2, "quarantine")),
    "all marks removed": ("DELETE FROM mark", (1, "mark")),
    "a mark added": (
        (
            "INSERT INTO mark SELECT id + {last}, 1, file, line, recorded_at, student, session, status, minutes_late "
            "FROM mark WHERE id = 5"
        ),
        (1, "mark"),
    ),
    "a mark put before the first": (
        (
            "INSERT INTO mark SELECT -1, 1, file, line, recorded_at, student, session, status, minutes_late "
            "FROM mark WHERE id = 5"
        ),
        (1, "mark"),
    ),
    "a row in a table to which nothing came": (
        "INSERT INTO school_version (id, batch, file, line, school, name, faculty) VALUES (1, 2, 1, 1, 'A', 'A', 'A')",
        (2, "school_version"),
    ),
    "the time of a batch changed": ("UPDATE batch SET received_at = received_at - 1 WHERE id = 1", (1, None)),
    "the feed of a batch changed": ("UPDATE batch SET feed = 'X' WHERE id = 2", (2, None)),
    "a file's hash changed": ("UPDATE batch_file SET sha256 = 'X' WHERE batch = 1 AND file = 1", (1, None)),
    "a file's name changed": ("UPDATE batch_file SET name = 'X' WHERE batch = 2 AND file = 1", (2, None)),
    "a file taken away": ("DELETE FROM batch_file WHERE batch = 1 AND file = 1", (1, None)),
    "a chunk's hash changed": (
        "UPDATE batch_chunk SET sha256 = 'X' WHERE batch = 2 AND fact_table = 'mark'",
        (2, None),
    ),
    "the hashes of a table taken away": ("DELETE FROM batch_chunk WHERE batch = 1 AND fact_table = 'mark'", (1, None)),
    "a root changed": ("UPDATE publication SET root = 'X' WHERE batch = 1", (1, None)),
    "a batch no longer said to be known": ("DELETE FROM publication WHERE batch = 1", (1, None)),
    "a table no longer said to be brought": (
        "DELETE FROM batch_part WHERE batch = 1 AND fact_table = 'mark'",
        (1, "mark"),
    ),
    "a table said to have brought fewer": (
        "UPDATE batch_part SET last_id = last_id - 1 WHERE batch = 2 AND fact_table = 'mark'",
        (2, "mark"),
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_it_is_found_out(case: str, database: Database) -> None:
    statement, place = TOLD[case]
    with database.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(schema.FACT_TABLES["mark"].c.id))).scalar_one()
    found = tamper(database, statement.format(last=last))
    assert first_of(found) == place, [str(each) for each in found]


WAYS: dict[str, tuple[str, ...]] = {
    "changed": ("UPDATE {table} SET line = line + 1 WHERE id = {last}",),
    "deleted": ("DELETE FROM {table} WHERE id = {last}",),
    "exchanged": (
        "UPDATE {table} SET id = {last} + 1 WHERE id = {first}",
        "UPDATE {table} SET id = {first} WHERE id = {last}",
        "UPDATE {table} SET id = {last} WHERE id = {last} + 1",
    ),
    "cut": ("DELETE FROM {table} WHERE id > {first}",),
    "moved": ("UPDATE {table} SET id = {last} + 1 WHERE id = {last}",),
}


@pytest.mark.parametrize("way", WAYS)
def test_in_every_table_of_facts_it_is_found_out(way: str, database: Database) -> None:
    with database.reading() as connection:
        ends = {name: connection.execute(ends_of(name)).one() for name in FACTS}
    filled = {
        name: (one.first, one.last) for name, one in ends.items() if one.last is not None and one.last > one.first
    }
    found = tamper(
        database,
        *(
            statement.format(table=name, first=first, last=last)
            for name, (first, last) in filled.items()
            for statement in WAYS[way]
        ),
    )

    assert len(filled) > 12
    assert filled.keys() <= {each.fact_table for each in found}


COLUMNS = [(table.name, column.name) for table in schema.metadata.sorted_tables for column in table.c]


@pytest.mark.torture
@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.parametrize("end", ["MIN", "MAX"])
def test_any_value_altered_is_found_out(table: str, column: str, end: str, prepared: Prepared, tmp_path: Path) -> None:
    database = Database(prepared.copy("sqlite", tmp_path / "database.db"))
    is_text = isinstance(schema.metadata.tables[table].c[column].type, sa.Text)
    value = "'X'" if is_text else f"COALESCE({column}, 0) + 100000"
    carry_out(
        database,
        f"UPDATE {table} SET {column} = {value} WHERE rowid = (SELECT {end}(rowid) FROM {table})",  # noqa: S608
    )
    with database.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar_one()  # noqa: S608
    assert bool(verify(database).faults) == bool(rows)
    database.close()


def ends_of(name: str) -> sa.Select[Any]:
    """The ids of a table's first row and of its last."""
    row = schema.FACT_TABLES[name].c
    return sa.select(sa.func.min(row.id).label("first"), sa.func.max(row.id).label("last"))


def test_a_salt_taken_away_alone_is_found_out(database: Database) -> None:
    found = tamper(database, "DELETE FROM salt WHERE owner = 'student' AND number = 1")
    assert first_of(found) == (1, "student")


def test_personal_values_erased_with_their_salt_are_no_difference(database: Database) -> None:
    personal = [table for table in FACTS.values() if table.personal]
    erased = [
        f"UPDATE {table.name} SET {', '.join(f'{field.name} = NULL' for field in table.personal)} "  # noqa: S608
        f"WHERE {'id' if table.name == 'student' else 'student'} = 1"
        for table in personal
        if table.person == "student" or table.name == "student"
    ]
    assert tamper(database, *erased, "DELETE FROM salt WHERE owner = 'student' AND number = 1") == []


def test_a_difference_is_said_in_a_line(database: Database) -> None:
    found = tamper(database, "UPDATE mark SET status = 5 - status WHERE id = 5")
    assert [str(each) for each in found] == [
        f"Batch 1, table mark, rows 1 to {found[0].last_id:,}: rows were changed, removed or added."
    ]
