"""The year planner as text in 80 columns, readable without colour: lines of pieces that a terminal may colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from calendars.days import Days, to_date
from calendars.periods import Kind, Period
from calendars.planner import DAYS_IN_WEEK, PlannerDay, PlannerMonth, held_holidays, kind_totals, planner_months
from calendars.term_calendar import TermCalendar

WIDTH = 80
MONTHS_ABREAST = 3
LETTERS = {
    Kind.TEACHING: " ",
    Kind.INDUCTION: "i",
    Kind.READING: "r",
    Kind.STUDY: "s",
    Kind.ASSESSMENT: "a",
    Kind.DISSERTATION: "d",
    Kind.VACATION: "v",
    Kind.CLOSURE: "c",
}
"""The letter behind each day's number; teaching, the usual kind, has none."""

TITLE, HEADING, FAINT, PLAIN = "title", "heading", "faint", ""
BANK_HOLIDAY, OUTSIDE = "bank_holiday", "outside"
STYLES = (TITLE, HEADING, FAINT, BANK_HOLIDAY, OUTSIDE, *(kind.value for kind in Kind))
"""Every style a piece can have beside ``PLAIN``; a terminal decides what each looks like."""

_UNBREAKABLE = "\N{NO-BREAK SPACE}"
_SPAN_WIDTH, _KIND_WIDTH = 27, 14
_DAY_WIDTH = 3
_MONTH_WIDTH = DAYS_IN_WEEK * _DAY_WIDTH
_MARGIN = 2
_GUTTER = (WIDTH - _MARGIN - MONTHS_ABREAST * _MONTH_WIDTH) // MONTHS_ABREAST


class Piece(NamedTuple):
    """A stretch of a line and its style: one of ``STYLES``, or ``PLAIN``."""

    text: str
    style: str


Line = tuple[Piece, ...]


def planner_text(calendar: TermCalendar, holidays: Days) -> str:
    """The year planner of a calendar, with the bank holidays given, as plain text that ends with a line break."""
    lines = ("".join(piece.text for piece in line).rstrip() for line in planner_lines(calendar, holidays))
    return "\n".join(lines) + "\n"


def planner_lines(calendar: TermCalendar, holidays: Days) -> Iterator[Line]:
    """The year planner line by line: title, months three abreast, legend, periods, bank holidays, source and note."""
    covered = f"{_long(calendar.first)} to {_long(calendar.last)}"
    yield (Piece(_printable(calendar.title), TITLE),)
    yield (Piece(f"{_printable(calendar.id)}, {covered}", FAINT),)
    planned = planner_months(calendar, holidays)
    for at in range(0, len(planned), MONTHS_ABREAST):
        yield ()
        yield from _months_abreast(planned[at : at + MONTHS_ABREAST])
    yield from _legend(calendar, bool(calendar.covers(holidays).any()))
    yield from _periods(calendar)
    yield from _holidays(calendar, holidays)
    yield from _paragraph("Source", calendar.source)
    yield from _paragraph("Note", calendar.note)


def _months_abreast(abreast: tuple[PlannerMonth, ...]) -> Iterator[Line]:
    yield _abreast([Piece(f"{month.start:%B %Y}".center(_MONTH_WIDTH), HEADING) for month in abreast])
    yield _abreast([Piece("Mo Tu We Th Fr Sa Su ", FAINT) for _ in abreast])
    for week in range(max(len(month.weeks) for month in abreast)):
        pieces: list[Piece] = []
        for month in abreast:
            days = month.weeks[week] if week < len(month.weeks) else (None,) * DAYS_IN_WEEK
            pieces += [Piece(" " * (_MARGIN if month is abreast[0] else _GUTTER), PLAIN), *map(_cell, days)]
        yield tuple(pieces)


def _abreast(cells: list[Piece]) -> Line:
    gaps = [Piece(" " * _MARGIN, PLAIN)] + [Piece(" " * _GUTTER, PLAIN)] * (len(cells) - 1)
    return tuple(piece for pair in zip(gaps, cells, strict=True) for piece in pair)


def _cell(day: PlannerDay | None) -> Piece:
    if day is None:
        return Piece(" " * _DAY_WIDTH, PLAIN)
    if not day.inside:
        return Piece(" . ", OUTSIDE)
    letter = "*" if day.bank_holiday else LETTERS[day.kind]
    return Piece(f"{to_date(day.day).day:2}{letter}", BANK_HOLIDAY if day.bank_holiday else day.kind.value)


def _legend(calendar: TermCalendar, has_holidays: bool) -> Iterator[Line]:
    yield ()
    yield (Piece("  Kind of day         days   Mon-Fri   whole weeks", HEADING),)
    for total in kind_totals(calendar):
        kind = total.kind
        yield (
            Piece(f"  12{LETTERS[kind]}", kind.value),
            Piece(f" {kind.value:<{_KIND_WIDTH}}{total.days:6,}{total.weekdays:10,}{total.whole_weeks:14,}   ", PLAIN),
            Piece("" if kind.is_monitored else "not term time", FAINT),
        )
    if has_holidays:
        yield (Piece("  12*", BANK_HOLIDAY), Piece(" bank holiday, whatever the kind of day", PLAIN))
    yield (Piece("   . ", OUTSIDE), Piece(" outside the calendar: counts as teaching, and is reported", PLAIN))


def _periods(calendar: TermCalendar) -> Iterator[Line]:
    yield ()
    yield (Piece("  Periods", HEADING),)
    for period in calendar.periods:
        yield (
            Piece(f"  {_span(period):<{_SPAN_WIDTH}}", PLAIN),
            Piece(f"{period.kind.value:<{_KIND_WIDTH}}", period.kind.value),
            _name(period),
        )


def _name(period: Period) -> Piece:
    room = WIDTH - _MARGIN - _SPAN_WIDTH - _KIND_WIDTH
    return Piece(textwrap.shorten(_printable(period.name), room, placeholder="…"), PLAIN)


def _span(period: Period) -> str:
    start, end = f"{period.start:%d %b %Y}", f"{period.end:%d %b %Y}"
    return start if start == end else f"{start} - {end}"


def _holidays(calendar: TermCalendar, holidays: Days) -> Iterator[Line]:
    held = (f"{date:%d %b %Y} ({kind.value})" for date, kind in held_holidays(calendar, holidays))
    return _paragraph("Bank holidays", "; ".join(words.replace(" ", _UNBREAKABLE) for words in held))


def _paragraph(heading: str, text: str) -> Iterator[Line]:
    if not text.strip():
        return
    yield ()
    yield (Piece(f"  {heading}", HEADING),)
    for line in textwrap.wrap(text, WIDTH - _MARGIN, break_on_hyphens=False):
        yield (Piece(f"  {_printable(line)}", PLAIN),)


def _long(day: int) -> str:
    date = to_date(day)
    return f"{date.day} {date:%B %Y}"


def _printable(text: str) -> str:
    """Text without control characters: a calendar comes from anywhere and must not steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
