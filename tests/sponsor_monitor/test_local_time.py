"""Columns of local times must say what ``zoneinfo`` says of each of them alone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.local_time import LocalTime, days_of

EPOCH = dt.datetime(1970, 1, 1)
ZONES = (
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/Scoresbysund",
    "UTC",
)
LONDON_SPRING, LONDON_AUTUMN = dt.datetime(2025, 3, 30, 1, 30), dt.datetime(2025, 10, 26, 1, 30)

ordinary = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2040, 1, 1))
odd_years = st.builds(
    lambda year, into: dt.datetime(year, 1, 3) + into,
    st.sampled_from([1, 1752, 1847, 1916, 1947, 1972, 2262, 9998]),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=360)),
)
near_a_change = st.builds(
    lambda at, minutes: at + dt.timedelta(minutes=minutes),
    st.sampled_from([LONDON_SPRING, LONDON_AUTUMN, dt.datetime(2011, 12, 30), dt.datetime(2024, 3, 31)]),
    st.integers(-2000, 2000),
)
times = st.lists(ordinary | near_a_change, min_size=1, max_size=30) | st.lists(odd_years, min_size=1, max_size=30)


CLOCKS = {zone: LocalTime(ZoneInfo(zone)) for zone in ZONES}


def micros(*moments: dt.datetime) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([(moment - EPOCH) // dt.timedelta(microseconds=1) for moment in moments], dtype=np.int64)


@pytest.mark.parametrize("zone", ZONES)
@given(moments=times)
def test_local_times_become_the_instants_zoneinfo_gives_with_fold_0(zone: str, moments: list[dt.datetime]) -> None:
    tz = ZoneInfo(zone)
    alone = [moment - (moment.replace(tzinfo=tz).utcoffset() or dt.timedelta()) for moment in moments]
    np.testing.assert_array_equal(CLOCKS[zone].instants(micros(*moments)), micros(*alone))


@pytest.mark.parametrize("zone", ZONES)
@given(moments=times)
def test_instants_become_the_local_times_zoneinfo_gives(zone: str, moments: list[dt.datetime]) -> None:
    tz = ZoneInfo(zone)
    alone = [moment.replace(tzinfo=dt.UTC).astimezone(tz).replace(tzinfo=None) for moment in moments]
    np.testing.assert_array_equal(CLOCKS[zone].local(micros(*moments)), micros(*alone))


LONDON = CLOCKS["Europe/London"]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        pytest.param((2025, 3, 30, 0, 59), (2025, 3, 30, 0, 59), id="the last minute before the clock goes forward"),
        pytest.param((2025, 3, 30, 1, 30), (2025, 3, 30, 1, 30), id="a time that does not exist: as if unchanged"),
        pytest.param((2025, 3, 30, 2, 0), (2025, 3, 30, 1, 0), id="the first minute after it went forward"),
        pytest.param((2025, 10, 26, 0, 59), (2025, 10, 25, 23, 59), id="the last minute that is in summer time alone"),
        pytest.param((2025, 10, 26, 1, 30), (2025, 10, 26, 0, 30), id="an hour that occurs twice: the first"),
        pytest.param((2025, 10, 26, 2, 0), (2025, 10, 26, 2, 0), id="the first minute that is winter time alone"),
    ],
)
def test_a_change_of_the_clock_is_read_as_the_rules_say(local: tuple[int, ...], utc: tuple[int, ...]) -> None:
    assert LONDON.instants(micros(dt.datetime(*local))) == micros(dt.datetime(*utc))  # type: ignore[arg-type]


def test_an_instant_late_in_the_evening_in_summer_falls_on_the_next_local_day() -> None:
    late = micros(dt.datetime(2025, 6, 1, 22, 59), dt.datetime(2025, 6, 1, 23, 0))
    assert np.diff(LONDON.days(late)).tolist() == [1]


def test_times_at_the_ends_of_the_calendar_are_read_without_failing() -> None:
    ends = micros(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59))
    there_and_back = LocalTime(ZoneInfo("Pacific/Auckland")).local(ends) - ends
    assert (np.abs(there_and_back) < 86_400_000_000).all()


def test_no_times_at_all_are_no_times() -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert LONDON.instants(nothing).size == LONDON.days(nothing).size == 0


def test_times_before_1970_belong_to_the_day_they_are_in() -> None:
    assert days_of(micros(dt.datetime(1969, 12, 31, 23, 59), EPOCH)).tolist() == [-1, 0]
