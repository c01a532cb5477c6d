"""A batch written a few rows at a time: what is named is there before what names it, and the hashes are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from sponsor_monitor.store import schema, staging
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate

CASE = Path(__file__).parents[2] / "cases" / "a-bad-row-is-set-aside-and-its-student-is-incomplete"


def chunks_of(address: str, files: Path) -> list[str]:
    """The hashes of an import's chunks, with salts that are all alike; every row stored, as the foreign keys ask."""
    database = Database(address)
    migrate(database)
    import_dataset(database, CASE, now=1, files=files, entropy=bytes)
    with database.reading() as connection:
        found = list(connection.execute(sa.select(schema.batch_chunk.c.sha256)).scalars())
    database.close()
    return found


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_rows_stored_a_few_at_a_time_give_the_hashes_of_all_at_once(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = chunks_of(f"sqlite:///{tmp_path}/whole.db", tmp_path / "files")
    monkeypatch.setattr(staging, "ROWS_AT_ONCE", rows)

    assert chunks_of(f"sqlite:///{tmp_path}/few.db", tmp_path / "files") == whole


def test_what_is_named_is_stored_before_what_names_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "ROWS_AT_ONCE", 3)

    assert chunks_of(database_url, tmp_path / "files")
