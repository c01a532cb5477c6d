"""What must not matter: the order of rows, the format of files, and what was recorded too late."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bench.one_by_one.folder import read_folder
from bench.one_by_one.reading import read_instant
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS
from tests.sponsor_monitor.universities import (
    MORE,
    SEEDS,
    TABLES,
    Cells,
    Document,
    University,
    examples,
    random_university,
    without,
)

CHANCE = st.randoms(use_true_random=True)


def shuffled(rows: list[Cells], chance: random.Random) -> list[Cells]:
    """The rows in another order."""
    mixed = rows[:]
    chance.shuffle(mixed)
    return mixed


def shuffled_marks(rows: list[Cells], chance: random.Random) -> list[Cells]:
    """The marks in another order, but those of one student and session in the order they had.

    Among marks with equal ``recorded_at`` the later row counts, so theirs is the one order that says something.
    """
    of_one = defaultdict(list)
    for row in reversed(rows):
        of_one[row["student_id"], row["session_id"]].append(row)
    return [of_one[row["student_id"], row["session_id"]].pop() for row in shuffled(rows, chance)]


def without_lines(document: Document) -> list[Cells]:
    """The rejects in order of what they say, without their lines."""
    return sorted((without(reject, "line") for reject in document["rejected"]), key=lambda reject: [*reject.values()])


@examples(25)
@given(seed=SEEDS, chance=CHANCE)
def test_the_order_of_rows_changes_only_the_hash_and_the_lines_of_rejects(seed: int, chance: random.Random) -> None:
    with random_university(seed, faults=None) as university:
        before = university.assessed()
        for table in TABLES:
            shuffle = shuffled_marks if table == "marks" else shuffled
            university.write(table, shuffle(university.rows(table), chance))
        after = university.assessed()

    assert without(after, "dataset_sha256", "rejected") == without(before, "dataset_sha256", "rejected")
    assert without_lines(after) == without_lines(before)


@examples(25)
@given(seed=SEEDS)
def test_csv_and_typed_parquet_differ_in_the_hash_alone(seed: int) -> None:
    with random_university(seed) as csv, random_university(seed, parquet=True) as parquet:
        assert without(parquet.assessed(), "dataset_sha256") == without(csv.assessed(), "dataset_sha256")


@examples(25)
@given(seed=SEEDS)
def test_bad_rows_are_the_same_in_csv_and_parquet_but_for_the_file(seed: int) -> None:
    with random_university(seed, faults=True) as university:
        # Parquet has no row with more cells than the header.
        tables = {name: [row for row in university.rows(name) if MORE not in row] for name in TABLES}
        for name, rows in tables.items():
            university.write(name, rows)
        csv = university.assessed()
        for name, rows in tables.items():
            university.write_parquet(name, rows)
        parquet = university.assessed()

    assert without(parquet, "dataset_sha256", "rejected") == without(csv, "dataset_sha256", "rejected")
    assert parquet["rejected"] == [{**row, "file": row["file"].replace(".csv", ".parquet")} for row in csv["rejected"]]


def moment_known(university: University) -> str:
    """The time a university is known at: that of its case, or noon of its as-of day."""
    return university.known_at or f"{university.as_of}T12:00:00Z"


def recorded_after(university: University, microseconds: int) -> str:
    """A time so long after the one a university is known at."""
    zone = read_folder(university.folder).zone
    return (read_instant(moment_known(university), zone) + dt.timedelta(microseconds=microseconds)).isoformat()


def add_facts(university: University, recorded_at: str, chance: random.Random) -> None:
    """Twenty marks, twenty events and three statuses of anybody, all recorded at a time."""
    students = [row["student_id"] for row in university.rows("students")]
    sessions = [row["session_id"] for row in university.rows("sessions")]

    def anybody() -> Cells:
        return {"student_id": chance.choice(students), "recorded_at": recorded_at}

    def day(before: int, after: int) -> str:
        return str(university.as_of + dt.timedelta(days=chance.randint(-before, after)))

    marks = [
        {**anybody(), "session_id": chance.choice(sessions), "status": chance.choice(MARK_STATUSES).value}
        for _ in range(20 if sessions else 0)
    ]
    events = [
        {**anybody(), "occurred_at": day(200, 10), "indicator": chance.choice(INDICATORS).value} for _ in range(20)
    ]
    statuses = [
        {**anybody(), "kind": chance.choice(STATUS_KINDS).value, "start": day(200, 0), "end": day(0, 100)}
        for _ in range(3)
    ]
    for table, facts in {"marks": marks, "engagement": events, "statuses": statuses}.items():
        university.write(table, university.rows(table) + facts)


@examples(25)
@given(seed=SEEDS, late=st.integers(1, 10**13), chance=CHANCE)
def test_a_fact_recorded_after_known_at_changes_nothing(seed: int, late: int, chance: random.Random) -> None:
    with random_university(seed) as plain:
        university = University(plain.folder, plain.as_of, moment_known(plain))
        before = university.assessed()
        add_facts(university, recorded_after(university, late), chance)
        after = university.assessed()

    assert without(after, "dataset_sha256") == without(before, "dataset_sha256")
    assert after["dataset_sha256"] != before["dataset_sha256"]
