"""What the store itself enters in the log: with what it records, or not at all, and by whom."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.store import log, schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import StoreError
from sponsor_monitor.store.export import export_dataset
from sponsor_monitor.store.exported import Exported, enter_export
from sponsor_monitor.store.grading import Grade, grade
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.log_verify import verify
from sponsor_monitor.store.reading import view
from sponsor_monitor.store.retrying import retry
from sponsor_monitor.store.runs import assess_view, record
from tests.sponsor_monitor.store.arrivals import (
    AS_OF,
    EVENT_COLUMNS,
    TABLES,
    Store,
    mapping,
    write_folder,
)
from tests.sponsor_monitor.store.tampering import carry_out, without_guards
from tests.store_imports import opened


def entered(store: Store) -> list[tuple[str, str, str | None]]:
    """The kind, actor and subject of every entry."""
    with store.database.reading() as connection:
        return [(entry.kind, entry.actor, entry.subject) for entry in log.entries(connection)]


def body_of(store: Store, number: int) -> dict[str, Any]:
    with store.database.reading() as connection:
        return dict(log.entries(connection, after=number - 1, upto=number)[0].body)


def test_everything_that_is_done_to_a_store_is_an_entry(store: Store) -> None:
    database, somebody = store.database, "account-1"
    headers = {name: rows.splitlines()[0] + "\n" for name, rows in TABLES.items()}
    folder = write_folder(store.place / "records", **headers)
    import_dataset(database, folder, now=store.now(), files=store.files, actor=somebody)
    store.mapped(mapping("engagement", EVENT_COLUMNS), "WHO,WHEN,SAID\nS-1,2025-10-06 10:00,2025-10-06 11:00\n")
    write_folder(folder)
    import_dataset(database, folder, now=store.now(), files=store.files)
    retry(database, 2, now=store.now(), actor=somebody)
    grade(database, "feed", Grade.SUPPORT, now=store.now(), actor=somebody)
    looked_at = view(database, AS_OF)
    run = record(
        looked_at,
        assess_view(looked_at, None),
        policy_asked=None,
        made_at=store.now(),
        entropy=os.urandom,
        actor=somebody,
    )
    export_dataset(looked_at, store.place / "out", now=store.now(), actor=somebody)
    enter_export(looked_at, Exported.QUALITY_REPORT, now=store.now())

    assert entered(store) == [
        ("log-began", "program", None),
        ("batch-received", somebody, "batch:1"),
        ("batch-received", "program", "batch:2"),
        ("batch-received", "program", "batch:3"),
        ("batch-retried", somebody, "batch:4"),
        ("source-graded", somebody, "batch:5"),
        ("run-made", somebody, run.uid),
        ("exported", somebody, None),
        ("exported", "program", None),
    ]
    assert body_of(store, 6)["settings"] == {"evidential_grade.feed": "support"}
    assert body_of(store, 2)["settings"]["institution"]
    assert body_of(store, 7)["assessment_sha256"] == run.assessment_sha256
    assert body_of(store, 8) == {"what": "dataset", "as_of": AS_OF.isoformat(), "known_at": None, "batch": 5}
    assert [str(fault) for fault in verify(database, files=store.files).faults] == []


def test_what_brings_nothing_new_is_no_entry(small_store: Store) -> None:
    small_store.dataset()
    before = entered(small_store)
    assert small_store.dataset().batch is None
    assert entered(small_store) == before


def test_an_entry_that_cannot_be_written_takes_the_batch_with_it(store: Store) -> None:
    """The log and what it records are one transaction: here the database refuses the entry."""
    store.dataset()
    with store.database.writing() as connection:
        if store.database.is_sqlite:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON log_entry BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
            )
        else:
            connection.exec_driver_sql("ALTER TABLE log_entry ADD CONSTRAINT full_log CHECK (id < 3)")
    with pytest.raises((StoreError, sa.exc.DBAPIError)):
        store.dataset(feed="other", marks=TABLES["marks"] + "S-2,L-2,present,,2025-10-13T11:00Z\n")

    with store.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.publication)).scalar_one() == 1
        assert log.size(connection) == 2


def test_an_export_that_was_not_entered_is_not_there(small_store: Store) -> None:
    small_store.dataset()
    with small_store.database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON log_entry BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    with pytest.raises(StoreError):
        export_dataset(view(small_store.database, AS_OF), small_store.place / "out", now=small_store.now())
    assert not (small_store.place / "out").exists()


def test_what_was_there_before_the_log_is_told_by_its_first_entry(store: Store) -> None:
    """A database of an earlier version: batches and runs, and no log."""
    store.dataset()
    looked_at = view(store.database, AS_OF)
    run = record(looked_at, assess_view(looked_at, None), policy_asked=None, made_at=store.now(), entropy=os.urandom)
    without_guards(store.database)
    carry_out(store.database, "DELETE FROM log_entry")
    grade(store.database, "feed", Grade.SUPPORT, now=store.now())

    assert [kind for kind, _, _ in entered(store)] == ["log-began", "source-graded"]
    assert [number for number, _ in body_of(store, 1)["batches"]] == [1]
    assert [uid for uid, _ in body_of(store, 1)["runs"]] == [run.uid]
    found = verify(store.database, files=store.files)
    assert (found.faults, found.before) == ((), (1,))

    carry_out(
        store.database,
        "UPDATE run SET findings = findings + 1",
        "UPDATE publication SET root = 'x' WHERE batch = 1",
    )
    assert [str(fault) for fault in verify(store.database).faults[:2]] == [
        "Batch 1 has another root than entry 1 has of it.",
        "Run 1 is not what entry 1 has of it.",
    ]


def test_an_empty_database_has_nothing_amiss(database_url: str) -> None:
    database = opened(database_url)
    found = verify(database)
    assert (found.faults, found.entries, found.batches) == ((), 0, 0)
    with database.writing() as connection:
        assert log.begin(connection, 5)[:2] == log.begin(connection, 9)[:2] == (1, 5)
    assert verify(database).faults == ()
    database.close()


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database whose log can be emptied."""
    database = opened(f"sqlite:///{tmp_path_factory.mktemp('log') / 'database.db'}")
    without_guards(database)
    yield database
    database.close()


WORDS = st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3)


@pytest.mark.slow
@given(appended=st.lists(st.tuples(st.integers(0, 2**52), st.lists(WORDS, min_size=1, max_size=3)), max_size=3))
def test_whatever_is_appended_whenever_the_log_is_whole(
    emptied: Database, appended: list[tuple[int, list[dict[str, str]]]]
) -> None:
    carry_out(emptied, "DELETE FROM log_private", "DELETE FROM log_entry")
    for now, bodies in appended:
        with emptied.writing() as connection:
            drafts = [Draft("made-up", body, private=body) for body in bodies]
            log.append(connection, drafts, actor="account-1", now=now)

    assert [str(fault) for fault in verify(emptied).faults] == []
    with emptied.reading() as connection:
        found = log.entries(connection)
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    assert [entry.at for entry in found] == sorted(entry.at for entry in found)
    assert all(dict(entry.body) == dict(entry.private) for entry in found[1:])


def test_kept_files_are_looked_for_where_they_are(small_store: Store, tmp_path: Path) -> None:
    small_store.dataset()
    said = [str(fault) for fault in verify(small_store.database, files=tmp_path / "elsewhere").faults]
    assert said
    assert all("is not among the kept files any more" in one for one in said)
