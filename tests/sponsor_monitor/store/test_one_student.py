"""One student's folder out of a store: the entry of the whole, nobody else's rows, where each row is from."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from pathlib import Path

import pytest

from calendars.days import to_date
from sponsor_monitor.assessment import assess, assess_source
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store.grading import Grade, grade
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.origins import origins
from sponsor_monitor.store.reading import View, store_source, view
from sponsor_monitor.store.standing import Standing
from sponsor_monitor.story import UnknownRegistration
from tests.sponsor_monitor.store.arrivals import AS_OF, EVERYTHING, MARK_COLUMNS, Store, mapping

DAY = to_date(20_555)
MARK = "WHO,CLASS,MARK,SAID\nS-1,L-1,A,2025-10-07 09:00\n"


def entry_of(document: dict[str, object], registration: str) -> str:
    """A registration's entry as text."""
    entries = document["registrations"]
    assert isinstance(entries, list)
    return json.dumps(next(entry for entry in entries if entry["registration_id"] == registration))


def standings(looked_at: View, table: str) -> list[str]:
    """How the rows of a table about the student of R-1 stand."""
    numbers = StudentFolders(looked_at, None).numbers("R-1")
    return [row["standing"] for row in origins(looked_at, numbers, [table])[table]]


@pytest.mark.slow
def test_each_student_alone_gets_the_same_entry_as_in_the_whole_store(sqlite_url: str, tmp_path: Path) -> None:
    records = write_sample(tmp_path / "records", students=30, seed=3, faults=True).directory
    with closing(Store(sqlite_url, tmp_path)) as store:
        store.folder(records)
        looked_at = view(store.database, DAY)
        whole = assess_source(store_source(looked_at), DAY).document
        folders = StudentFolders(looked_at, None)
        chosen = [entry["registration_id"] for entry in whole["registrations"]][::5]
        for place, registration in enumerate(chosen):
            folder = tmp_path / str(place)
            folder.mkdir()
            folders.write(registration, folder)
            assert entry_of(assess(folder, DAY).document, registration) == entry_of(whole, registration)
            with (folder / "students.csv").open(encoding="utf-8", newline="") as file:
                (own,) = csv.DictReader(file)
            for table in ("registrations", "statuses", "groups", "marks", "engagement"):
                with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                    assert {row["student_id"] for row in csv.DictReader(file)} <= {own["student_id"]}


def test_a_registration_that_is_not_there_is_named_with_those_near_it(store: Store, tmp_path: Path) -> None:
    store.dataset()

    with pytest.raises(UnknownRegistration, match="Did you mean"):
        StudentFolders(view(store.database, AS_OF), None).write("R-9", tmp_path)


def test_every_row_says_where_it_came_from(store: Store) -> None:
    store.dataset()
    store.mapped(mapping("marks", MARK_COLUMNS, feed="office"), MARK)
    looked_at = view(store.database, AS_OF)
    rows = origins(looked_at, StudentFolders(looked_at, None).numbers("R-1"), ["mark"])["mark"]

    told = [
        (row["session"], row["status"], row["source"], row["file"], row["line"], row["recorded_at"]) for row in rows
    ]
    assert told == [
        ("L-1", "present", "dataset", "marks.csv", 2, "2025-10-06T11:00:00.000000Z"),
        ("L-2", "late", "dataset", "marks.csv", 4, "2025-10-13T11:00:00.000000Z"),
        ("L-1", "absent", "office", "1.csv", 2, "2025-10-07T09:00:00.000000Z"),
    ]


def test_what_was_replaced_taken_back_or_is_only_support_says_so(store: Store) -> None:
    store.dataset()
    first = view(store.database, AS_OF)
    later = {"registrations": (store.place / "records" / "registrations.csv").read_text().replace("HND", "HNC")}
    store.dataset(**later)
    key = '["student_id", "session_id"]'
    office = mapping("marks", MARK_COLUMNS, feed="office", mode="restate", more=EVERYTHING, key=key)
    store.mapped(office, MARK)
    store.mapped(office, MARK.replace(",A,", ",P,"))
    grade(store.database, "dataset", Grade.SUPPORT, now=store.now())
    now = view(store.database, AS_OF)

    assert standings(first, "registration_version") == [Standing.STANDS]
    assert standings(now, "registration_version") == [Standing.REPLACED, Standing.STANDS]
    assert standings(now, "mark") == [Standing.SUPPORT, Standing.SUPPORT, Standing.TAKEN_BACK, Standing.STANDS]


def test_what_was_recorded_after_known_at_is_not_told(store: Store) -> None:
    store.dataset()
    store.mapped(mapping("marks", MARK_COLUMNS, feed="office"), MARK)

    assert len(standings(view(store.database, AS_OF, known_at="2025-10-06T23:00Z"), "mark")) == 1
