"""Addresses that hold secrets, files that others could read, and values of a wrong type put into a database."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.differences import verify_facts
from sponsor_monitor.store.errors import DatabaseUnusable, OtherFeed
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.retrying import retry
from tests.sponsor_monitor.store.arrivals import MARK_COLUMNS, Store, mapping

REFUSED = {
    "a port that is no number": "postgresql://u:secret@127.0.0.1:abc/x",
    "a bracket that is not closed": "postgresql://u:secret@[::1/x",
    "an @ within a password": "postgresql://u:p@secret@127.0.0.1:1/x",
    "another database, a password after a ?": "mysql://u@h/x?password=secret",
    "a database file with a password": "sqlite://:secret@/x.db",
    "a database file with a query": "sqlite:///x.db?key=secret",
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_address_that_is_refused_does_not_show_its_password(case: str) -> None:
    with pytest.raises(DatabaseUnusable) as error:
        Database(REFUSED[case])
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("more", ["?password=secret", "?nonsense=secret"])
def test_a_database_that_cannot_be_reached_does_not_show_its_password(more: str) -> None:
    with (
        closing(Database(f"postgresql://u:secret@127.0.0.1:1/x{more}")) as database,
        pytest.raises(DatabaseUnusable) as error,
        database.reading(),
    ):
        pass
    assert "secret" not in str(error.value)


def test_a_database_file_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with closing(Database(f"sqlite:///{tmp_path / 'new.db'}")) as database:
            migrate(database)
            with database.reading():
                modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("new.db*")}
    finally:
        os.umask(before)
    assert modes
    assert set(modes.values()) == {0}


WRONG = {
    "text for a number": ("UPDATE mark SET student = 'X' WHERE id = 1", "mark"),
    "bytes for a text": ("UPDATE session_version SET school = x'ff00' WHERE id = 1", "session_version"),
    "a text that is not UTF-8": (
        "UPDATE session_version SET school = CAST(x'ff00' AS TEXT) WHERE id = 1",
        "session_version",
    ),
    "a salt that is none": ("UPDATE salt SET salt = 'X' WHERE owner = 'student' AND number = 1", "student"),
    "hashes of no table": ("UPDATE batch_chunk SET fact_table = 'X' WHERE fact_table = 'mark'", None),
    "bytes for a hash": ("UPDATE batch_chunk SET sha256 = x'ff00' WHERE fact_table = 'mark'", None),
    "bytes for a file's name": ("UPDATE batch_file SET name = x'ff00'", None),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_value_of_a_wrong_type_is_found_out(case: str, small_store: Store) -> None:
    small_store.dataset()
    statement, table = WRONG[case]
    with small_store.database.writing() as connection:
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql(statement)

    found = verify_facts(small_store.database)
    assert (found[0].batch, found[0].fact_table) == (1, table)


APPEND = mapping("marks", MARK_COLUMNS, feed="reader")
MENDED = APPEND.replace('L = "late"', 'L = "late", X = "authorised"')


def test_a_retry_says_by_which_mapping_it_was_and_takes_none_of_another_feed(small_store: Store) -> None:
    small_store.dataset()
    small_store.mapped(APPEND, "WHO,CLASS,MARK,SAID\nS-2,L-2,X,\n")
    with pytest.raises(OtherFeed, match="of the feed other, but the batch came by the feed reader"):
        small_store.retry(2, MENDED.replace('feed = "reader"', 'feed = "other"'))
    mended = read_mapping(MENDED.encode(), "mapping.toml")
    taken = retry(small_store.database, 2, now=small_store.now(), mapping=mended, mapping_sha256="a" * 64)

    assert taken.batch == 3
    with small_store.database.reading() as connection:
        said = connection.exec_driver_sql("SELECT mapping_id, mapping_sha256 FROM batch WHERE id = 3").one()
    assert tuple(said) == ("reader", "a" * 64)
