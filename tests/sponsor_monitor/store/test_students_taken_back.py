"""Students whom a restating feed has taken back, though marks, groups or events still speak of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.store.quality.contradiction import Contradiction
from tests.sponsor_monitor.store.quality_university import (
    FORMAT,
    HEAD,
    TABLES,
    Case,
    Stored,
    identity_mapping,
    stored,
    write_csv,
)

EVENTS = ("student_id", "occurred_at", "indicator")
RESTATED = {
    table: HEAD.format(table, "restate")
    + FORMAT
    + f'[window]\neverything = true\n[[table]]\ntable = "{table}"\nkey = ["{key}"]\n[table.columns]\n'
    for table, key in (("students", "student_id"), ("registrations", "registration_id"))
}
LOG = HEAD.format("log", "append") + FORMAT + '[[table]]\ntable = "engagement"\n[table.columns]\n'
NAMES = {"students": ("student_id", "family_name", "given_names", "school"), "registrations": TABLES["registrations"]}
TAUGHT = Case("taught, not by a record of its own", registrations=[], days=["2025-10-06"], marks=[(0, "absent", "")])


def _said_again(store: Stored, at: int, table: str, *numbers: int) -> None:
    rows = {
        "students": [{"family_name": "Sample", "given_names": f"New {number}", "school": "SBM"} for number in numbers],
        "registrations": [
            {"registration_id": f"R-{number}", "rqf_level": "7", "course_code": "C-1", "school": "SBM"}
            | {"calendar": "ug", "course_start": "2025-09-15", "course_end": "2026-09-11"}
            for number in numbers
        ],
    }[table]
    named = [row | {"student_id": f"N-{number}"} for row, number in zip(rows, numbers, strict=True)]
    export = write_csv(store.folder / f"{table}-{at}.csv", named, NAMES[table])
    store.mapped(table, identity_mapping(RESTATED[table], NAMES[table]), export, at=at, accept=True)


def _added(store: Stored, at: int, name: str, columns: tuple[str, ...], *cells: str) -> None:
    heads = {"groups": "groups", "marks": "marks", "log": "engagement"}
    head = LOG.replace('"engagement"', f'"{heads[name]}"').replace('"log"', f'"{name}"')
    export = write_csv(store.folder / f"{name}-{at}.csv", [dict(zip(columns, cells, strict=True))], columns)
    store.mapped(name, identity_mapping(head, columns), export, at=at)


def _in_a_group(store: Stored, at: int, until: str) -> None:
    _added(store, at, "groups", TABLES["groups"], "N-1", "G-0", "2025-09-15", until)


def _found(store: Stored, received_by: str | None = None) -> list[Contradiction]:
    every = store.report(received_by=received_by).reconciled.contradictions
    return [each for each in every if each.kind == "student-taken-back"]


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Stored]:
    """A timetable, and two students of a feed that says all of them again each time."""
    with stored(database_url, tmp_path) as found:
        found.imported([TAUGHT])
        _said_again(found, 1, "students", 1, 2)
        _said_again(found, 2, "registrations", 1, 2)
        yield found


def test_a_student_taken_back_of_whom_much_stands_is_named_with_the_batch_that_did_it(store: Stored) -> None:
    _added(store, 3, "marks", ("student_id", "session_id", "status"), "N-1", "X-0-0", "present")
    _in_a_group(store, 4, "")
    _added(store, 5, "log", EVENTS, "N-1", "2025-11-03T10:00", "vle")
    _said_again(store, 6, "students", 2)
    (found,) = _found(store)
    assert found.students == ("N-1",)
    assert found.sentence == (
        "The student's record was taken back by batch 7, students-6.csv, and is no longer monitored; "
        "still there: 1 mark, 1 membership of a group and 1 event."
    )
    where = [store.report().reconciled.where[fact] for fact in found.facts]
    assert [(each.table, each.file, each.line) for each in where] == [
        ("retractions", "students-6.csv", 0),
        ("students", "students-1.csv", 2),
        ("groups", "groups-4.csv", 2),
        ("marks", "marks-3.csv", 2),
    ]
    assert _found(store, received_by="6") == []


def test_so_is_a_student_whose_registrations_were_all_taken_back(store: Stored) -> None:
    _in_a_group(store, 3, "")
    _said_again(store, 4, "registrations", 2)
    (found,) = _found(store)
    assert found.students == ("N-1",)
    assert found.sentence.startswith("Every registration of the student was taken back by batch 5, registrations-4.csv")


def test_a_student_taken_back_of_whom_nothing_stands_contradicts_nothing(store: Stored) -> None:
    _said_again(store, 3, "students", 2)
    assert _found(store) == []


@pytest.mark.parametrize(("until", "count"), [("2026-01-30", 0), ("2026-01-31", 1)], ids=["left before", "runs"])
def test_only_a_group_that_runs_on_the_day_counts(store: Stored, until: str, count: int) -> None:
    _in_a_group(store, 3, until)
    _said_again(store, 4, "students", 2)
    assert len(_found(store)) == count


def test_a_student_who_came_back_is_monitored_again(store: Stored) -> None:
    _in_a_group(store, 3, "")
    _said_again(store, 4, "students", 2)
    _said_again(store, 5, "students", 2, 1)
    assert _found(store) == []
