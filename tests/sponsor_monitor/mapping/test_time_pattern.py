"""Patterns of dates and times: what they read, what they do not, and which are no patterns."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.mapping.time_pattern import Part, TimePattern
from sponsor_monitor.toml_values import Unfit

READ = {
    "a day comes first where the pattern says so": ("%d/%m/%Y", Part.DATE, "03/04/2025", "2025-04-03"),
    "a month comes first where the pattern says so": ("%m/%d/%Y", Part.DATE, "03/04/2025", "2025-03-04"),
    "a day and month may have one digit": ("%d/%m/%Y", Part.DATE, "3/4/2025", "2025-04-03"),
    "digits side by side are two each": ("%Y%m%d", Part.DATE, "20250403", "2025-04-03"),
    "one digit too few side by side is no date": ("%Y%m%d", Part.DATE, "2025043", None),
    "a month has an English name, small or large": ("%d-%b-%y", Part.DATE, "03-APR-25", "2025-04-03"),
    "September may be Sept": ("%d %b %Y", Part.DATE, "3 Sept 2025", "2025-09-03"),
    "a full name is no short one": ("%d %b %Y", Part.DATE, "3 April 2025", None),
    "a two-digit year of 68 is to come": ("%d/%m/%y", Part.DATE, "03/04/68", "2068-04-03"),
    "a two-digit year of 69 is past": ("%d/%m/%y", Part.DATE, "03/04/69", "1969-04-03"),
    "29 February is a day in a leap year": ("%d/%m/%Y", Part.DATE, "29/02/2028", "2028-02-29"),
    "29 February is none in another": ("%d/%m/%Y", Part.DATE, "29/02/2027", None),
    "ISO is not what the pattern says": ("%d/%m/%Y", Part.DATE, "2025-04-03", None),
    "digits of another script are none": ("%d/%m/%Y", Part.DATE, "٠٣/04/2025", None),
    "a time after a date is dropped": ("%d/%m/%Y %H:%M", Part.DATE, "03/04/2025 09:30", "2025-04-03"),
    "noon is 12 pm": ("%I:%M %p", Part.TIME, "12:05 pm", "12:05:00"),
    "midnight is 12 am": ("%I:%M %p", Part.TIME, "12:05 AM", "00:05:00"),
    "13 pm is no time": ("%I:%M %p", Part.TIME, "13:05 pm", None),
    "24:00 is no time": ("%H:%M", Part.TIME, "24:00", None),
    "an offset is kept": ("%d/%m/%Y %H:%M %z", Part.MOMENT, "03/04/2025 09:30 +0100", "2025-04-03T09:30:00+01:00"),
    "fractions are kept": ("%Y-%m-%d %H:%M:%S.%f", Part.MOMENT, "2025-04-03 09:30:01.5", "2025-04-03T09:30:01.500000"),
    "a day number of 1900": ("excel-1900", Part.DATE, "45915", "2025-09-15"),
    "the last day number that two programs disagree on": ("excel-1900", Part.DATE, "60", None),
    "the first day number that all agree on": ("excel-1900", Part.DATE, "61", "1900-03-01"),
    "a day number of 1904": ("excel-1904", Part.DATE, "44453", "2025-09-15"),
    "a day number with a time": ("excel-1900", Part.MOMENT, "45915.375", "2025-09-15T09:00:00"),
    "a day number after the year 9999": ("excel-1900", Part.DATE, "2958466", None),
}
REFUSED = {
    "a directive that does not exist": ("%d/%Q", Part.DATE, "%Q is no part"),
    "no day": ("%m/%Y", Part.DATE, "exactly one of %d"),
    "two years": ("%d/%m/%Y %y", Part.DATE, "exactly one of %Y, %y"),
    "a day twice": ("%d/%d/%m/%Y", Part.DATE, "stands twice"),
    "a twelve-hour clock without am and pm": ("%I:%M", Part.TIME, "goes together with %p"),
    "a date within a time": ("%d %H:%M", Part.TIME, "no date"),
    "a moment without a time": ("%d/%m/%Y", Part.MOMENT, "exactly one of %H, %I"),
    "a percent sign at the end": ("%d/%m/%Y%", Part.DATE, "is no part of a pattern"),
}
NUMERIC = ["%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%H:%M", "%d %b %Y"]


@pytest.mark.parametrize(("pattern", "part", "cell", "expected"), READ.values(), ids=READ)
def test_a_cell_is_read_as_its_pattern_says(pattern: str, part: Part, cell: str, expected: str | None) -> None:
    read, good = TimePattern(pattern, part).read_all(texts([cell]))
    assert TimePattern(pattern, part).read(cell) == expected
    assert (read.to_pylist()[0] if good[0] else None) == expected


@pytest.mark.parametrize(("pattern", "part", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_pattern_is_refused(pattern: str, part: Part, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        TimePattern(pattern, part)


@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2068, 1, 1)), st.sampled_from(NUMERIC[:5]))
def test_a_written_date_is_read_back(moment: dt.datetime, pattern: str) -> None:
    part = Part.MOMENT if "H" in pattern else Part.DATE
    expected = moment.replace(microsecond=0, second=moment.second if "S" in pattern else 0).isoformat()
    read, good = TimePattern(pattern, part).read_all(texts([moment.strftime(pattern)]))
    assert good.all()
    assert read.to_pylist() == [expected if part is Part.MOMENT else expected[:10]]


@given(st.lists(st.text("0123456789/-.: aprAPR٠é", max_size=19)), st.sampled_from(NUMERIC))
def test_reading_in_bulk_agrees_with_reading_one_by_one(cells: list[str], pattern: str) -> None:
    kinds = {"%H:%M": Part.TIME}
    part = kinds.get(pattern, Part.MOMENT if "H" in pattern else Part.DATE)
    one_by_one = [TimePattern(pattern, part).read(cell) for cell in cells]
    read, good = TimePattern(pattern, part).read_all(texts(cells))
    assert [text if fine else None for text, fine in zip(read.to_pylist(), good, strict=True)] == one_by_one
