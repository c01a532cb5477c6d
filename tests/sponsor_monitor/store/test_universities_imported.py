"""Random universities in the store: rows add up, bad ones are as an assessment rejects them, and no order matters."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given

from bench.postgres import PostgresAccess
from sponsor_monitor.assessment import assess
from sponsor_monitor.store.batches import batches, files_of
from tests.sponsor_monitor.store.arrivals import Store, answer, assessed
from tests.sponsor_monitor.universities import SEEDS, TABLES, University, examples, random_university

FACTS = {
    "students": "student_version",
    "registrations": "registration_version",
    "statuses": "status_version",
    "sessions": "session_version",
    "groups": "membership_version",
    "marks": "mark",
}


@contextmanager
def _opened(postgres: PostgresAccess | None = None) -> Iterator[Store]:
    with TemporaryDirectory() as directory:
        name = f"university_{random.SystemRandom().getrandbits(64):x}"
        url = f"sqlite:///{directory}/store.db" if postgres is None else postgres.create(name)
        try:
            with closing(Store(url, Path(directory))) as store:
                yield store
        finally:
            if postgres is not None:
                postgres.drop(name)


def _rejected(university: University) -> list[dict[str, Any]]:
    return sorted(json.loads(json.dumps(university.assessed()["rejected"])), key=str)


def _events_of(university: University) -> int:
    rejected = {row["line"] for row in university.assessed()["rejected"] if row["file"].startswith("engagement")}
    rows = zip(university.lines("engagement"), university.rows("engagement"), strict=True)
    return sum(int(row.get("count") or 1) for line, row in rows if line not in rejected)


@examples(8)
@given(SEEDS)
def test_every_row_is_stored_rolled_up_known_or_in_quarantine(postgres: PostgresAccess, seed: int) -> None:
    for server in (None, postgres):
        with random_university(seed, faults=True) as university, _opened(server) as store:
            store.folder(university.folder)
            rejected = _rejected(university)
            assert sorted(store.waiting(1), key=str) == rejected
            (line,) = batches(store.database)
            read = {file.name: file.rows for file in files_of(store.database, 1)}
            for table in TABLES:
                rows = len(university.rows(table))
                assert read.get(f"{table}.csv", 0) == rows
            for table, fact in FACTS.items():
                bad = sum(row["file"] == f"{table}.csv" for row in rejected)
                stored = len(store.stored(fact))
                assert stored <= len(university.rows(table)) - bad
            settled = sum(len(store.stored(name)) for name in ("setting_version", "calendar_version", "plan_version"))
            settled += len(store.stored("bundle_version"))
            standing = sum(len(store.stored(fact)) for fact in FACTS.values())
            assert line.accepted == settled + standing + len(store.stored("event_count"))
            without_events = sum(count for name, count in read.items() if not name.startswith("engagement"))
            asleep = sum(not row["file"].startswith("engagement") for row in rejected)
            aside = {row["line"] for row in rejected if row["file"].startswith("engagement")}
            events = zip(university.lines("engagement"), university.rows("engagement"), strict=True)
            noughts = sum(row.get("count") == "0" and number not in aside for number, row in events)
            assert without_events == standing + asleep + line.unchanged - noughts
            assert line.quarantined == len(rejected)


@examples(8)
@given(SEEDS)
def test_no_event_is_lost_or_counted_twice(seed: int) -> None:
    with random_university(seed, faults=False) as university, _opened() as store:
        store.folder(university.folder)
        assert sum(row["events"] for row in store.stored("event_count")) == _events_of(university)
        rows = university.rows("engagement")
        university.write("engagement", rows)
        store.folder(university.folder)
        assert sum(row["events"] for row in store.stored("event_count")) == _events_of(university)


@examples(8)
@given(SEEDS)
def test_a_university_in_parts_is_assessed_as_in_one_in_whatever_order_they_come(seed: int) -> None:
    with random_university(seed, faults=False) as university, _opened() as store, _opened() as other:
        marks, events = university.rows("marks"), university.rows("engagement")
        whole = answer(assess(university.folder, university.as_of, known_at=university.known_at))
        chance = random.Random(seed)  # noqa: S311  not a secret
        parts = [[row for row in rows if chance.random() < 0.5] for rows in (marks, events)]
        # A register belongs to one part, and a day's events to one: within a part, later lines count.
        registers = {(row["student_id"], row["session_id"]) for row in parts[0]}
        days = {(row["student_id"], row["occurred_at"][:10]) for row in parts[1]}
        first = [row for row in marks if (row["student_id"], row["session_id"]) in registers]
        second = [row for row in marks if (row["student_id"], row["session_id"]) not in registers]
        early = [row for row in events if (row["student_id"], row["occurred_at"][:10]) in days]
        late = [row for row in events if (row["student_id"], row["occurred_at"][:10]) not in days]
        for target, order in ((store, ((first, early), (second, late))), (other, ((second, late), (first, early)))):
            for place, (of_marks, of_events) in enumerate(order):
                folder = target.place / f"part{place}"
                shutil.copytree(university.folder, folder)
                part = University(folder, university.as_of, university.known_at)
                for table, rows in (("marks", of_marks), ("engagement", of_events)):
                    (folder / f"{table}.parquet").unlink(missing_ok=True)
                    part.write(table, rows)
                target.folder(folder, feed=f"part {place}")
        assert assessed(store.database, university.as_of, university.known_at) == whole
        assert assessed(other.database, university.as_of, university.known_at) == whole


@examples(6)
@given(SEEDS)
def test_what_was_received_before_a_correction_is_assessed_as_it_was(postgres: PostgresAccess, seed: int) -> None:
    for server in (None, postgres):
        with random_university(seed, faults=False) as university, _opened(server) as store:
            store.folder(university.folder)
            before = assessed(store.database, university.as_of, university.known_at)
            assert before == answer(assess(university.folder, university.as_of, known_at=university.known_at))
            for table, column, word in (("marks", "status", "authorised"), ("students", "school", "SEMS")):
                rows = university.rows(table)
                university.write(table, [row | {column: word} if place % 2 else row for place, row in enumerate(rows)])
            store.folder(university.folder)
            now = answer(assess(university.folder, university.as_of, known_at=university.known_at))
            assert assessed(store.database, university.as_of, university.known_at) == now
            assert assessed(store.database, university.as_of, university.known_at, received_by="1") == before
