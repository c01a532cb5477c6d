"""Days and instants as an export writes them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.cells import Cells
from sponsor_monitor.dataset.grammar import FIRST_DAY, LAST_DAY, moments
from sponsor_monitor.dataset.tables import NO_INSTANT, OPEN_END
from sponsor_monitor.dataset.timetable import instants, local_days
from sponsor_monitor.local_time import MICROSECONDS_A_DAY, LocalTime
from sponsor_monitor.store.written_times import days_text, instants_text, local_text

ZONES = ("Europe/London", "America/Havana", "Pacific/Apia", "Asia/Kathmandu", "Africa/Cairo", "Europe/Amsterdam")
OFFSET = 86_340_000_000
FIRST, LAST = FIRST_DAY * MICROSECONDS_A_DAY - OFFSET, (LAST_DAY + 1) * MICROSECONDS_A_DAY + OFFSET - 1
MODERN = st.integers(0, 2_000_000_000).map(lambda second: second * 1_000_000)


@given(st.lists(st.integers(FIRST, LAST) | MODERN | st.just(int(NO_INSTANT)), min_size=1))
def test_instants_are_read_again_as_they_were(given_instants: list[int]) -> None:
    written = instants_text(np.array(given_instants, dtype=np.int64))

    read = moments(written)
    blank = [text == "" for text in written.to_pylist()]
    assert blank == [instant == NO_INSTANT for instant in given_instants]
    assert (read.good & read.zoned).tolist() == [not each for each in blank]
    assert [i for i in read.micros.tolist() if i] == [i for i in given_instants if i not in (0, NO_INSTANT)]


def written_as(text: str, zone: str) -> tuple[int, int, LocalTime]:
    """The instant and the local day of a timestamp."""
    clock = LocalTime(ZoneInfo(zone))
    read = moments(texts([text]))
    cells = Cells(read.micros, None, read.zoned)
    return int(instants(cells, clock)[0]), int(local_days(cells, clock)[0]), clock


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-03-27T09:00Z", "Europe/London", "2026-03-27T09:00Z"),
        ("2026-03-30T09:00", "Europe/London", "2026-03-30T09:00+01:00"),
        ("2026-10-25T01:30", "Europe/London", "2026-10-25T01:30+01:00"),
        ("2026-10-25T01:30Z", "Europe/London", "2026-10-25T01:30Z"),
        ("2026-03-29T01:30", "Europe/London", "2026-03-29T02:30+01:00"),
        ("2026-03-08T00:30", "America/Havana", "2026-03-08T01:30-04:00"),
        ("2011-12-30T10:00", "Pacific/Apia", "2011-12-30T10:00"),
    ],
    ids=[
        "in winter",
        "in summer",
        "the first of an hour that comes twice",
        "the second of an hour that comes twice",
        "an hour that is left out",
        "midnight left out",
        "a whole day left out keeps its day, and so has no offset",
    ],
)
def test_local_times_are_written_with_their_offset(text: str, zone: str, expected: str) -> None:
    instant, day, clock = written_as(text, zone)
    found = local_text(np.array([instant]), clock, np.array([day], dtype=np.int32)).to_pylist()[0]
    assert found == expected
    assert written_as(found, zone)[:2] == (instant, day)


@given(st.datetimes(), st.sampled_from(ZONES), st.sampled_from(["", "Z", "+23:59", "-23:59", "+05:45"]))
def test_a_local_time_is_read_again_with_its_instant_and_day(moment: object, zone: str, offset: str) -> None:
    instant, day, clock = written_as(f"{moment}"[:16] + offset, zone)
    if not FIRST_DAY <= day <= LAST_DAY:
        return  # refused at import
    found = local_text(np.array([instant]), clock, np.array([day], dtype=np.int32)).to_pylist()[0]
    assert written_as(found, zone)[:2] == (instant, day)


def test_days_are_written_as_dates_and_a_blank_as_nothing() -> None:
    days = np.array([0, OPEN_END, FIRST_DAY, LAST_DAY, 0], dtype=np.int32)
    assert days_text(days, OPEN_END).to_pylist() == ["1970-01-01", "", "0001-01-01", "9999-12-31", "1970-01-01"]
