"""A restating feed: what it leaves out of its window is taken back, and nothing else of anybody's."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsor_monitor.store.batches import batches
from sponsor_monitor.store.errors import TooManyRetractions
from tests.sponsor_monitor.store.arrivals import (
    EVENT_COLUMNS,
    EVERYTHING,
    MARK_COLUMNS,
    SESSIONS,
    Store,
    day,
    instant,
    mapping,
)

STUDENT_COLUMNS = 'student_id = "ID"\nfamily_name = "NAME"\ngiven_names = "NAME"\nschool = "SCHOOL"'
SESSION_COLUMNS = (
    'session_id = "ID"\ngroup_id = { constant = "G-1" }\nmodule_code = { constant = "M1" }\nschool = "SCHOOL"\n'
    'starts_at = "START"\nends_at = { date = "DAY", time = "TO", }'
)
DAYS = "[window]\nfrom = 2025-10-01\nto = 2025-10-10"
MARKS = mapping(
    "marks", MARK_COLUMNS, mode="restate", feed="register", more=EVERYTHING, key='["student_id", "session_id"]'
)
WEEK = mapping("marks", MARK_COLUMNS, mode="restate", feed="register", more=DAYS, key='["student_id", "session_id"]')
SCHOOL = mapping(
    "marks",
    MARK_COLUMNS,
    mode="restate",
    feed="register",
    more='[window]\nschool = "SEMS"',
    key='["student_id", "session_id"]',
)
HEADER = "WHO,CLASS,MARK,SAID\n"
FIRST = HEADER + "S-1,L-1,P,2025-10-06 12:00\nS-2,L-1,A,2025-10-06 12:00\nS-1,L-2,P,2025-10-13 12:00\n"
STATUSES = mapping(
    "statuses",
    'student_id = "WHO"\nkind = { constant = "intermission" }\nstart = "FROM"\nend = "TO"',
    mode="restate",
    feed="record",
    more=EVERYTHING,
    key='["student_id", "kind", "start"]',
)
GROUPS = mapping(
    "groups",
    'student_id = "WHO"\ngroup_id = "GROUP"\nfrom_date = "FROM"',
    mode="restate",
    feed="record",
    more=EVERYTHING,
    key='["student_id", "group_id"]',
)
STUDENTS = mapping("students", STUDENT_COLUMNS, mode="restate", feed="record", more=EVERYTHING, key='["student_id"]')
EVENTS = mapping(
    "engagement", EVENT_COLUMNS, mode="restate", feed="library", more=EVERYTHING, key='["student_id", "occurred_at"]'
)


def test_marks_left_out_are_taken_back_and_changed_ones_take_the_others_place(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, FIRST)
    received = store.mapped(
        MARKS,
        HEADER + "S-1,L-1,A,2025-10-20 12:00\nS-2,L-2,P,2025-10-20 12:00\nS-1,L-2,P,2025-10-13 12:00\n",
        accept=True,
    )

    assert store.marks() == {("S-1", "L-1"): 3, ("S-1", "L-2"): 1, ("S-2", "L-2"): 1}
    assert (received.tally.accepted, received.tally.unchanged, received.tally.retracted) == (2, 1, 1)


def test_nothing_is_imported_where_more_than_a_twentieth_would_go_untold(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, FIRST)
    with pytest.raises(TooManyRetractions, match="leaves out 1 of 3 rows of marks") as refused:
        store.mapped(MARKS, FIRST.rpartition("S-1,L-2")[0] + "S-2,L-2,P,2025-10-20 12:00\n")

    assert "--accept-retractions" in str(refused.value)
    assert (len(store.marks()), len(batches(store.database))) == (3, 2)


@pytest.mark.parametrize(("left_out", "is_taken"), [(1, True), (2, False)], ids=["exactly 5%", "more than 5%"])
def test_of_twenty_students(store: Store, left_out: int, is_taken: bool) -> None:
    store.dataset()
    rows = [f"T-{number},Sample,SBM\n" for number in range(20)]
    header = "ID,NAME,SCHOOL\n"
    store.mapped(STUDENTS, header + "".join(rows))
    for time in range(3):
        store.mapped(STUDENTS, header + "".join(rows).replace("Sample", f"Sample {time}"))
    if is_taken:
        store.mapped(STUDENTS, header + "".join(rows[left_out:]))
    else:
        with pytest.raises(TooManyRetractions):
            store.mapped(STUDENTS, header + "".join(rows[left_out:]))

    assert len(store.holding("student_version")) == 3 + 20 - (left_out if is_taken else 0)


def test_a_student_left_out_is_gone_with_every_version_and_comes_back_when_named_again(store: Store) -> None:
    store.dataset()
    header = "ID,NAME,SCHOOL\n"
    store.mapped(STUDENTS, header + "T-1,Sample,SBM\nT-2,Sample,SBM\n")
    store.mapped(STUDENTS, header + "T-1,Sample,SEMS\nT-2,Sample,SBM\n")
    store.mapped(STUDENTS, header + "T-2,Sample,SBM\n", accept=True)
    assert [row["student"] for row in store.holding("student_version")] == ["S-1", "S-2", "S-3", "T-2"]

    store.mapped(STUDENTS, header + "T-1,Sample,SBM\nT-2,Sample,SBM\n")
    assert {row["student"]: row["school"] for row in store.holding("student_version")}["T-1"] == "SBM"


def test_only_days_inside_the_window_are_taken_back(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, FIRST)
    store.mapped(WEEK, HEADER + "S-1,L-1,P,2025-10-06 12:00\n", accept=True)

    assert set(store.marks()) == {("S-1", "L-1"), ("S-1", "L-2")}


def test_only_the_schools_of_the_window_are_taken_back(store: Store) -> None:
    store.dataset(marks="", sessions=SESSIONS.replace("SBM,2025-10-13", ",2025-10-13"))
    store.mapped(MARKS, FIRST + "S-3,L-2,P,2025-10-13 12:00\n")
    store.mapped(SCHOOL, HEADER + "S-3,L-1,P,2025-10-06 12:00\n", accept=True)

    assert set(store.marks()) == {("S-1", "L-1"), ("S-2", "L-1"), ("S-1", "L-2"), ("S-3", "L-1")}


def test_rows_of_another_feed_are_untouched(store: Store) -> None:
    store.dataset()
    before = set(store.marks())
    store.mapped(MARKS, HEADER + "S-2,L-2,P,2025-10-13 12:00\n")
    store.mapped(MARKS, HEADER + "S-2,L-1,P,2025-10-13 12:00\n", accept=True)

    assert set(store.marks()) == before


def test_a_mark_of_two_feeds_counts_once_and_stays_when_one_takes_it_back(store: Store) -> None:
    store.dataset(marks="")
    other = mapping("marks", MARK_COLUMNS, feed="reader")
    store.mapped(other, HEADER + "S-1,L-1,P,2025-10-06 11:00\n")
    alone = store.assessed()
    store.mapped(MARKS, FIRST.partition("S-2")[0] + "S-2,L-1,P,2025-10-06 11:00\n")
    both = store.assessed()
    store.mapped(MARKS, HEADER + "S-2,L-1,P,2025-10-06 11:00\n", accept=True)

    assert alone != both
    assert (set(store.marks()), store.marks()["S-1", "L-1"]) == ({("S-1", "L-1"), ("S-2", "L-1")}, 1)
    assert [row["batch"] for row in store.holding("mark") if row["student"] == "S-1"] == [2]


def test_a_file_that_takes_a_later_mark_back_lets_the_earlier_count(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, HEADER + "S-1,L-1,A,2025-10-06 12:00\n")
    store.mapped(MARKS, HEADER + "S-1,L-1,P,2025-10-20 12:00\n")
    assert store.marks() == {("S-1", "L-1"): 1}
    store.mapped(MARKS, HEADER + "S-1,L-1,A,2025-10-06 12:00\n")

    assert store.marks() == {("S-1", "L-1"): 3}


def test_every_mark_of_a_register_in_one_file_is_kept_with_its_time(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, HEADER + "S-1,L-1,A,2025-10-06 12:00\nS-1,L-1,P,2025-10-20 12:00\n")

    held = store.holding("mark", known_at=instant("2025-10-10T00:00Z"))
    assert [row["status"] for row in held] == [3]
    assert store.marks() == {("S-1", "L-1"): 1}


def test_the_same_file_restated_adds_nothing_and_back_again_holds(store: Store) -> None:
    store.dataset(marks="")
    other = HEADER + "S-1,L-1,A,\n"
    one = HEADER + "S-1,L-1,P,\n"
    store.mapped(MARKS, one)
    assert store.mapped(MARKS, one).earlier == 2
    store.mapped(MARKS, other)
    store.mapped(MARKS, one)

    assert store.marks() == {("S-1", "L-1"): 1}


def test_a_row_in_quarantine_protects_what_it_names(store: Store) -> None:
    store.dataset(marks="")
    store.mapped(MARKS, FIRST)
    store.mapped(MARKS, HEADER + "S-1,L-1,?,2025-10-06 12:00\nS-2,L-1,A,2025-10-06 12:00\nS-1,L-2,?,2025-10-13 12:00\n")

    assert set(store.marks()) == {("S-1", "L-1"), ("S-2", "L-1"), ("S-1", "L-2")}


def test_a_file_without_a_row_of_a_table_takes_nothing_back_untold(store: Store) -> None:
    store.dataset()
    store.mapped(STATUSES, "WHO,FROM,TO\nS-1,2025-11-01,\n")
    with pytest.raises(TooManyRetractions, match="1 of 1 rows of statuses"):
        store.mapped(STATUSES, "WHO,FROM,TO\n")
    store.mapped(STATUSES, "WHO,FROM,TO\n", accept=True)

    assert store.holding("status_version") == []


def test_a_status_that_ends_otherwise_is_one_status(store: Store) -> None:
    store.dataset()
    store.mapped(STATUSES, "WHO,FROM,TO\nS-1,2025-11-01,\n")
    received = store.mapped(STATUSES, "WHO,FROM,TO\nS-1,2025-11-01,2025-12-01\n")

    assert [row["end_day"] for row in store.holding("status_version")] == [day("2025-12-01")]
    assert (received.tally.accepted, received.tally.retracted) == (1, 1)


def test_memberships_new_changed_and_gone(store: Store) -> None:
    store.dataset(groups="")
    store.mapped(GROUPS, "WHO,GROUP,FROM\nS-1,G-1,2025-09-15\nS-2,G-1,2025-09-15\n")
    store.mapped(GROUPS, "WHO,GROUP,FROM\nS-1,G-1,2025-09-22\nS-3,G-1,2025-09-15\n", accept=True)

    held = [(row["student"], row["from_day"]) for row in store.holding("membership_version")]
    assert held == [("S-1", day("2025-09-22")), ("S-3", day("2025-09-15"))]


TIMETABLE = mapping(
    "sessions",
    'session_id = "ID"\ngroup_id = "GROUP"\nmodule_code = "GROUP"\nstarts_at = "START"\nends_at = "END"',
    mode="restate",
    feed="timetable",
    more=DAYS,
    key='["session_id"]',
)
TIMES = "ID,GROUP,START,END\n"
MONDAY = "T-1,G-1,2025-10-06 09:00,2025-10-06 10:00\n"
FRIDAY = "T-2,G-1,2025-10-10 09:00,2025-10-10 10:00\n"


def test_a_session_moved_out_of_the_window_stays_where_it_went(store: Store) -> None:
    store.dataset(sessions="", marks="")
    store.mapped(TIMETABLE, TIMES + MONDAY + FRIDAY)
    later = TIMETABLE.replace(DAYS, "[window]\nfrom = 2025-10-01\nto = 2025-10-31")
    store.mapped(later, TIMES + MONDAY + FRIDAY.replace("10-10", "10-24"))
    store.mapped(TIMETABLE, TIMES + MONDAY)

    assert {row["session"]: row["day"] for row in store.holding("session_version")}["T-2"] == day("2025-10-24")
    assert store.stored("retraction") == []


def test_a_session_moved_into_the_window_and_left_out_does_not_reappear_outside(store: Store) -> None:
    store.dataset(sessions="", marks="")
    later = TIMETABLE.replace(DAYS, "[window]\nfrom = 2025-10-01\nto = 2025-10-31")
    store.mapped(later, TIMES + MONDAY + FRIDAY.replace("10-10", "10-24"))
    store.mapped(later, TIMES + MONDAY + FRIDAY)
    store.mapped(TIMETABLE, TIMES + MONDAY, accept=True)

    assert [row["session"] for row in store.holding("session_version")] == ["T-1"]


def test_marks_of_a_session_that_is_gone_count_no_more_and_again_when_it_is_back(store: Store) -> None:
    store.dataset(sessions="", marks="")
    store.mapped(TIMETABLE, TIMES + MONDAY + FRIDAY)
    store.mapped(mapping("marks", MARK_COLUMNS, feed="reader"), HEADER + "S-1,T-2,P,2025-10-10 12:00\n")
    before = store.assessed()
    store.mapped(TIMETABLE, TIMES + MONDAY, accept=True)
    without = store.assessed()
    store.mapped(TIMETABLE, TIMES + MONDAY + FRIDAY)

    assert without != before == store.assessed()


def test_events_corrected_name_what_they_correct_and_sums_come_out(store: Store) -> None:
    store.dataset(engagement="")
    header = "WHO,WHEN,SAID\n"
    first = "S-1,2025-10-07 10:00,2025-10-07 10:00\n"
    store.mapped(EVENTS, header + first * 3 + "S-2,2025-10-08 10:00,2025-10-08 10:00\n")
    store.mapped(EVENTS, header + first.replace("2025-10-07 10:00\n", "2025-10-20 10:00\n"), accept=True)

    assert store.events() == {("S-1", day("2025-10-07")): 1}
    assert store.events(instant("2025-10-10T00:00Z")) == {("S-1", day("2025-10-07")): 3}
    corrections = {row["corrects"]: row["events"] for row in store.stored("event_count") if row["corrects"]}
    assert corrections == {1: -3, 2: -1}


def test_events_added_to_a_day_are_known_from_when_they_were_recorded(store: Store) -> None:
    store.dataset(engagement="")
    header, first = "WHO,WHEN,SAID\n", "S-1,2025-10-07 10:00,2025-10-07 10:00\n"
    store.mapped(EVENTS, header + first * 2)
    received = store.mapped(EVENTS, header + first * 2 + "S-1,2025-10-07 11:00,2025-10-09 10:00\n")

    assert (received.tally.accepted, received.tally.retracted) == (1, 0)
    assert store.events() == {("S-1", day("2025-10-07")): 3}
    assert store.events(instant("2025-10-08T00:00Z")) == {("S-1", day("2025-10-07")): 2}


def test_events_back_and_forth_end_as_last_said(store: Store) -> None:
    store.dataset(engagement="")
    header, row = "WHO,WHEN,SAID\n", "S-1,2025-10-07 10:00,\n"
    for times in (1, 3, 1, 3, 2):
        store.mapped(EVENTS, header + row * times)

    assert store.events() == {("S-1", day("2025-10-07")): 2}


@settings(max_examples=15)
@given(st.integers(0, 40), st.integers(0, 3))
def test_an_export_cut_off_anywhere_takes_nothing_back_untold(cut: int, behind: int) -> None:
    rows = [f"T-{number},Sample,SBM\n" for number in range(40)]
    with TemporaryDirectory() as directory, closing(Store(f"sqlite:///{directory}/a.db", Path(directory))) as store:
        store.dataset()
        store.mapped(STUDENTS, "ID,NAME,SCHOOL\n" + "".join(rows))
        shorter = "ID,NAME,SCHOOL\n" + "".join(rows[:cut]) + ("".join(rows[cut : cut + 1])[:behind] if behind else "")
        try:
            store.mapped(STUDENTS, shorter)
        except TooManyRetractions:
            assert cut < 38
        held = len(store.holding("student_version"))
    assert 3 + 38 <= held <= 3 + 40 + 1


@pytest.mark.parametrize("is_first", [True, False], ids=["the one that said it first", "the one that said it after"])
def test_a_student_of_two_feeds_stays_when_taken_back_by(store: Store, is_first: bool) -> None:
    store.dataset()
    rows = "ID,NAME,SCHOOL\nT-1,Sample,SBM\nT-2,Sample,SBM\n"
    feeds = [STUDENTS, STUDENTS.replace('feed = "record"', 'feed = "other"')]
    for toml in (*feeds, *feeds):
        store.mapped(toml, rows)
    assert len(store.stored("student_version")) == 3 + 2 + 2
    store.mapped(feeds[0 if is_first else 1], rows.replace("T-1,Sample,SBM\n", ""), accept=True)
    assert "T-1" in {row["student"] for row in store.holding("student_version")}

    store.mapped(feeds[1 if is_first else 0], rows.replace("T-1,Sample,SBM\n", ""), accept=True)
    assert "T-1" not in {row["student"] for row in store.holding("student_version")}


def test_a_membership_of_two_feeds_stays_when_one_takes_it_back(store: Store) -> None:
    store.dataset(groups="")
    rows = "WHO,GROUP,FROM\nS-1,G-1,2025-09-15\n"
    other = GROUPS.replace('feed = "record"', 'feed = "other"')
    for toml in (GROUPS, other, GROUPS, other):
        store.mapped(toml, rows)
    assert len(store.stored("membership_version")) == 2
    store.mapped(GROUPS, "WHO,GROUP,FROM\n", accept=True)

    assert [row["student"] for row in store.holding("membership_version")] == ["S-1"]


def test_an_event_waits_in_quarantine_or_is_counted_never_both(store: Store) -> None:
    store.dataset(engagement="")
    header = "WHO,WHEN,SAID\n"
    store.mapped(EVENTS, header + "S-1,2025-10-07 10:00,\nS-1,2025-10-08 10:00,\n")
    store.mapped(EVENTS, header + "S-1,2025-10-07 10:00,\nS-1,2025-10-08 10:00,soon\n", accept=True)
    assert store.events() == {("S-1", day("2025-10-07")): 1}
    store.retry(3, EVENTS.replace('recorded_at = "SAID"', 'source = "SAID"'))

    assert store.events() == {("S-1", day("2025-10-07")): 1, ("S-1", day("2025-10-08")): 1}
