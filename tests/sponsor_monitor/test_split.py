"""One student's folder with its context gives the same entry as the whole university, and nothing of anyone else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.assessment import assess
from sponsor_monitor.context import OtherDay
from sponsor_monitor.split import split
from sponsor_monitor.story import UnknownRegistration
from tests.sponsor_monitor.universities import (
    SEEDS,
    TABLES,
    University,
    examples,
    random_university,
)


def alone(university: University, registration: str) -> University:
    """A new folder with the student of a registration alone."""
    directory = university.folder.with_name(f"{university.folder.name} {registration}")
    split(university.folder, registration, directory, university.as_of, university.known_at)
    return University(directory, university.as_of, university.known_at)


def entry_lines(university: University) -> dict[str, str]:
    """Each registration's entry as it stands in the assessment's text, a line of its own."""
    text = assess(university.folder, university.as_of, known_at=university.known_at).text()
    lines = [line.removesuffix(",") for line in text.splitlines() if line.startswith('{"registration_id":')]
    return {json.loads(line)["registration_id"]: line for line in lines}


def name_students_unmistakably(university: University) -> None:
    """Give everybody a student_id, registration_id and CAS number that nothing else in a file could be."""
    for column, home in {
        "student_id": "students",
        "registration_id": "registrations",
        "cas_number": "registrations",
    }.items():
        given_ids = [row[column] for row in university.rows(home) if row[column]]
        names = {each: f"{column}-{number:04}" for number, each in enumerate(given_ids)}
        for table in TABLES:
            rows = university.rows(table)
            if any(column in row for row in rows):
                university.write(table, [{**row, column: names.get(row[column], row[column])} for row in rows])


def texts(folder: Path) -> Iterator[str]:
    """Every file of a folder."""
    return (path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def university() -> Iterator[University]:
    """One that is known at no particular time."""
    with random_university(5) as found:
        yield found


@examples(5)
@given(seed=SEEDS, parquet=st.booleans())
def test_each_student_alone_gets_the_same_entry_as_in_the_whole(seed: int, *, parquet: bool) -> None:
    with random_university(seed, parquet=parquet, faults=None) as whole:
        for registration, line in entry_lines(whole).items():
            assert entry_lines(alone(whole, registration))[registration] == line


@examples(10)
@given(seed=SEEDS, data=st.data())
def test_nothing_of_anyone_else_is_in_a_students_folder(seed: int, data: st.DataObject) -> None:
    with random_university(seed, faults=None) as whole:
        name_students_unmistakably(whole)
        registration = data.draw(st.sampled_from(whole.rows("registrations")))
        student = registration["student_id"]
        people = {row["student_id"] for row in whole.rows("students")} - {student}
        others = [row for row in whole.rows("registrations") if row["student_id"] != student]
        ids = people | {row["registration_id"] for row in others} | {row["cas_number"] for row in others} - {""}
        text = "".join(texts(alone(whole, registration["registration_id"]).folder))

    assert student in text
    assert not [each for each in ids if each in text]


@examples(5)
@given(seed=SEEDS)
def test_a_students_folder_can_be_split_again(seed: int) -> None:
    with random_university(seed, faults=None) as whole:
        registration, line = next(iter(entry_lines(whole).items()))
        again = alone(alone(whole, registration), registration)
        assert entry_lines(again)[registration] == line


@pytest.mark.parametrize("days", [-1, 1], ids=["the day before", "the day after"])
def test_another_day_is_refused(university: University, days: int) -> None:
    one = alone(university, university.rows("registrations")[0]["registration_id"])

    with pytest.raises(OtherDay, match=str(university.as_of)):
        assess(one.folder, university.as_of + dt.timedelta(days=days))


def test_another_time_of_knowing_is_refused(university: University) -> None:
    one = alone(university, university.rows("registrations")[0]["registration_id"])

    with pytest.raises(OtherDay, match="Ask for that day"):
        assess(one.folder, university.as_of, known_at=f"{university.as_of}T12:00:00Z")


def test_a_registration_that_is_not_there_is_refused(university: University) -> None:
    with pytest.raises(UnknownRegistration, match="R-nobody"):
        alone(university, "R-nobody")
