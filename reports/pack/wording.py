"""How a pack writes days, moments, people and where a row came from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sponsor_monitor.purpose import Purpose
from sponsor_monitor.story.wording import date_words

NOTHING = "—"
_LONGEST_NAME = 120
_TO_A_STUDENT = (
    ("make a breach", "reach the limit"),
    ("makes a breach", "reaches the limit"),
    ("breaches", "findings"),
    ("Breach", "Below what is asked"),
    ("breach", "finding"),
)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def day(written: str | None, *, short: bool = True) -> str:
    """A date in words, a dash where there is none."""
    return date_words(written, short=short) if written and _DAY.match(written) else written or NOTHING


def moment(written: str | None, zone: ZoneInfo) -> str:
    """A moment to the minute by the institution's clocks, as its sessions are: ``6 Oct 2025 10:00 BST``.

    One without an offset was written by those clocks already.
    """
    found = _MOMENT.match(written or "")
    if written is None or found is None:
        return day(written)
    if found[3] is None:
        return f"{date_words(found[1], short=True)} {found[2]}"
    here = dt.datetime.fromisoformat(written).astimezone(zone)
    return f"{date_words(here.date().isoformat(), short=True)} {here:%H:%M %Z}"


def clock_time(written: str) -> str:
    """The time of day of a moment as it was written."""
    found = _MOMENT.match(written)
    return found[2] if found else written


def span(first: str | None, last: str | None, otherwise: str = "open") -> str:
    """Two days as a stretch."""
    return f"{day(first)} to {day(last) if last else otherwise}"


def person(student: Mapping[str, Any]) -> str:
    """A student's name as it is written in a letter, the id where no name is kept."""
    name = f"{student['given_names']} {student['family_name']}".strip()
    if len(name) > _LONGEST_NAME:
        return f"{name[:_LONGEST_NAME]}… (of {len(name):,} characters: whole in the attached records)"
    return name or f"student {student['student_id']}"


def told(purpose: Purpose, text: str) -> str:
    """A sentence of the rules as the reader of a purpose gets it: no student is told of a breach."""
    if purpose is Purpose.STUDENT:
        for word, instead in _TO_A_STUDENT:
            text = text.replace(word, instead)
    return text


def origin(row: Mapping[str, Any]) -> str:
    """Where a row came from: source, file and line."""
    file = row["file"] or f"batch {row['batch']}"
    return f"{row['source']}: {file} line {row['line']}"
