"""The store written as a dataset folder."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from sponsor_monitor.assessment import assess
from sponsor_monitor.store.export import export_dataset
from sponsor_monitor.store.grading import Grade, grade
from sponsor_monitor.store.reading import view
from tests.sponsor_monitor.store.arrivals import (
    AS_OF,
    EVENT_COLUMNS,
    EVENTS,
    EVERYTHING,
    MARKS,
    SESSIONS,
    SETTINGS,
    STUDENTS,
    TABLES,
    Store,
    answer,
    mapping,
)


def exported(
    store: Store, *, as_of: dt.date = AS_OF, known_at: str | None = None, received_by: str | None = None
) -> Path:
    """The folder exported from a store; it gives the store's own assessment."""
    folder = store.place / "exported"
    looked_at = view(store.database, as_of, known_at=known_at, received_by=received_by)
    export_dataset(looked_at, folder, now=store.now())
    if as_of == AS_OF:
        assert answer(assess(folder, as_of, known_at=known_at)) == store.assessed(known_at, received_by)
    return folder


def rows(folder: Path, table: str) -> list[list[str]]:
    """A table's rows without the header."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def test_a_clean_folder_comes_out_with_the_same_rows(store: Store) -> None:
    store.dataset()
    folder = exported(store)

    assert rows(folder, "students") == [line.split(",") for line in STUDENTS.splitlines()[1:]]
    assert rows(folder, "groups") == [[*line.split(","), ""] for line in TABLES["groups"].splitlines()[1:]]
    assert [row[:3] for row in rows(folder, "marks")] == [line.split(",")[:3] for line in MARKS.splitlines()[1:]]
    assert rows(folder, "sessions")[0][4:6] == ["2025-10-06T09:00+01:00", "2025-10-06T11:00+01:00"]
    assert rows(folder, "engagement") == [
        ["S-1", "2025-10-07", "vle", "3", "moodle", "2025-10-07T13:00Z"],
        ["S-2", "2025-10-08", "library", "1", "dataset", ""],
    ]
    assert not (folder / "quarantine.csv").exists()


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "O'Sample, Ada",
        'the "sample"',
        "two\nlines",
        "carriage\rreturn",
        " blanks ",
        "Ünïcödé",
        "-",
        "\u202eleft",
    ],
    ids=[
        "a formula",
        "a comma",
        "quotes",
        "two lines",
        "a carriage return",
        "blanks",
        "accents",
        "a dash",
        "a mark of direction",
    ],
)
def test_text_is_data_whatever_it_looks_like(small_store: Store, name: str) -> None:
    written = name.replace('"', '""')
    small_store.dataset(students=STUDENTS.replace("Sample,Ada", f'"{written}",Ada'))
    assert rows(exported(small_store), "students")[0][1] == name


def test_what_was_recorded_or_received_later_is_not_in_it(store: Store) -> None:
    store.dataset()
    store.dataset(marks=MARKS + "S-2,L-2,present,,2025-10-13T11:00Z\n")
    assert len(rows(exported(store, received_by="1"), "marks")) == 3


def test_what_was_recorded_later_is_not_in_it(small_store: Store) -> None:
    small_store.dataset()
    folder = exported(small_store, known_at="2025-10-07T12:59:59Z")
    assert (len(rows(folder, "marks")), len(rows(folder, "engagement"))) == (2, 1)


def test_marks_and_events_after_the_day_are_not_in_it(small_store: Store) -> None:
    small_store.dataset()
    folder = exported(small_store, as_of=dt.date(2025, 10, 7))
    assert [row[1] for row in rows(folder, "marks")] == ["L-1", "L-1"]
    assert [row[1] for row in rows(folder, "engagement")] == ["2025-10-07"]
    assert len(rows(folder, "sessions")) == 2


def test_students_with_rows_in_quarantine_stay_incomplete(store: Store) -> None:
    store.dataset(
        engagement=EVENTS + "S-3,2025-10-99,vle,1,,\nS-3,2025-10-01,tea,1,,\nS-9,2025-10-01,vle,1,,\n",
        sessions=SESSIONS + "L-3,G-1,M1,SBM,never,2025-10-06T11:00\n",
    )
    folder = exported(store)

    assert [row[:2] for row in rows(folder, "statuses")] == [
        ["S-1", "in quarantine: 1 row"],
        ["S-2", "in quarantine: 1 row"],
        ["S-3", "in quarantine: 2 rows"],
    ]
    assert sorted((row[1], row[4]) for row in rows(folder, "quarantine")) == [
        ("engagement", "indicator"),
        ("engagement", "occurred_at"),
        ("engagement", "student_id"),
        ("sessions", "starts_at"),
    ]
    assert [entry["incomplete"] for entry in assess(folder, AS_OF).document["registrations"]] == [True] * 3


def test_a_source_that_is_only_support_is_left_out_of_assessment_and_export(store: Store) -> None:
    store.dataset()
    before = store.assessed()
    grade(store.database, "moodle", Grade.SUPPORT, now=store.now())
    grade(store.database, "dataset", Grade.SUPPORT, now=store.now())
    folder = exported(store)

    assert (rows(folder, "engagement"), rows(folder, "marks")) == ([], [])
    assert store.assessed() != before == store.assessed(received_by="1")


def test_events_taken_back_are_gone_and_come_back_for_an_earlier_batch(store: Store) -> None:
    toml = mapping("engagement", EVENT_COLUMNS, mode="restate", more=EVERYTHING, key='["student_id", "occurred_at"]')
    export = "WHO,WHEN,SAID\nS-1,2025-10-20 09:00,\nS-1,2025-10-20 10:00,\nS-2,2025-10-20 09:00,\n"
    store.dataset(engagement="")
    store.mapped(toml, export)
    before = store.assessed()
    store.mapped(toml, "WHO,WHEN,SAID\nS-1,2025-10-20 09:00,\n", accept=True)

    assert [row[:4] for row in rows(exported(store), "engagement")] == [["S-1", "2025-10-20", "library", "1"]]
    assert store.assessed(received_by="2") == before


def test_a_policy_of_the_institution_s_own_goes_along(small_store: Store) -> None:
    folder = small_store.place / "records"
    small_store_settings = SETTINGS.replace("qmul-2025-09", "own.toml")
    small_store.dataset()
    (folder / "dataset.toml").write_text(small_store_settings, encoding="utf-8")
    (folder / "own.toml").write_text(
        'id = "own"\ntitle = "Ours"\nextends = "qmul-2025-09"\n[parameters.gap_warning_days]\nvalue = [5]\n'
        'clause = "1"\nsource = "made up"\n',
        encoding="utf-8",
    )
    small_store.folder(folder)

    document = assess(exported(small_store), AS_OF).document
    assert document["policy"] == assess(folder, AS_OF).document["policy"]
    assert document["policy"]["id"] == "own"
