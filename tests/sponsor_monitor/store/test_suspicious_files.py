"""Files that are not what they should be: cut off, overlapping, of another's feed, or naming things at any length."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sponsor_monitor.store.batches import set_aside
from sponsor_monitor.store.errors import OtherMapping, TooManyRetractions
from sponsor_monitor.store.incoming import LONGEST_NAME
from tests.sponsor_monitor.store.arrivals import (
    EVENT_COLUMNS,
    EVERYTHING,
    MARK_COLUMNS,
    STUDENTS,
    Store,
    mapping,
)

SESSION_COLUMNS = (
    'session_id = "ID"\ngroup_id = "GROUP"\nmodule_code = { constant = "M1" }\nstarts_at = "FROM"\nends_at = "TO"'
)
DAYS = '[window]\ndays = "DAY"'
EVENT_HEAD = "WHO,WHEN,SAID\n"
UNKNOWN = f"{EVENT_HEAD}NEW,2025-10-07 10:00,2025-10-07 12:00\n"


def timetable(days: range, sessions: range) -> str:
    rows = [
        f"T-{day}-{hour},G-1,2025-10-{day:02d} {hour:02d}:00,2025-10-{day:02d} {hour + 1:02d}:00,2025-10-{day:02d}"
        for day in days
        for hour in sessions
    ]
    return "ID,GROUP,FROM,TO,DAY\n" + "\n".join(rows) + "\n"


def test_a_bad_row_waits_for_each_feed_that_brings_it(small_store: Store) -> None:
    small_store.dataset()

    first = small_store.mapped(mapping("engagement", EVENT_COLUMNS, feed="one"), UNKNOWN)
    second = small_store.mapped(mapping("engagement", EVENT_COLUMNS, feed="two"), UNKNOWN)

    assert (first.tally.quarantined, second.tally.quarantined) == (1, 1)


def test_a_bad_row_waits_for_each_export_that_says_it_is_new(small_store: Store) -> None:
    small_store.dataset()
    said = mapping("engagement", EVENT_COLUMNS)

    small_store.mapped(said, UNKNOWN)
    again = small_store.mapped(said, f"{UNKNOWN}S-1,2025-10-09 10:00,2025-10-09 12:00\n")

    assert (again.tally.accepted, again.tally.quarantined) == (1, 1)


def test_a_bad_row_that_a_restating_export_says_again_waits_once(small_store: Store) -> None:
    small_store.dataset()
    said = mapping("marks", MARK_COLUMNS, mode="restate", more=EVERYTHING, key='["student_id", "session_id"]')
    row = "WHO,CLASS,MARK,SAID\nNEW,L-1,P,2025-10-06 11:00\n"

    small_store.mapped(said, row)
    again = small_store.mapped(said, f"{row}S-1,L-1,P,2025-10-06 11:00\n")

    assert again.tally.quarantined == 0


@pytest.mark.parametrize("mode", ["append", "restate"])
def test_a_mapping_cannot_speak_for_the_feed_of_folders(small_store: Store, mode: str) -> None:
    small_store.dataset()
    more = EVERYTHING if mode == "restate" else ""
    key = '["student_id", "session_id"]' if mode == "restate" else ""
    stolen = mapping("marks", MARK_COLUMNS, feed="dataset", mode=mode, more=more, key=key)

    with pytest.raises(OtherMapping, match="The feed dataset was brought by folders so far"):
        small_store.mapped(stolen, "WHO,CLASS,MARK,SAID\nS-1,L-1,A,2025-10-06 11:00\n")


def test_a_folder_cannot_speak_for_the_feed_of_a_mapping(small_store: Store) -> None:
    small_store.dataset()
    small_store.mapped(mapping("engagement", EVENT_COLUMNS, feed="doors"), UNKNOWN)

    with pytest.raises(OtherMapping, match="by the mapping doors"):
        small_store.dataset(feed="doors", students=f"{STUDENTS}S-4,Sample,Di,SBM\n")


def test_a_timetable_cut_off_within_its_last_day_is_refused(small_store: Store) -> None:
    small_store.dataset()
    said = mapping("sessions", SESSION_COLUMNS, mode="restate", more=DAYS, key='["session_id"]', feed="rooms")
    small_store.mapped(said, timetable(range(6, 26), range(9, 13)))
    whole = timetable(range(6, 26), range(9, 13)).splitlines(keepends=True)

    with pytest.raises(TooManyRetractions, match=r"2 of 4 rows of sessions .* on the first or last day it covers"):
        small_store.mapped(said, "".join(whole[:-2]))

    assert small_store.mapped(said, "".join(whole[:-2]), accept=True).tally.retracted == 2


def test_a_session_gone_in_the_middle_of_the_window_is_taken_back(small_store: Store) -> None:
    small_store.dataset()
    said = mapping("sessions", SESSION_COLUMNS, mode="restate", more=DAYS, key='["session_id"]', feed="rooms")
    whole = timetable(range(6, 26), range(9, 13)).splitlines(keepends=True)
    small_store.mapped(said, "".join(whole))

    assert small_store.mapped(said, "".join(whole[:40] + whole[41:])).tally.retracted == 1


def test_counts_that_an_export_brings_again_are_told(small_store: Store) -> None:
    small_store.dataset()
    said = mapping("engagement", EVENT_COLUMNS)
    night = f"{EVENT_HEAD}S-1,2025-10-07 10:00,2025-10-07 12:00\n"
    small_store.mapped(said, night)

    overlapping = small_store.mapped(said, f"{night}S-1,2025-10-08 10:00,2025-10-08 12:00\n")
    next_night = small_store.mapped(said, f"{EVENT_HEAD}S-1,2025-10-09 10:00,2025-10-09 12:00\n")

    assert (overlapping.alike, next_night.alike) == (1, 0)


@pytest.mark.parametrize(("extra", "waiting"), [(0, 0), (1, 1)])
def test_an_identifier_too_long_to_look_up_is_set_aside(store: Store, extra: int, waiting: int) -> None:
    name = "é" * (LONGEST_NAME // 2) + "x" * extra
    received = store.dataset(students=f"{STUDENTS}{name},Sample,Di,SBM\n")

    assert received.batch is not None
    assert [row["reason"] for row in set_aside(store.database, received.batch)] == ["longer than 500 bytes"] * waiting


def test_sqlite_replaces_no_fact(small_store: Store) -> None:
    small_store.dataset()
    columns = "id, batch, file, line, recorded_at, student, session, 1, NULL"

    with pytest.raises(sa.exc.IntegrityError, match="append-only"), small_store.database.writing() as connection:
        connection.execute(sa.text(f"REPLACE INTO mark SELECT {columns} FROM mark WHERE id = 2"))  # noqa: S608
