"""A dataset folder in the store: every row is stored, rolled up, known already or in quarantine, and added once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sponsor_monitor.assessment import assess
from sponsor_monitor.store.batches import batches, files_of
from tests.sponsor_monitor.store.arrivals import (
    AS_OF,
    EVENTS,
    MARKS,
    REGISTRATIONS,
    SESSIONS,
    STUDENTS,
    TABLES,
    Store,
    answer,
    day,
    instant,
    write_folder,
)


def _without_last(table: str) -> str:
    return TABLES[table].rstrip("\n").rpartition("\n")[0] + "\n"


def test_every_row_of_a_clean_folder_holds_and_is_counted(store: Store) -> None:
    received = store.dataset()

    held = {table: len(store.holding(table)) for table in ("student_version", "registration_version", "mark")}
    assert held == {"student_version": 3, "registration_version": 3, "mark": 3}
    (line,) = batches(store.database)
    # Five settings and a calendar; 3 students, 3 registrations, 2 sessions, 2 memberships, 3 marks, 2 event counts.
    assert (line.number, line.accepted, line.unchanged, line.quarantined) == (
        received.batch,
        6 + 3 + 3 + 2 + 2 + 3 + 2,
        0,
        0,
    )


def test_the_rows_of_each_file_are_counted_and_the_file_is_kept(store: Store) -> None:
    store.dataset()

    rows = {file.name: file.rows for file in files_of(store.database, 1)}
    assert {name: count for name, count in rows.items() if count} == {
        f"{table}.csv": text.count("\n") - 1 for table, text in TABLES.items()
    }
    for file in files_of(store.database, 1):
        assert (store.files / file.sha256[:2] / file.sha256).stat().st_size == file.size


def test_the_assessment_of_the_store_is_that_of_the_folder(store: Store, tmp_path: Path) -> None:
    store.dataset()

    assert store.assessed() == answer(assess(tmp_path / "records", AS_OF))


def test_the_same_folder_twice_adds_nothing_and_says_so(store: Store) -> None:
    store.dataset()
    again = store.dataset()

    assert (again.batch, again.earlier) == (None, 1)
    assert len(batches(store.database)) == 1


def test_the_same_rows_in_files_written_otherwise_add_nothing(store: Store) -> None:
    store.dataset()
    again = store.dataset(**{name: text.replace("\n", "\r\n") for name, text in TABLES.items()})

    assert (again.batch, again.tally.accepted) == (None, 0)
    assert len(store.stored("mark")) == 3
    assert sum(store.events().values()) == 4


CHANGES = {
    "a student's school": ("students", STUDENTS.replace("Bo,SBM", "Bo,SEMS"), "student_version", "school", "SEMS"),
    "a course's end": (
        "registrations",
        REGISTRATIONS.replace("2026-08-31\nR-3", "2026-07-31\nR-3"),
        "registration_version",
        "course_end",
        day("2026-07-31"),
    ),
    "a session's school": (
        "sessions",
        SESSIONS.replace("SBM,2025-10-13", "SEMS,2025-10-13"),
        "session_version",
        "school",
        "SEMS",
    ),
}


@pytest.mark.parametrize(("table", "changed", "version", "field", "value"), list(CHANGES.values()), ids=list(CHANGES))
def test_one_changed_row_is_one_more_version(
    small_store: Store, table: str, changed: str, version: str, field: str, value: object
) -> None:
    small_store.dataset()
    before = len(small_store.stored(version))
    again = small_store.dataset(**{table: changed})

    assert again.tally.accepted == 1
    assert len(small_store.stored(version)) == before + 1
    assert [row[field] for row in small_store.holding(version)].count(value) >= 1


def test_what_changed_and_changed_back_has_three_versions_and_the_first_value_holds(store: Store) -> None:
    store.dataset()
    store.dataset(students=STUDENTS.replace("Bo,SBM", "Bo,SEMS"))
    back = store.dataset()

    assert back.batch == 3
    assert [row["school"] for row in store.stored("student_version") if row["given_names"] == "Bo"] == [
        "SBM",
        "SEMS",
        "SBM",
    ]
    assert {row["student"]: row["school"] for row in store.holding("student_version")}["S-2"] == "SBM"


def test_marks_that_changed_and_changed_back_count_as_at_first(store: Store) -> None:
    store.dataset(marks="student_id,session_id,status\nS-1,L-1,present\nS-1,L-2,present\n")
    store.dataset(marks="student_id,session_id,status\nS-1,L-1,absent\nS-1,L-2,present\n")
    away = store.marks()["S-1", "L-1"]
    store.dataset(marks="student_id,session_id,status\nS-1,L-1,present\nS-1,L-2,present\n")

    assert away != store.marks()["S-1", "L-1"] == store.marks()["S-1", "L-2"]
    assert len(store.stored("mark")) == 4


def test_one_more_mark_is_one_more_row(store: Store) -> None:
    store.dataset()
    again = store.dataset(marks=MARKS + "S-2,L-2,absent,,2025-10-13T11:00Z\n")

    assert (again.tally.accepted, again.tally.retracted) == (1, 0)
    assert len(store.stored("mark")) == 4


def test_one_more_event_is_added_once(store: Store) -> None:
    store.dataset()
    before = store.events()
    store.dataset(engagement=EVENTS + "S-2,2025-10-09T10:00Z,library,2,,\n")

    assert store.events() == {**before, ("S-2", day("2025-10-09")): 2}


def test_one_more_event_of_a_day_with_others_is_added_once(store: Store) -> None:
    store.dataset()
    store.dataset(engagement=EVENTS + "S-1,2025-10-07T12:00Z,vle,1,moodle,2025-10-07T14:00Z\n")

    assert store.events()["S-1", day("2025-10-07")] == 4


@pytest.mark.parametrize("table", ["students", "registrations", "sessions", "groups", "marks"])
def test_a_row_left_out_of_a_later_folder_stays(small_store: Store, table: str) -> None:
    small_store.dataset(**({"registrations": REGISTRATIONS.replace("S-3", "S-2")} if table == "students" else {}))
    names = ("student_version", "registration_version", "session_version", "membership_version", "mark")
    before = {name: len(small_store.holding(name)) for name in names}
    shorter = {table: _without_last(table)}
    if table == "students":
        shorter["registrations"] = REGISTRATIONS.replace("S-3", "S-2")
    if table == "sessions":
        shorter["marks"] = MARKS.replace("S-1,L-2,late,5,2025-10-13T11:00Z\n", "")
    small_store.dataset(**shorter)

    assert {name: len(small_store.holding(name)) for name in names} == before


def test_a_days_events_left_out_of_a_later_folder_stay(store: Store) -> None:
    store.dataset()
    before = store.events()
    store.dataset(engagement=_without_last("engagement"))

    assert store.events() == before


def test_bad_rows_are_in_quarantine_as_an_assessment_of_the_folder_rejects_them(store: Store, tmp_path: Path) -> None:
    store.dataset(
        groups=TABLES["groups"] + "S-9,G-1,2025-09-15\nS-1,G-1,2025-09-99\n",
        marks=MARKS + "S-1,L-9,present,,\nS-1,L-1,there,,\nS-1,L-9,present,,\n",
        engagement=EVENTS + "S-1,2025-10-07,swimming,1,,\nS-1,2025-10-07,vle,-1,,\n",
    )

    rejected = assess(tmp_path / "records", AS_OF).document["rejected"]
    assert sorted(store.waiting(1), key=str) == sorted(rejected, key=str)
    assert [(line.quarantined, line.open) for line in batches(store.database)] == [(7, 7)]
    assert store.assessed() == answer(assess(tmp_path / "records", AS_OF))


def test_what_stands_in_quarantine_is_not_put_there_again(store: Store) -> None:
    store.dataset(marks=MARKS + "S-1,L-9,present,,\nS-1,L-9,present,,\n")
    again = store.dataset(marks=MARKS + "S-1,L-9,present,,\nS-1,L-9,present,,\nS-2,L-2,absent,,2025-10-13T11:00Z\n")

    assert (again.tally.accepted, again.tally.quarantined) == (1, 0)
    assert len(store.stored("quarantine")) == 2


def test_a_folder_that_is_refused_leaves_nothing(store: Store) -> None:
    with pytest.raises(Exception, match="unknown student"):
        store.dataset(registrations=REGISTRATIONS.replace("S-3", "S-9"))

    assert batches(store.database) == []


def test_an_earlier_state_can_be_seen_as_it_was_received(store: Store) -> None:
    store.dataset()
    before = store.assessed()
    store.dataset(marks=MARKS.replace("S-1,L-1,present", "S-1,L-1,absent"), engagement=EVENTS.replace("vle,2", "vle,5"))

    assert store.assessed() != before
    assert store.assessed(received_by="1") == before


def test_the_store_gives_each_row_its_file_line_and_recorded_time(store: Store) -> None:
    store.dataset()

    names = {place: file.name for place, file in enumerate(files_of(store.database, 1), 1)}
    first = store.holding("mark")[0]
    assert (names[first["file"]], first["line"], first["recorded_at"]) == ("marks.csv", 2, instant("2025-10-06T11:00Z"))


def test_a_source_of_events_stands_on_the_line_that_named_it_first(store: Store) -> None:
    store.dataset()

    assert [(row["name"], row["line"]) for row in store.stored("event_source")] == [("moodle", 2), ("dataset", 4)]


def test_tables_of_parquet_are_imported_like_csv(small_store: Store, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv
    import pyarrow.parquet as pq

    small_store.dataset()
    before = small_store.assessed()
    folder = write_folder(tmp_path / "other")
    (folder / "marks.csv").rename(tmp_path / "marks.csv")
    names = MARKS.split("\n", 1)[0].split(",")
    text = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    pq.write_table(arrow_csv.read_csv(tmp_path / "marks.csv", convert_options=text), folder / "marks.parquet")

    assert small_store.folder(folder).tally.accepted == 0
    assert small_store.assessed() == before


def test_a_changed_mark_that_did_not_count_still_does_not(store: Store) -> None:
    two = "student_id,session_id,status\nS-1,L-1,present\nS-1,L-1,late\n"
    store.dataset(marks=two)
    before = store.marks()
    store.dataset(marks=two.replace("present", "absent"))

    assert store.marks() == before


def test_a_later_mark_left_out_of_a_later_folder_stays(store: Store) -> None:
    first = "student_id,session_id,status,recorded_at\nS-1,L-1,absent,2025-10-06T12:00Z\n"
    store.dataset(marks=first + "S-1,L-1,present,2025-10-20T12:00Z\n")
    before = store.marks()
    store.dataset(marks=first)

    assert store.marks() == before
