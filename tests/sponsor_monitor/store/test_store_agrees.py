"""A folder, the store it was imported into, and the folder exported from that store give the same assessment."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sponsor_monitor.assessment import assess, assess_source
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.export import export_dataset
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.reading import store_source, view
from tests.sponsor_monitor.universities import SEEDS, University, examples, random_university

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "cases").glob("*/case.json"))
META: dict[Path, dict[str, Any]] = {
    case: json.loads((case / "case.json").read_text(encoding="utf-8")) for case in CASES
}
ASSESSED = [case for case in CASES if META[case]["exit"] != 2]
SAME = ("institution", "as_of", "known_at", "policy", "registrations", "courses", "data_quality")
NOW = 1_790_000_000_000_000


def check_agreement(url: str, folder: Path, as_of: dt.date, known_at: str | None, *, with_folder: bool = True) -> None:
    """Import a folder into an empty store, export it again as CSV and Parquet, and compare what all of them give."""
    with closing(Database(url)) as database, TemporaryDirectory() as place:
        migrate(database)
        import_dataset(database, folder, now=NOW, files=Path(place, "kept"))
        looked_at = view(database, as_of, known_at=known_at)
        stored = assess_source(store_source(looked_at), as_of, known_at=known_at).document
        for as_parquet in (False, True):
            exported = Path(place, str(as_parquet))
            export_dataset(looked_at, exported, now=NOW, as_parquet=as_parquet)
            again = assess(exported, as_of, known_at=known_at).document
            assert {name: again[name] for name in SAME} == {name: stored[name] for name in SAME}
    if with_folder:
        original = assess(folder, as_of, known_at=known_at).document
        assert {name: stored[name] for name in (*SAME, "rejected")} == {
            name: original[name] for name in (*SAME, "rejected")
        }


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store on SQLite, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        migrate(database)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("case", ASSESSED, ids=lambda case: case.name)
def test_a_case_on_sqlite(case: Path, migrated: Path, tmp_path: Path) -> None:
    shutil.copyfile(migrated, tmp_path / "store.db")
    meta = META[case]
    check_agreement(f"sqlite:///{tmp_path}/store.db", case, dt.date.fromisoformat(meta["as_of"]), meta["known_at"])


@pytest.mark.slow
@pytest.mark.parametrize("case", ASSESSED[::8], ids=lambda case: case.name)
def test_a_case_on_postgresql(case: Path, postgres_url: str) -> None:
    meta = META[case]
    check_agreement(postgres_url, case, dt.date.fromisoformat(meta["as_of"]), meta["known_at"])


@pytest.mark.torture
@pytest.mark.parametrize("case", ASSESSED, ids=lambda case: case.name)
def test_every_case_on_postgresql(case: Path, postgres_url: str) -> None:
    meta = META[case]
    check_agreement(postgres_url, case, dt.date.fromisoformat(meta["as_of"]), meta["known_at"])


@contextmanager
def accepted(seed: int, *, faults: bool) -> Iterator[tuple[University, str]]:
    """A random university that is not refused as a whole, and the address of an empty store."""
    with random_university(seed, faults=faults) as university, TemporaryDirectory() as place:
        try:
            assess(university.folder, university.as_of)
        except DatasetRefused:
            assume(False)
        yield university, f"sqlite:///{place}/store.db"


@examples(25)
@given(SEEDS, st.booleans())
def test_a_random_university_with_all_that_is_known(seed: int, faults: bool) -> None:
    with accepted(seed, faults=faults) as (university, url):
        check_agreement(url, university.folder, university.as_of, None)


@examples(15)
@given(SEEDS, st.integers(-90, 5), st.sampled_from(["", "T09:30", "T23:00Z"]))
def test_a_random_university_as_known_on_some_day(seed: int, days: int, clock: str) -> None:
    # A day's events recorded on one day are one row of the store: within that day it knows all of them or none.
    with accepted(seed, faults=True) as (university, url):
        known_at = f"{university.as_of + dt.timedelta(days)}{clock}"
        check_agreement(url, university.folder, university.as_of, known_at, with_folder=False)


@examples(4)
@given(SEEDS)
def test_a_random_university_on_both_databases(postgres: Any, seed: int) -> None:
    name = f"agrees_{seed}"
    with accepted(seed, faults=True) as (university, _):
        try:
            check_agreement(postgres.create(name), university.folder, university.as_of, None)
        finally:
            postgres.drop(name)
