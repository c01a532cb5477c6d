"""The report on any store: it says of the records what an assessment says, and fails on none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given

from sponsor_monitor.store.importing import import_dataset
from tests.sponsor_monitor.store.quality_university import AS_OF, NOW, Case, Stored, stored
from tests.sponsor_monitor.universities import SEEDS, examples, random_university

NOBODY = Case("nobody is registered, taught or listed", registrations=[])


@examples(6)
@given(seed=SEEDS)
@example(seed=1)
def test_the_records_are_doubted_as_an_assessment_of_the_folder_doubts_them(seed: int) -> None:
    with random_university(seed) as university, TemporaryDirectory() as directory:
        folder = Path(directory)
        with stored(f"sqlite:///{folder / 'database.db'}", folder) as store:
            import_dataset(store.database, university.folder, now=NOW, files=folder / "files")
            report = store.report(university.as_of, university.known_at).document()
            assert report["data_quality"] == university.assessed()["data_quality"]


def _reported(store: Stored, *days: dt.date) -> list[bool]:
    return [store.report(day).needs_a_look for day in days]


def test_days_long_before_and_after_the_records_are_no_failure(sqlite_url: str, tmp_path: Path) -> None:
    with stored(sqlite_url, tmp_path) as store:
        store.imported([Case("one", days=["2025-10-06"], marks=[(0, "present", "")])])
        assert _reported(store, dt.date.min, AS_OF, dt.date.max) == [False, False, False]


def test_a_store_without_registrations_is_no_failure(sqlite_url: str, tmp_path: Path) -> None:
    with stored(sqlite_url, tmp_path) as store:
        store.imported([NOBODY])
        store.listed([NOBODY])
        assert _reported(store, AS_OF) == [False]


def test_a_store_without_students_is_no_failure(sqlite_url: str, tmp_path: Path) -> None:
    with stored(sqlite_url, tmp_path) as store:
        store.imported([])
        assert _reported(store, AS_OF) == [False]
