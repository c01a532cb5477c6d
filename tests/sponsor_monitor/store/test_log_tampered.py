"""Whoever gets round the guards and alters, removes, exchanges, adds or cuts off anything is found out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.postgres import PostgresAccess
from sponsor_monitor.audit.checkpoint import opened as opened_note
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.log_verify import Verified, verify
from tests.sponsor_monitor.store.arrivals import TABLES, write_folder
from tests.sponsor_monitor.store.tampering import ALL_ENTRIES, Prepared, Rows, carry_out, prepared_in, put_back, rows_of
from tests.store_imports import Folders

MORE_MARKS = "S-2,L-2,present,,2025-10-13T11:00Z\n"


@pytest.fixture(scope="module")
def prepared(postgres: PostgresAccess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("prepared")
    before, more = write_folder(folder / "before"), write_folder(folder / "more", marks=TABLES["marks"] + MORE_MARKS)
    with prepared_in(folder, postgres, Folders(before, more)) as found:
        yield found


@pytest.fixture(scope="module")
def postgres_copy(prepared: Prepared) -> Iterator[tuple[Database, Rows]]:
    """A PostgreSQL to alter, and what it held: copying one takes longer than putting rows back."""
    found = Database(prepared.copy("postgresql", Path()))
    yield found, rows_of(found)
    found.close()
    prepared.postgres.drop(str(found.url.database))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, prepared: Prepared, tmp_path: Path) -> Iterator[Database]:
    """A past to alter, and no trigger any more."""
    if request.param == "sqlite":
        found = Database(prepared.copy("sqlite", tmp_path / "database.db"))
        yield found
        found.close()
        return
    found, rows = request.getfixturevalue("postgres_copy")
    yield found
    put_back(found, rows)


def test_nothing_is_found_where_nothing_was_done(database: Database, prepared: Prepared) -> None:
    found = verify(database, kept=prepared.note_of(database), files=prepared.files)

    assert [str(fault) for fault in found.faults] == []
    assert (found.entries, found.checkpoints, found.batches, found.runs) == (ALL_ENTRIES, (8, 10), 3, 1)
    assert found.files


CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "tampered_log.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_first_place_is_named(case: dict[str, Any], database: Database, prepared: Prepared) -> None:
    names = prepared.forgeries(database)
    carry_out(database, *(filled(statement, names) for statement in case["do"]))
    assert str(verify(database).faults[0]) == filled(case["says"], names)


def filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_a_cut_that_takes_all_with_it_is_found_only_by_a_kept_checkpoint(
    database: Database, prepared: Prepared
) -> None:
    carry_out(
        database,
        "DELETE FROM log_entry WHERE id > 4",
        "DELETE FROM log_private",
        "DELETE FROM log_checkpoint",
        "DELETE FROM run_entry",
        "DELETE FROM run",
    )

    assert verify(database).faults == ()
    assert [str(fault) for fault in verify(database, kept=prepared.note_of(database)).faults] == [
        "The checkpoint you kept, at 10 entries, was signed by a key that no entry of the log names."
    ]


def test_a_log_cut_off_after_its_key_was_made_says_which_entries_are_gone(
    database: Database, prepared: Prepared
) -> None:
    carry_out(database, "DELETE FROM log_entry WHERE id > 8", "DELETE FROM log_checkpoint")

    assert verify(database).faults == ()
    assert [str(fault) for fault in verify(database, kept=prepared.note_of(database)).faults] == [
        "The checkpoint you kept, at 10 entries, has more than the log: entries 9 to 10 were cut off at the end."
    ]


def test_a_log_written_anew_is_found_only_by_a_kept_checkpoint(database: Database, prepared: Prepared) -> None:
    """Whoever owns the database and the key can write all of it again; nothing within can tell."""
    prepared.write_anew(database)

    assert [str(fault) for fault in verify(database).faults] == []
    assert [str(fault) for fault in verify(database, kept=prepared.note_of(database)).faults] == [
        (
            "The checkpoint you kept, at 10 entries, has another root than the log: "
            "something in entries 9 to 10 was altered."
        )
    ]


def test_erased_personal_values_leave_the_log_verifiable(database: Database, prepared: Prepared) -> None:
    prepared.erase(database, [6, 7])
    carry_out(database, "UPDATE log_private SET value = NULL, salt = NULL WHERE entry IN (6, 7)")

    assert verify(database, kept=prepared.note_of(database)).faults == ()


def test_a_kept_file_that_changed_or_went_is_named(prepared: Prepared, tmp_path: Path) -> None:
    database = Database(prepared.copy("sqlite", tmp_path / "database.db"))
    files = prepared.copy_of_files(tmp_path / "files")
    kept = sorted(path for path in files.rglob("*") if path.is_file())
    kept[0].write_bytes(kept[0].read_bytes() + b"x")
    kept[1].unlink()

    said = [str(fault) for fault in verify(database, files=files).faults]
    database.close()

    assert len(said) == 2
    assert any(one.endswith(f"is no longer what arrived ({kept[0].name}).") for one in said)
    assert any(one.endswith(f"is not among the kept files any more ({kept[1].name}).") for one in said)


def test_checkpoints_of_another_log_or_key_are_told_apart(prepared: Prepared, tmp_path: Path) -> None:
    database = Database(prepared.copy("sqlite", tmp_path / "database.db"))
    said: list[Verified] = [verify(database, kept=opened_note(prepared.kept["postgresql"]))]
    database.close()
    assert [str(fault) for fault in said[0].faults] == [
        "The checkpoint you kept, at 10 entries, is of another log, or the first entry is another."
    ]
