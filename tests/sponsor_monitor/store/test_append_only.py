"""The databases themselves refuse to change or remove what was recorded, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy.exc import DBAPIError, IntegrityError

from bench.postgres import PostgresAccess
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import BULK
from sponsor_monitor.store.schema import FACT_TABLES, RECORDS
from tests.store_imports import imported, opened
from tests.store_rows import filled, values_of

OF_NO_BATCH = {"run", "run_entry", "log_entry", "log_private", "log_checkpoint"}
GUARDED = [*(table.name for table in RECORDS), *FACT_TABLES]


@pytest.fixture
def owner_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh PostgreSQL database of an ordinary role's own."""
    name, role = f"owned_{uuid4().hex}", f"owner_{uuid4().hex}"
    postgres.create(name)
    with psycopg.connect(postgres.url_of(name), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'invented'").format(sql.Identifier(role)))
        statement = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(role)))
    yield f"postgresql://{role}:invented@127.0.0.1:{postgres.port}/{name}"
    postgres.drop(name)
    with psycopg.connect(postgres.url_of("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.fixture(params=["SQLite", "PostgreSQL", "PostgreSQL as its owner, an ordinary role"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with a row in every table, published."""
    fixture = {"SQLite": "sqlite_url", "PostgreSQL": "postgres_url"}.get(request.param, "owner_url")
    found = opened(request.getfixturevalue(fixture))
    filled(found)
    yield found
    found.close()


def refused(database: Database, statement: str) -> str:
    """What the database says to a statement that it must not obey; its rows are as before."""
    with pytest.raises(DBAPIError) as error, database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return str(error.value.orig)


def counted(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in GUARDED}  # noqa: S608


def test_no_table_lets_a_row_be_changed_or_removed(database: Database) -> None:
    statements = [
        statement
        for name in GUARDED
        for statement in (f'DELETE FROM "{name}"', *(f'UPDATE "{name}" SET {c} = {c}' for c in columns_of(name)))  # noqa: S608
    ]
    said = {statement: refused(database, statement) for statement in statements}
    strange = {statement: words for statement, words in said.items() if not is_refusal(words)}
    assert strange == {}
    assert set(counted(database).values()) == {1}


def columns_of(name: str) -> list[str]:
    return [f'"{column.name}"' for column in schema.metadata.tables[name].columns]


def is_refusal(words: str) -> bool:
    return "is append-only" in words or "permission denied" in words


@pytest.mark.parametrize("url", ["postgres_url", "owner_url"], ids=["a superuser", "an ordinary owner"])
def test_postgresql_lets_no_table_be_emptied(url: str, request: pytest.FixtureRequest) -> None:
    database = opened(request.getfixturevalue(url))
    filled(database)
    said = {name: refused(database, f'TRUNCATE "{name}" CASCADE') for name in GUARDED}
    assert {name: words for name, words in said.items() if not is_refusal(words)} == {}
    assert set(counted(database).values()) == {1}
    database.close()


def test_an_ordinary_owner_may_import(owner_url: str, tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "sample", students=3, faults=True).directory
    database = opened(owner_url)
    assert imported(database, folder, tmp_path / "files").batch == 1
    database.close()


def test_sqlite_lets_rows_go_that_were_never_published(sqlite_url: str) -> None:
    database = opened(sqlite_url)
    filled(database, published=False)
    with database.writing() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            if table.name not in OF_NO_BATCH:
                connection.execute(table.delete())
    assert {name for name, rows in counted(database).items() if rows} == OF_NO_BATCH
    database.close()


def test_sqlite_lets_no_unpublished_row_be_changed(sqlite_url: str) -> None:
    database = opened(sqlite_url)
    filled(database, published=False)
    names = [name for name in GUARDED if name != "publication"]
    assert all("is append-only" in refused(database, f'UPDATE "{name}" SET rowid = rowid') for name in names)  # noqa: S608
    database.close()


def test_the_migrations_make_the_schema(database_url: str) -> None:
    database = opened(database_url)
    with database.reading() as connection:
        # The summaries of ids are PostgreSQL's alone; Alembic does not ask an index for which database it is.
        others = {f"ix_{table.name}_id" for table in BULK} if database.is_sqlite else set()
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, *_: name not in others,
            "include_object": lambda _, name, *__: name not in others,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []
    database.close()


def test_the_migrations_make_the_check_constraints_of_the_schema(database_url: str) -> None:
    database = opened(database_url)
    with database.reading() as connection:
        inspector = sa.inspect(connection)
        made = {(table, str(check["name"])) for table in GUARDED for check in inspector.get_check_constraints(table)}
    wanted = {
        (table.name, f"ck_{table.name}_{check.name}" if not str(check.name).startswith("ck_") else str(check.name))
        for table in schema.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint)
    }
    assert made == wanted
    database.close()


BAD_VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "a level below 3": ("registration_version", {"rqf_level": 2}),
    "a level above 8": ("registration_version", {"rqf_level": 9}),
    "a course that ends before it starts": ("registration_version", {"course_start": 10, "course_end": 9}),
    "a flag that is neither yes nor no": ("registration_version", {"research": 2}),
    "a pre-sessional flag below 0": ("registration_version", {"pre_sessional": -1}),
    "a kind of status there is not": ("status_version", {"kind": 5}),
    "a status that ends before it starts": ("status_version", {"start_day": 10, "end_day": 9}),
    "a session that ends before it starts": ("session_version", {"start_minute": 10, "end_minute": 9}),
    "a break of less than nothing": ("session_version", {"break_minutes": -1}),
    "a membership that ends before it starts": ("membership_version", {"from_day": 10, "to_day": 9}),
    "a mark that is none": ("mark", {"status": 0}),
    "a mark there is not": ("mark", {"status": 5}),
    "a mark of no student": ("mark", {"student": 0}),
    "a mark for no session": ("mark", {"session": 0}),
    "less than no minutes late": ("mark", {"minutes_late": -1}),
    "an indicator there is not": ("event_count", {"indicator": 10}),
    "no event at all": ("event_count", {"events": 0}),
    "an event of no student": ("event_count", {"student": 0}),
    "a retraction of nothing": ("retraction", {"fact": 0}),
    "a category there is not": ("attribute_version", {"category": "other"}),
    "an attribute without a purpose": ("attribute_version", {"purpose": ""}),
    "a batch taken in a way there is not": ("batch", {"mode": "replace"}),
    "a batch without a number": ("batch", {"id": 0}),
    "a part that ends before it begins": ("batch_part", {"first_id": 2, "last_id": 1}),
    "a row of no batch": ("student_version", {"batch": 77}),
    "a registration of no student": ("registration_version", {"student": 77}),
    "a student's number twice": ("student", {"student_id": "text"}),
    "an identity twice": ("student", {"uid": "text"}),
    "a level that is blank": ("registration_version", {"rqf_level": None}),
    "a mark without a file": ("mark", {"file": None}),
}


@pytest.mark.parametrize("case", BAD_VALUES)
def test_the_database_refuses(case: str, databases_filled: list[Database]) -> None:
    name, bad = BAD_VALUES[case]
    table = schema.metadata.tables[name]
    row = {**values_of(table, 2), **bad}
    for database in databases_filled:
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(table.insert().values(row))


@pytest.mark.parametrize("name", sorted({name for name, _ in BAD_VALUES.values()}))
def test_the_database_takes_the_same_row_without_the_fault(name: str, databases_filled: list[Database]) -> None:
    table = schema.metadata.tables[name]
    for database in databases_filled:
        with database.engine.connect() as connection:
            connection.execute(table.insert().values(values_of(table, 2)))
            connection.rollback()


@pytest.fixture(scope="module")
def databases_filled(postgres: PostgresAccess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Database]]:
    """A database of each kind with a row in every table."""
    name = f"filled_{uuid4().hex}"
    urls = [f"sqlite:///{tmp_path_factory.mktemp('filled') / 'database.db'}", postgres.create(name)]
    databases = [opened(url) for url in urls]
    for database in databases:
        filled(database)
    yield databases
    for database in databases:
        database.close()
    postgres.drop(name)
