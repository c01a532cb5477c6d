"""A calendar as a form: a row for each period, read into the text of a calendar file and checked as one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData

from api.refusals import FormIncomplete
from calendars.errors import CalendarRefused
from calendars.periods import KINDS
from calendars.term_calendar import TermCalendar, parse_calendar

MORE_ROWS = 4
_MOST_ROWS = 200
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A period as its row holds it, whatever was typed."""

    kind: str = ""
    name: str = ""
    start: str = ""
    end: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether the row is not used."""
        return not (self.start or self.end or self.name)


def rows_of(calendar: TermCalendar) -> list[Row]:
    """The rows of a calendar, and some more to be filled in."""
    rows = [Row(each.kind.value, each.name, each.start.isoformat(), each.end.isoformat()) for each in calendar.periods]
    return rows + [Row()] * MORE_ROWS


def rows_in(form: FormData) -> list[Row]:
    """The rows as they were sent."""
    columns = [
        [str(value).strip()[:_LONGEST] for value in form.getlist(name)] for name in ("kind", "name", "start", "end")
    ]
    return [Row(*cells) for cells in zip(*columns, strict=False)][:_MOST_ROWS]


def toml_of(calendar: TermCalendar, rows: list[Row], source: str, note: str) -> str:
    """The text of the calendar with these periods; FormIncomplete says everything that is wrong with them."""
    faults = list(_faults(rows))
    if faults:
        raise FormIncomplete({f"start-{number}": fault for number, fault in faults})
    fields = {"id": calendar.id, "title": calendar.title, "source": source, "note": note}
    lines = [f"{name} = {_quoted(value)}" for name, value in fields.items()]
    for row in rows:
        if not row.is_blank:
            name = _quoted(row.name or row.kind)
            lines.append(f'\n[[period]]\nkind = "{row.kind}"\nname = {name}\nstart = {row.start}\nend = {row.end}')
    text = "\n".join(lines) + "\n"
    try:
        parse_calendar(text.encode())
    except CalendarRefused as error:
        raise FormIncomplete({"": str(error)}) from error
    return text


def _faults(rows: list[Row]) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(rows, start=1):
        if row.is_blank:
            continue
        if not _is_day(row.start) or not _is_day(row.end):
            yield number, f"Give period {number} its first and its last day."
        elif row.kind not in KINDS:
            yield number, f"Choose the kind of period {number}."


def _quoted(text: str) -> str:
    """Text as TOML writes it, in one line: as JSON does, and the one control character more."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007F")


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
