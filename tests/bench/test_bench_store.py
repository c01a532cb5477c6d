"""What is measured of the store, and that its baselines do what they are the baselines of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import bench.store_night
from bench.measures import Measure
from bench.measuring import Contender, Run, run_once
from bench.store_bare import TABLE, load
from bench.store_columns import write_columns
from bench.store_measures import StorePart, StoreRuns, store_measures
from bench.store_night import EXPORT, MAPPING_FILE, write_night
from bench.store_report import store_report
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.import_mapped import import_mapped
from tests.store_imports import NOW, imported, opened

COUNTED = {
    "mark": ("student", "session", "status", "minutes_late", "recorded_at"),
    "event_count": ("student", "day", "indicator", "events", "recorded_at"),
}


def runs(**seconds: float) -> StoreRuns:
    """Every process in one second, but those that are named; the assessment's ``peak`` is in bytes."""
    peak = int(seconds.pop("peak", 1e9))
    return {part: [Run(seconds.get(part.name, 1.0) * k, 1.0, peak) for k in (0.5, 1.0, 9.0)] for part in StorePart}


@pytest.mark.parametrize(
    ("place", "kept", "missed"),
    [
        pytest.param(0, {"SQLITE_IMPORT": 4.0}, {"SQLITE_IMPORT": 4.01}, id="an import into SQLite may take 4 times"),
        pytest.param(1, {"POSTGRES_IMPORT": 4.0}, {"POSTGRES_IMPORT": 4.01}, id="into PostgreSQL too"),
        pytest.param(2, {"ASSESSMENT": 2.0}, {"ASSESSMENT": 2.01}, id="the assessment may take twice the read"),
        pytest.param(3, {"peak": 2e9}, {"peak": 2e9 + 1}, id="the assessment may take 2 GB"),
        pytest.param(4, {"SQLITE_NIGHT": 2.0}, {"SQLITE_NIGHT": 2.01}, id="a night into SQLite may take twice"),
        pytest.param(5, {"POSTGRES_NIGHT": 2.0}, {"POSTGRES_NIGHT": 2.01}, id="a night into PostgreSQL too"),
    ],
)
def test_a_limit_of_the_store_is_met_up_to_it_and_missed_beyond(
    place: int, kept: dict[str, float], missed: dict[str, float]
) -> None:
    assert judged(place, kept).is_met is True
    assert judged(place, missed).is_met is False


def judged(place: int, seconds: dict[str, float]) -> Measure:
    return store_measures(runs(**seconds))[place]


def test_another_measurement_changes_only_figures_on_the_stores_page() -> None:
    first, second = store_report(runs()), store_report(runs(ASSESSMENT=1.5, SQLITE_BARE=0.7, peak=1.5e9))
    assert first != second
    assert re.sub(r"[\d.,]+", "#", first) == re.sub(r"[\d.,]+", "#", second)


def test_what_is_to_be_done_before_a_run_is_done_and_not_measured(tmp_path: Path) -> None:
    made = tmp_path / "made"
    for _ in range(2):
        run_once(Contender("reads", ["test", "-d", str(made)], before=lambda: made.mkdir(exist_ok=True)))


@pytest.fixture(scope="module")
def university(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("university") / "sample", students=4, parquet=True).directory


def test_plain_sql_brings_in_the_same_night_as_the_import(
    database_url: str, tmp_path: Path, university: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.store_night, "MARKS", 300)
    monkeypatch.setattr(bench.store_night, "EVENTS", 2_000)
    write_night(tmp_path / "night", university)
    by_import, by_script = opened(database_url), opened(f"sqlite:///{tmp_path / 'script.db'}")
    for database in (by_import, by_script):
        imported(database, university, tmp_path / "files")
    night = [tmp_path / "night" / name for name in (MAPPING_FILE, EXPORT)]
    import_mapped(by_import, night[0], night[1:], now=NOW, files=tmp_path / "files")
    bench.store_night.load(by_script.url.render_as_string(hide_password=False), night[1])
    assert last_of(by_import) == last_of(by_script)
    for database in (by_import, by_script):
        database.close()


def test_plain_sql_brings_the_same_night_into_postgresql(
    postgres_url: str, tmp_path: Path, university: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.store_night, "MARKS", 300)
    monkeypatch.setattr(bench.store_night, "EVENTS", 2_000)
    write_night(tmp_path / "night", university)
    by_postgres, by_sqlite = opened(postgres_url), opened(f"sqlite:///{tmp_path / 'script.db'}")
    for database in (by_postgres, by_sqlite):
        imported(database, university, tmp_path / "files")
        bench.store_night.load(database.url.render_as_string(hide_password=False), tmp_path / "night" / EXPORT)
    assert last_of(by_postgres) == last_of(by_sqlite)
    for database in (by_postgres, by_sqlite):
        database.close()


def last_of(database: Database) -> dict[str, list[Any]]:
    """The rows of the night, whatever their order."""
    found = {}
    with database.reading() as connection:
        for name, columns in COUNTED.items():
            first = sa.text(f"SELECT last_id FROM batch_part WHERE batch = 1 AND fact_table = '{name}'")  # noqa: S608
            before = connection.execute(first).scalar_one()
            rows = sa.text(f"SELECT {', '.join(columns)} FROM {name} WHERE id > {before}")  # noqa: S608
            found[name] = sorted(tuple(row) for row in connection.execute(rows))
    assert all(found.values())
    return found


def test_the_bare_load_brings_every_row(database_url: str, tmp_path: Path, university: Path) -> None:
    database = opened(database_url)
    imported(database, university, tmp_path / "files")
    write_columns(database_url, tmp_path / "columns.parquet")
    load(database_url, tmp_path / "columns.parquet")
    with database.reading() as connection:
        sums = ", ".join(f"COUNT({name}), SUM({name})" for name in FACTS["mark"].columns)
        there, bare = (
            connection.execute(sa.text(f"SELECT {sums} FROM {name}")).one()  # noqa: S608
            for name in ("mark", TABLE)
        )
    assert tuple(there) == tuple(bare)
    database.close()
