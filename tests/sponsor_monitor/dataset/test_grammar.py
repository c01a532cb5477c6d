"""Dates, timestamps and numbers are read exactly as the grammar says, a whole column at once."""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.dataset.grammar import dates, moments, wholes

EPOCH = dt.datetime(1970, 1, 1)
CLOCK = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::[0-5]\d)?)?)?"

digits = st.integers(0, 99).map(lambda number: f"{number:02d}")
likely_dates = st.builds("{}-{}-{}".format, st.integers(0, 9999).map(lambda year: f"{year:04d}"), digits, digits)
good_dates = st.dates().map(str)
fractions = st.just("") | st.text("0123456789", min_size=0, max_size=7).map(lambda text: f".{text}")
clocks = st.builds("{}{}:{}{}{}".format, st.sampled_from("T t"), digits, digits, digits.map(":{}".format), fractions)
short_clocks = st.builds("T{}:{}".format, st.integers(0, 24).map(lambda hour: f"{hour:02d}"), digits)
offsets = st.sampled_from(["", "Z", "z", "+01", "-05:30", "+24:00", "+0100", "-00:60", "+", "+23:59"])
likely_moments = st.builds("{}{}{}".format, good_dates | likely_dates, st.just("") | clocks | short_clocks, offsets)


def column(cells: list[str]) -> pa.Array:
    return pa.array(["", *cells, "2025-01-01"], pa.string()).slice(1, len(cells))


def read_alone(cell: str) -> tuple[int, bool] | None:
    """One timestamp read with the standard library: microseconds and whether they are UTC."""
    if not re.fullmatch(CLOCK, cell, re.ASCII) or cell[11:13] == "24":
        return None
    try:
        moment = dt.datetime.fromisoformat(cell)
    except ValueError:
        return None
    since = moment.replace(tzinfo=None) - EPOCH - (moment.utcoffset() or dt.timedelta())
    return since // dt.timedelta(microseconds=1), moment.tzinfo is not None


@given(st.lists(good_dates | likely_dates | st.text(max_size=12), max_size=20))
def test_dates_are_those_the_calendar_has_written_in_full(cells: list[str]) -> None:
    days, good = dates(column(cells))
    for cell, day, fine in zip(cells, days.tolist(), good.tolist(), strict=True):
        alone = read_alone(cell) if len(cell) == 10 else None
        assert (day * 86_400_000_000 if fine else None) == (alone[0] if alone else None)


@given(st.lists(likely_moments | st.text(max_size=40), max_size=20))
def test_timestamps_are_read_as_the_standard_library_reads_each_of_them(cells: list[str]) -> None:
    read = moments(column(cells))
    for row, cell in enumerate(cells):
        expected = read_alone(cell)
        found = (int(read.micros[row]), bool(read.zoned[row])) if read.good[row] else None
        assert found == expected, cell


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("2025-02-30", id="a day that the month does not have"),
        pytest.param("2025-02-29", id="29 February in a year that has none"),
        pytest.param("0000-01-01", id="a year 0"),
        pytest.param("2025-13-01", id="a thirteenth month"),
        pytest.param("2025-10-07T24:00", id="an hour 24"),
        pytest.param("2025-10-07T10:60", id="a minute 60"),
        pytest.param("2025-10-07T10:00:60", id="a second 60"),
        pytest.param("2025-10-07T10", id="an hour without minutes"),
        pytest.param("2025-10-07T10:00:00.", id="a point without digits"),
        pytest.param("2025-10-07T10:00:00.1234567", id="seven digits of a second"),
        pytest.param("2025-10-07T10:00.5", id="a fraction of a minute"),
        pytest.param("2025-10-07Z", id="an offset on a bare date"),
        pytest.param("2025-10-07T10:00+24:00", id="an offset of 24 hours"),
        pytest.param("2025-10-07T10:00+01:60", id="an offset of 60 minutes"),
        pytest.param("2025-10-07T10:00+0100", id="an offset without its colon"),
        pytest.param("2025-10-07t10:00", id="a small t"),
        pytest.param("2025-10-07  10:00", id="two spaces"),
        pytest.param(" 2025-10-07", id="a space before"),
        pytest.param("2025-10-07 ", id="a space after"),
        pytest.param("２０25-10-07", id="digits that are not ASCII"),
        pytest.param("07/10/2025", id="day first"),
        pytest.param("", id="nothing"),
    ],
)
def test_this_is_no_timestamp(cell: str) -> None:
    assert not moments(column([cell])).good[0]


@pytest.mark.parametrize(
    ("cell", "minute_of_day", "zoned"),
    [
        pytest.param("2025-10-07", 0, False, id="a bare date is midnight"),
        pytest.param("2025-10-07 09:05", 545, False, id="a space in place of T"),
        pytest.param("2025-10-07T09:05:59.999999", 545, False, id="six digits of a second"),
        pytest.param("2025-10-07T09:05:59.9", 545, False, id="one digit of a second"),
        pytest.param("2025-10-07T09:05Z", 545, True, id="UTC"),
        pytest.param("2025-10-07T09:05+01", 485, True, id="hours alone as the offset"),
        pytest.param("2025-10-07T09:05:00-23:59", 1984, True, id="the largest offset"),
    ],
)
def test_this_is_a_timestamp(cell: str, minute_of_day: int, zoned: bool) -> None:
    read = moments(column([cell]))
    midnight = (dt.datetime(2025, 10, 7) - EPOCH) // dt.timedelta(minutes=1)
    assert (read.good[0], read.micros[0] // 60_000_000 - midnight, read.zoned[0]) == (True, minute_of_day, zoned)


@given(st.lists(st.from_regex(r"[0-9]{1,12}", fullmatch=True) | st.text(max_size=5), max_size=20))
def test_numbers_are_ascii_digits_up_to_the_largest(cells: list[str]) -> None:
    numbers, good = wholes(column(cells))
    for cell, number, fine in zip(cells, numbers.tolist(), good.tolist(), strict=True):
        is_number = cell.isascii() and cell.isdigit() and int(cell) <= 2**31 - 1
        assert (number if fine else None) == (int(cell) if is_number else None)


@pytest.mark.parametrize(("cell", "fine"), [("2147483647", True), ("2147483648", False), ("0" * 500 + "7", True)])
def test_a_number_may_be_as_large_as_a_column_holds_whatever_its_zeros(cell: str, fine: bool) -> None:
    assert wholes(column([cell]))[1][0] == fine
