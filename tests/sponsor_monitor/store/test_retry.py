"""Rows in quarantine tried again: taken once the cause is mended, once only, with the place they first stood in."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

from sponsor_monitor.store.batches import batches, files_of
from sponsor_monitor.store.errors import NoSuchBatch
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.staging import Arrival, staged
from tests.sponsor_monitor.store.arrivals import EVENT_COLUMNS, MARK_COLUMNS, MARKS, SESSIONS, Store, mapping

APPEND = mapping("marks", MARK_COLUMNS, feed="reader")
HEADER = "WHO,CLASS,MARK,SAID\n"
MENDED = APPEND.replace('L = "late"', 'L = "late", X = "authorised"')


def test_a_mark_of_a_session_that_has_arrived_since_is_taken_once(store: Store) -> None:
    store.dataset(marks=MARKS + "S-2,L-9,present,,\n")
    store.dataset(sessions=SESSIONS + "L-9,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n", marks=MARKS)

    taken = store.retry(1)
    again = store.retry(1)

    assert (taken.tally.accepted, taken.batch, again.batch) == (1, 3, None)
    assert [(row["student"], row["session"], row["line"]) for row in store.holding("mark") if row["batch"] == 3] == [
        ("S-2", "L-9", 5)
    ]
    assert [line.open for line in batches(store.database)] == [0, 0, 0]


def test_a_retried_row_names_the_file_it_came_in(store: Store) -> None:
    store.dataset(marks=MARKS + "S-2,L-9,present,,\n")
    store.dataset(sessions=SESSIONS + "L-9,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n", marks=MARKS)
    store.retry(1)

    (row,) = [row for row in store.holding("mark") if row["batch"] == 3]
    names = {batch: [file.name for file in files_of(store.database, batch)] for batch in (1, 3)}
    assert names[3][row["file"] - 1] == "marks.csv"
    assert names[3] == names[1]


def test_a_row_that_is_still_bad_stays_and_is_not_doubled(store: Store) -> None:
    store.dataset(marks=MARKS + "S-2,L-9,present,,\nS-2,L-8,present,,\n")
    store.dataset(sessions=SESSIONS + "L-9,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n", marks=MARKS)
    taken = store.retry(1)

    assert (taken.tally.accepted, taken.tally.quarantined) == (1, 0)
    assert [row["value"] for row in store.waiting(1)] == ["L-8"]
    assert len(store.stored("quarantine")) == 2


def test_nothing_is_taken_where_nothing_was_mended(store: Store) -> None:
    store.dataset(marks=MARKS + "S-2,L-9,present,,\n")

    assert store.retry(1).batch is None
    assert [line.number for line in batches(store.database)] == [1]
    assert len(store.waiting(1)) == 1


def test_a_word_the_mapping_did_not_know_is_taken_by_the_mended_mapping(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(APPEND, HEADER + "S-1,L-1,X,2025-10-06 12:00\nS-2,L-1,?,2025-10-06 12:00\n")

    assert store.retry(2).batch is None
    taken = store.retry(2, MENDED)

    assert (taken.tally.accepted, store.marks()) == (1, {("S-1", "L-1"): 4})
    assert [row["value"] for row in store.waiting(2)] == ["?"]
    assert store.retry(2, MENDED).batch is None


def test_a_mended_row_whose_session_is_unknown_stays(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(APPEND, HEADER + "S-1,L-9,X,2025-10-06 12:00\n")

    assert store.retry(2, MENDED).batch is None
    assert len(store.waiting(2)) == 1


def test_events_alike_are_each_taken(store: Store) -> None:
    store.dataset(engagement="")
    row = "S-9,2025-10-07 10:00,2025-10-07 10:00\n"
    store.mapped(mapping("engagement", EVENT_COLUMNS), "WHO,WHEN,SAID\n" + row + row)
    students = mapping("students", 'student_id = "ID"\nfamily_name = "ID"\ngiven_names = "ID"\nschool = "S"', feed="sr")
    store.mapped(students, "ID,S\nS-9,SBM\n")

    store.retry(2)

    assert [(row["student"], row["events"]) for row in store.holding("event_count")] == [("S-9", 2)]


def test_of_two_rows_of_one_line_the_good_one_is_taken_once(store: Store) -> None:
    store.dataset(marks="")
    second = mapping("marks", MARK_COLUMNS.replace('"CLASS"', '"OTHER"')).partition("[[table]]")[2]
    both = APPEND + "[[table]]" + second
    store.mapped(both, "WHO,CLASS,OTHER,MARK,SAID\nS-1,L-8,L-9,P,2025-10-06 12:00\n")
    assert len(store.waiting(2)) == 2
    store.dataset(sessions=SESSIONS + "L-9,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n", marks="")

    taken = store.retry(2)

    assert (taken.tally.accepted, [row["value"] for row in store.waiting(2)]) == (1, ["L-8"])
    assert store.retry(2).batch is None


def test_a_batch_that_never_was_is_said_so(store: Store) -> None:
    store.dataset()

    with pytest.raises(NoSuchBatch, match="There is no batch 7"):
        store.retry(7)


def test_a_retry_that_was_killed_before_its_end_leaves_the_rows_waiting(small_store: Store) -> None:
    small_store.dataset(marks=MARKS + "S-2,L-9,present,,\n")
    small_store.dataset(sessions=SESSIONS + "L-9,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n", marks=MARKS)
    nothing = {name: np.zeros(1, dtype=np.int64) for name in ("file", "line", "recorded_at")}
    with (
        suppress(KeyboardInterrupt),
        staged(small_store.database, Arrival(small_store.now(), "dataset", "retry")) as batch,
    ):
        batch.add(FACTS["quarantine_release"], {"quarantine": np.ones(1, dtype=np.int64), **nothing})
        batch._store(FACTS["quarantine_release"], batch._part(FACTS["quarantine_release"]))
        raise KeyboardInterrupt

    assert [line.open for line in batches(small_store.database)] == [1, 0]
    assert len(small_store.waiting(1)) == 1
    assert small_store.retry(1).tally.accepted == 1
