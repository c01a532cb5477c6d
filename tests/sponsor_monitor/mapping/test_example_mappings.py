"""The example mappings of docs/mappings and what they make of their samples."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.mapping.arriving import Counts, MappedFile, Window
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.mapping.preview import cell_rejects
from sponsor_monitor.mapping.reading import read_mapped
from tests.sponsor_monitor.mapping.exports import LONDON, rows

FOLDER = Path(__file__).parents[3] / "docs" / "mappings"


def example(name: str) -> MappedFile:
    mapping = FOLDER / f"{name}.toml"
    sample = next((FOLDER / "samples").glob(f"{name}.*"))
    return read_mapped(read_mapping(mapping.read_bytes(), mapping.name), sample, LONDON)


@pytest.mark.parametrize("mapping", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_has_a_sample_of_which_each_cell_can_be_used(mapping: Path) -> None:
    seen: list[Chunk] = []
    found = example(mapping.stem).arriving
    assert [reject for arriving in found for reject in cell_rejects(arriving, seen.append)] == []
    assert seen


def test_a_student_record_fills_four_tables() -> None:
    found = example("student-record")
    assert [arriving.table for arriving in found.arriving] == [
        "students",
        "registrations",
        "statuses",
        "registration_details",
    ]
    assert found.counts[0] == Counts(read=4, filtered=0, collapsed=1, rejected=0, kept=3)
    assert found.window == Window(None, None, None)
    registration = rows(found.arriving[1])[0]
    assert (registration["course_start"], registration["ended_on"], registration["programme"]) == (
        "2025-09-15",
        "",
        "taught",
    )


def test_a_timetable_gives_sessions_and_where_they_are() -> None:
    found = example("timetable")
    remote = rows(found.arriving[0])[1]
    assert (remote["starts_at"], remote["ends_at"]) == ("2025-10-07T14:00:00", "2025-10-07T14:30:00Z")
    assert rows(found.arriving[1])[2]["room"] == "Lab 2"
    assert found.window == Window(dt.date(2025, 10, 6), dt.date(2025, 10, 8), ("SBM", "SEMS"))


def test_swipes_are_marks_once_each_and_visits_of_a_library_events() -> None:
    found = example("card-reader")
    assert found.counts == [Counts(6, 3, 1, 0, 2), Counts(6, 5, 0, 0, 1)]
    assert [row["minutes_late"] for row in rows(found.arriving[0])] == ["0", "14"]


def test_a_mark_that_nobody_gave_is_no_absence() -> None:
    found = example("attendance-product")
    assert found.counts == [Counts(5, 2, 0, 1, 2)]
    reason = 'a word that the mapping does not list: it lists "P", "L", "A", "E"'
    assert found.rejects[0].reject == Reject("attendance-product.csv", 6, "Mark", "?", reason)
    assert found.window == Window(dt.date(2025, 10, 6), dt.date(2025, 10, 12), ("SBM",))
