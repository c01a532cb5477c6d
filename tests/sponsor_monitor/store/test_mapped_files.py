"""Exports by a mapping: several files, files again, files by other feeds, and files full of nonsense."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.postgres import PostgresAccess
from sponsor_monitor.mapping.export import ExportRefused
from sponsor_monitor.store.batches import batches, files_of
from tests.sponsor_monitor.store.arrivals import (
    EVENT_COLUMNS,
    EVERYTHING,
    MARK_COLUMNS,
    STUDENTS,
    Store,
    day,
    mapping,
)

MARKS = mapping("marks", MARK_COLUMNS, feed="reader")
EVENTS = mapping("engagement", EVENT_COLUMNS, feed="library")
HEADER = "WHO,CLASS,MARK,SAID\n"
SWIPES = "WHO,WHEN,SAID\n"
SWIPE = "S-1,2025-10-07 10:00,\n"
TUESDAY = ("S-1", day("2025-10-07"))


def test_several_files_are_one_batch_of_which_each_row_says_its_file(store: Store) -> None:
    store.dataset(marks="")
    received = store.mapped(MARKS, HEADER + "S-1,L-1,P,\n", HEADER + "S-1,L-2,A,\nS-2,L-2,A,\n")

    names = [file.name for file in files_of(store.database, received.batch or 0)]
    placed = [(names[row["file"] - 1], row["line"], row["student"]) for row in store.holding("mark")]
    assert placed == [("1.csv", 2, "S-1"), ("2.csv", 2, "S-1"), ("2.csv", 3, "S-2")]
    assert [file.rows for file in files_of(store.database, received.batch or 0)] == [0, 1, 2]


def test_a_file_given_twice_is_one_file(store: Store) -> None:
    store.dataset(engagement="")
    store.mapped(EVENTS, SWIPES + SWIPE, SWIPES + SWIPE)

    assert store.events() == {TUESDAY: 1}


def test_a_file_again_by_the_same_feed_doubles_no_fact(store: Store) -> None:
    store.dataset(engagement="")
    store.mapped(EVENTS, SWIPES + SWIPE)
    store.mapped(EVENTS, SWIPES + SWIPE * 3)
    again = store.mapped(EVENTS, SWIPES + SWIPE)
    together = store.mapped(EVENTS, SWIPES + SWIPE * 3, SWIPES + SWIPE * 5)

    assert (again.batch, again.earlier, again.tally.unchanged) == (None, 2, 1)
    assert store.events() == {TUESDAY: 1 + 3 + 5}
    assert (together.tally.accepted, together.tally.unchanged) == (1, 3)


def test_a_file_by_another_feed_is_another_source(store: Store) -> None:
    store.dataset(engagement="")
    store.mapped(EVENTS, SWIPES + SWIPE)
    store.mapped(EVENTS.replace('feed = "library"', 'feed = "archive"'), SWIPES + SWIPE)

    assert sorted(row["source"] for row in store.holding("event_count")) == ["archive", "library"]


def test_a_file_by_a_changed_mapping_doubles_no_fact_but_fills_a_new_table(store: Store) -> None:
    store.dataset(marks="", engagement="")
    header = "WHO,CLASS,MARK,SAID,WHEN\n"
    row = "S-1,L-1,P,,2025-10-07 10:00\n"
    store.mapped(MARKS, header + row)
    both = MARKS + "[[table]]" + mapping("engagement", EVENT_COLUMNS).partition("[[table]]")[2]
    received = store.mapped(both, header + row)

    assert (len(store.stored("mark")), store.events()) == (1, {TUESDAY: 1})
    assert (received.tally.accepted, received.tally.unchanged) == (1, 1)


def test_rows_in_quarantine_are_not_read_again_with_their_file(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, HEADER + "S-9,L-1,P,\n")
    store.dataset(marks="", students=STUDENTS + "S-9,Sample,Di,SBM\n")
    store.mapped(MARKS + "\n", HEADER + "S-9,L-1,P,\n")
    store.retry(2)

    assert len(store.stored("mark")) == 1
    assert [line.open for line in batches(store.database)] == [0] * len(batches(store.database))


def test_a_mapping_works_before_any_dataset_arrived(store: Store) -> None:
    students = mapping("students", 'student_id = "ID"\nfamily_name = "ID"\ngiven_names = "ID"\nschool = "ID"')

    assert store.mapped(students, "ID\nT-1\n").tally.accepted == 1


@pytest.mark.parametrize("cell", ["a\0b", "S\0-1"], ids=["a name", "an identifier"])
def test_a_nul_byte_waits_in_quarantine_shown_as_a_symbol(store: Store, cell: str) -> None:
    store.dataset(marks="")
    received = store.mapped(MARKS, HEADER + f"{cell},L-1,P,\nS-1,L-1,P,\n")

    assert [row["value"] for row in store.waiting(received.batch or 0)] == [cell.replace("\0", "␀")]
    assert store.retry(received.batch or 0).batch is None
    assert set(store.marks()) == {("S-1", "L-1")}


NONSENSE = st.one_of(
    st.sampled_from(["S-1", "S-2", "L-1", "L-2", "P", "A", "L", "2025-10-06 12:00", "2025-13-06 12:00", "", " ", "\0"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=6),
)
SENSE = (("S-1", "S-2", "S-9"), ("L-1", "L-2", "L-9"), ("P", "A", "?"), ("", "2025-10-06 12:00", "2025-10-07 12:00"))
LIKELY = st.tuples(*(st.sampled_from(words) for words in SENSE)).map(list)
ROWS = st.lists(st.one_of(LIKELY, LIKELY, st.lists(NONSENSE, max_size=5)), max_size=6)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_row_of_nonsense_is_in_or_in_quarantine(postgres: PostgresAccess, kind: str) -> None:
    with TemporaryDirectory() as directory:
        name = f"nonsense_{Path(directory).name.lower()}"
        url = f"sqlite:///{directory}/a.db" if kind == "sqlite" else postgres.create(name)
        try:
            with closing(Store(url, Path(directory))) as store:
                store.dataset(marks="")
                _feed_nonsense(store)
        finally:
            if kind == "postgresql":
                postgres.drop(name)


def _feed_nonsense(store: Store) -> None:
    modes = (
        MARKS,
        mapping("marks", MARK_COLUMNS, mode="restate", feed="register", more=EVERYTHING, key='["session_id"]'),
    )

    @settings(max_examples=40)
    @given(st.sampled_from(modes), ROWS, st.booleans())
    def feed(toml: str, rows: list[list[str]], is_quoted: bool) -> None:
        written = io.StringIO()
        writer = csv.writer(written, quoting=csv.QUOTE_ALL) if is_quoted else csv.writer(written)
        writer.writerows([["WHO", "CLASS", "MARK", "SAID"], *rows])
        before = len(store.stored("mark")) + len(store.stored("quarantine"))
        try:
            received = store.mapped(toml, written.getvalue(), accept=True)
        except ExportRefused:
            return
        tally = received.tally
        assert (
            len(store.stored("mark")) + len(store.stored("quarantine")) == before + tally.accepted + tally.quarantined
        )
        if received.batch is not None:
            read = sum(file.rows for file in files_of(store.database, received.batch))
            assert read == tally.accepted + tally.unchanged + tally.quarantined
            assert read <= len(rows)

    feed()


def test_every_table_of_people_arrives_and_is_known_again(store: Store) -> None:
    store.dataset()
    columns = {
        "contacts": 'student_id = "WHO"\nkind = { constant = "email" }\nvalue = "TEXT"',
        "emergency_contacts": 'student_id = "WHO"\nname = "TEXT"\nphone = "TEXT"',
        "registration_details": 'registration_id = "REG"\ntutor = "TEXT"',
        "session_details": 'session_id = "CLASS"\nstaff = "TEXT"\nroom = "TEXT"',
        "attributes": 'student_id = "WHO"\nname = { constant = "care leaver" }\nvalue = "TEXT"\n'
        'category = { constant = "special" }\npurpose = { constant = "support" }',
        "schools": 'school = "TEXT"\nname = "TEXT"',
        "modules": 'module_code = "TEXT"\nowner = "TEXT"',
        "sms_list": 'cas_number = "TEXT"\nstatus = { constant = "sponsored" }',
    }
    for table, said in columns.items():
        toml = mapping(table, said, mode="restate", feed=table, more=EVERYTHING, key=f'["{said.split(" ", 1)[0]}"]')
        first = store.mapped(toml, "WHO,REG,CLASS,TEXT\nS-1,R-1,L-1,one\nS-2,R-2,L-2,two\n")
        same = store.mapped(toml, "WHO,REG,CLASS,TEXT\nS-2,R-2,L-2,two\nS-1,R-1,L-1,one\n")
        less = store.mapped(toml, "WHO,REG,CLASS,TEXT\nS-1,R-1,L-1,one\n", accept=True)
        assert (first.tally.accepted, first.tally.quarantined) == (2, 0)
        assert (same.batch, less.tally.retracted) == (None, 1)
    assert store.assessed() == store.assessed(received_by="1")
