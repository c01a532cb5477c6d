"""Marks that still stand for a session which the timetable has taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sponsor_monitor.store.quality_university import (
    FORMAT,
    HEAD,
    Case,
    Stored,
    identity_mapping,
    stored,
    write_csv,
)

SESSIONS = ("session_id", "group_id", "module_code", "starts_at", "ends_at")
MARKS = ("student_id", "session_id", "status")
TIMETABLE = (
    HEAD.format("timetable", "restate")
    + FORMAT
    + '[window]\neverything = true\n[[table]]\ntable = "sessions"\nkey = ["session_id"]\n[table.columns]\n'
)
REGISTERS = HEAD.format("registers", "append") + FORMAT + '[[table]]\ntable = "marks"\n[table.columns]\n'
TAUGHT = Case("taught by the timetable's sessions", days=["2025-10-06"])


def _timetable(store: Stored, at: int, *sessions: tuple[str, str]) -> None:
    rows = [
        {"session_id": name, "group_id": "G-0", "module_code": "M-0"}
        | {"starts_at": f"{day}T10:00", "ends_at": f"{day}T11:00"}
        for name, day in sessions
    ]
    export = write_csv(store.folder / f"timetable-{at}.csv", rows, SESSIONS)
    store.mapped("timetable", identity_mapping(TIMETABLE, SESSIONS), export, at=at, accept=True)


def _marked(store: Stored, at: int, *marks: tuple[str, str]) -> None:
    rows = [{"student_id": "S-0", "session_id": session, "status": status} for session, status in marks]
    export = write_csv(store.folder / f"registers-{at}.csv", rows, MARKS)
    store.mapped("registers", identity_mapping(REGISTERS, MARKS), export, at=at)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Stored]:
    """A timetable with a session that stays and one that will go."""
    with stored(database_url, tmp_path) as found:
        found.imported([TAUGHT])
        _timetable(found, 1, ("T-1", "2025-10-07"), ("T-2", "2025-10-08"))
        yield found


def test_marks_of_a_session_that_was_taken_back_contradict_the_timetable(store: Stored) -> None:
    _marked(store, 2, ("T-1", "present"), ("T-2", "absent"))
    _timetable(store, 3, ("T-1", "2025-10-07"))
    (found,) = store.report().reconciled.contradictions
    assert (found.kind, found.subject, found.students) == ("marks-of-removed-session", "T-2", ("S-0",))
    assert found.sentence == "1 student is marked for a session of 8 October 2025 that the timetable has taken back."
    where = [store.report().reconciled.where[fact] for fact in found.facts]
    assert [(each.table, each.file, each.line) for each in where] == [
        ("sessions", "timetable-1.csv", 3),
        ("marks", "registers-2.csv", 3),
    ]
    assert store.report(received_by="3").reconciled.contradictions == ()


def test_a_session_that_was_taken_back_unmarked_contradicts_nothing(store: Stored) -> None:
    _marked(store, 2, ("T-1", "present"))
    _timetable(store, 3, ("T-1", "2025-10-07"))
    assert store.report().reconciled.contradictions == ()


def test_a_session_that_was_moved_has_not_been_taken_back(store: Stored) -> None:
    _marked(store, 2, ("T-2", "present"))
    _timetable(store, 3, ("T-1", "2025-10-07"), ("T-2", "2025-10-09"))
    assert store.report().reconciled.contradictions == ()


def test_a_session_that_came_back_stands_again(store: Stored) -> None:
    _marked(store, 2, ("T-2", "present"))
    _timetable(store, 3, ("T-1", "2025-10-07"))
    _timetable(store, 4, ("T-2", "2025-10-08"), ("T-1", "2025-10-07"))
    assert store.report().reconciled.contradictions == ()
