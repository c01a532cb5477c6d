"""What a calendar file may say, and every way in which it is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import CalendarRefused
from calendars.periods import Kind
from calendars.term_calendar import parse_calendar

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "refused_calendars.toml").read_text("utf-8"))[
    "case"
]
HEAD = 'id = "made-up"\ntitle = "Made up"\nsource = "a test"\n'
AUTUMN = '[[period]]\nkind = "teaching"\nname = "Autumn"\nstart = 2025-09-15\nend = 2025-12-12\n'
WINTER = '[[period]]\nkind = "vacation"\nstart = 2025-12-15\nend = 2026-01-02\n'


def refusal(data: bytes) -> CalendarRefused:
    with pytest.raises(CalendarRefused) as refused:
        parse_calendar(data)
    return refused.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_refused(case: dict[str, Any]) -> None:
    error = refusal(case.get("text", HEAD + case.get("periods", "")).encode())

    assert [word for word in case["words"] if word not in str(error)] == []
    assert len(error.faults) == case.get("faults", len(error.faults))


BYTES = {
    "bytes that are no text": (HEAD.encode() + b"\xff", "is not UTF-8 text: byte 52"),
    "another encoding": (HEAD.encode("utf-16"), "is not UTF-8 text"),
    "a NUL byte": (HEAD.encode() + b"\x00", "not valid TOML"),
    "arrays nested too deeply": (b"id = " + b"[\n" * 5_000, "nested too deeply"),
    "a number too long to print": (b"id = 0x" + b"f" * 1_900, "id is a number"),
    "a line that no calendar has": (b"id = " + b"9" * 50_000, "too long"),
    "a text too long to show": (
        HEAD.encode() + b'[[period]]\nkind = "' + b"x" * 1_900 + b'"',
        '…" (1,900 characters)',
    ),
}


@pytest.mark.parametrize(("data", "words"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_calendar_are_refused_in_a_short_sentence(data: bytes, words: str) -> None:
    message = str(refusal(data))

    assert words in message
    assert len(message) < 2_000


@given(st.binary() | st.text().map(lambda text: (HEAD + AUTUMN + text).encode("utf-8", "surrogatepass")))
def test_anything_is_either_a_calendar_or_refused_with_faults(data: bytes) -> None:
    says: tuple[str, ...] = ()
    try:
        says = (parse_calendar(data).id,)
    except CalendarRefused as refused:
        says = refused.faults

    assert says
    assert all(says)


def test_a_file_of_many_faults_lists_a_hundred_and_counts_the_rest() -> None:
    error = refusal((HEAD + "[[period]]\n" * 250).encode())

    assert len(error.faults) == 101
    assert error.faults[-1] == "and 650 more faults"


def test_many_overlaps_of_one_day_are_listed_up_to_a_hundred() -> None:
    assert len(refusal((HEAD + AUTUMN * 2_000).encode()).faults) == 100


def test_periods_may_stand_in_any_order() -> None:
    in_order, turned = (parse_calendar((HEAD + periods).encode()) for periods in (AUTUMN + WINTER, WINTER + AUTUMN))

    assert in_order == turned
    assert [period.kind for period in turned.periods] == [Kind.TEACHING, Kind.VACATION]


def test_a_period_without_a_name_is_called_by_its_kind() -> None:
    calendar = parse_calendar((HEAD + AUTUMN + WINTER).encode())

    assert [period.name for period in calendar.periods] == ["Autumn", "vacation"]


def test_a_note_is_kept_and_may_be_left_out() -> None:
    noted = parse_calendar((HEAD + 'note = "the summer is open"\n' + AUTUMN).encode())

    assert noted.note == "the summer is open"
    assert parse_calendar((HEAD + AUTUMN).encode()).note == ""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["without", "with"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_byte_order_mark_and_line_ends_make_no_difference(mark: bytes, newline: bytes) -> None:
    data = mark + (HEAD + AUTUMN).encode().replace(b"\n", newline)

    assert parse_calendar(data) == parse_calendar((HEAD + AUTUMN).encode())


@pytest.mark.parametrize(("end_year", "is_refused"), [(2125, False), (2126, True)], ids=["100 years", "101 years"])
def test_coverage_is_bounded_at_a_hundred_years(end_year: int, is_refused: bool) -> None:
    data = (HEAD + f'[[period]]\nkind = "teaching"\nstart = 2025-01-01\nend = {end_year}-12-31\n').encode()

    if is_refused:
        assert "more than 100 years" in str(refusal(data))
    else:
        assert parse_calendar(data).kind_codes.size == 36_889
