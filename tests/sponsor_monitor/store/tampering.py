"""Databases of both kinds with a past worth altering, without the guards: prepared once, copied for every test."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import rfc8785
import sqlalchemy as sa
from psycopg import sql

from bench.postgres import PostgresAccess
from sponsor_monitor.audit.checkpoint import Checkpoint
from sponsor_monitor.audit.checkpoint import opened as opened_note
from sponsor_monitor.audit.entry import Draft, leaf_hash
from sponsor_monitor.store import log, schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.grading import Grade, grade
from sponsor_monitor.store.log_checkpoints import sign_checkpoint
from sponsor_monitor.store.reading import view
from sponsor_monitor.store.runs import assess_view, record
from sponsor_monitor.store.store_event import StoreEvent
from tests.store_imports import NOW, Folders, imported, opened

ALL_ENTRIES = 12
AS_OF = dt.date(2026, 3, 31)
LATER = NOW + 1_000_000


@dataclass(frozen=True)
class Prepared:
    """A database of each kind, its source files, and the checkpoint that somebody kept of each."""

    sqlite: Path
    postgres: PostgresAccess
    name: str
    kept: dict[str, str]
    files: Path

    def copy(self, kind: str, path: Path) -> str:
        """A copy of its own for a test; the URL."""
        if kind == "sqlite":
            shutil.copy(self.sqlite, path)
            return f"sqlite:///{path}"
        name = f"copy_{uuid4().hex}"
        with psycopg.connect(self.postgres.url_of("postgres"), autocommit=True) as connection:
            make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(self.name))
            connection.execute(make)
        return self.postgres.url_of(name)

    def copy_of_files(self, folder: Path) -> Path:
        """A copy of the kept files."""
        return Path(shutil.copytree(self.files, folder))

    def note_of(self, database: Database) -> Checkpoint:
        """The checkpoint that somebody kept of this database."""
        return opened_note(self.kept[database.engine.dialect.name])

    def forgeries(self, database: Database) -> dict[str, str]:
        """Texts with their hashes such as somebody would write who knows how entries are written."""
        with database.reading() as connection:
            found = {entry.number: json.loads(entry.written) for entry in log.entries(connection)}
            (run,) = connection.execute(sa.select(schema.run.c.uid)).scalars()
        last = found[ALL_ENTRIES]
        leaf = leaf_hash(rfc8785.dumps(last))
        came = {"number": 13, "kind": "batch-received", "subject": "batch:9", "before": leaf}
        texts = {
            "forged": rfc8785.dumps(found[6] | {"kind": "x"}),
            "spaced": rfc8785.dumps(found[6]).replace(b"{", b"{ ", 1),
            "dated": rfc8785.dumps(last | {"at": 1}),
            "next": rfc8785.dumps(last | came),
        }
        return {
            "run": run,
            **{name: text.decode() for name, text in texts.items()},
            **{f"{name}_leaf": leaf_hash(text) for name, text in texts.items()},
        }

    def write_anew(self, database: Database) -> None:
        """Alter entry 10, and write everything after it again as the program would, with the log's own key."""
        kind = database.engine.dialect.name
        carry_out(database, "DELETE FROM log_entry WHERE id > 9", "DELETE FROM log_checkpoint WHERE size > 8")
        with database.writing() as connection:
            log.append(connection, [Draft("made-up", {"day": 7}, "case-1")], actor="account-1", now=LATER + 60)
            sign_checkpoint(connection, self.files.with_name(kind), now=LATER + 120)
            log.append(connection, [Draft("made-up", {"day": 3}, "case-2")], actor="account-1", now=LATER + 180)

    def erase(self, database: Database, numbers: list[int]) -> None:
        """Say in the log that personal values of entries are erased."""
        with database.writing() as connection:
            draft = Draft(StoreEvent.PRIVATE_ERASED, {"entries": numbers})
            log.append(connection, [draft], actor="account-2", now=LATER + 240)


@contextmanager
def prepared_in(folder: Path, postgres: PostgresAccess, folders: Folders) -> Iterator[Prepared]:
    """Two batches, a grade, a run, entries with personal values, two checkpoints; and no trigger any more.

    The entries are: 1 the beginning, 2 and 3 the batches, 4 the grade, 5 the run, 6 and 7 with personal values, 8 the
    key, 9 the checkpoint at 8, 10 an entry, 11 the checkpoint at 10, 12 an entry under no checkpoint.
    """
    name = f"prepared_{uuid4().hex}"
    found = Prepared(folder / "database.db", postgres, name, {}, folder / "files")
    for url in (f"sqlite:///{found.sqlite}", postgres.create(name)):
        database = opened(url)
        imported(database, folders.before, found.files)
        imported(database, folders.more, found.files)
        grade(database, "turnstiles", Grade.SUPPORT, now=LATER)
        looked_at = view(database, AS_OF)
        record(looked_at, assess_view(looked_at, None), policy_asked=None, made_at=LATER, entropy=os.urandom)
        found.kept[database.engine.dialect.name] = _casework(database, found.files)
        without_guards(database)
        database.close()
    yield found
    postgres.drop(name)


def _casework(database: Database, files: Path) -> str:
    """Entries and checkpoints; gives the note of the last one."""
    key = files.with_name(database.engine.dialect.name)
    said = [Draft("made-up", {"day": 1}, "case-1", "r-1", {"name": "Ada Sample", "words": "made up"}) for _ in range(2)]
    note = ""
    for drafts in (said, [Draft("made-up", {"day": 2}, "case-1")]):
        with database.writing() as connection:
            log.append(connection, drafts, actor="account-1", now=LATER + 60)
            note = sign_checkpoint(connection, key, now=LATER + 120)
    with database.writing() as connection:
        log.append(connection, [Draft("made-up", {"day": 3}, "case-2")], actor="account-1", now=LATER + 180)
    return note


def without_guards(database: Database) -> None:
    """Take all triggers away."""
    with database.writing() as connection:
        if database.is_sqlite:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.exec_driver_sql(triggers).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("DROP FUNCTION refuse_change() CASCADE")
            for table in ("batch", "log_entry"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_id")


def carry_out(database: Database, *statements: str) -> None:
    """Carry statements out as who owns the database, with references unchecked."""
    if database.is_sqlite:
        with closing(sqlite3.connect(database.path)) as own, own:
            own.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                own.execute(statement)
        return
    with _unchecked(database) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _unchecked(database: Database) -> Iterator[sa.Connection]:
    """A PostgreSQL whose references nobody checks."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection


Rows = dict[str, list[dict[str, object]]]


def rows_of(database: Database) -> Rows:
    """Every row of every table."""
    with database.reading() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in schema.metadata.sorted_tables
        }


def put_back(database: Database, rows: Rows) -> None:
    """Make a PostgreSQL hold these rows again, and no others."""
    with _unchecked(database) as connection:
        for table in schema.metadata.sorted_tables:
            connection.execute(table.delete())
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])
