"""What is wrong with a cell, in words."""

from __future__ import annotations

import datetime as dt
import re

from sponsor_monitor.dataset.cells import LEVELS, WORDS
from sponsor_monitor.dataset.columns import Column, Kind

MORE_CELLS = "more cells than the header"
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::\d\d)?)?)?", re.ASCII)
_WHOLE = re.compile(r"\d+", re.ASCII)
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?", re.ASCII)


def _listed(what: str, kind: Kind) -> str:
    return f"unknown {what}: one of {', '.join(word for word in WORDS[kind] if word)}"


_OTHERS = {
    Kind.TEXT: "not text",
    Kind.LEVEL: f"not a level from {LEVELS.start} to {LEVELS.stop - 1}",
    Kind.FLAG: "not true or false",
    Kind.STUDENT: "unknown student",
    Kind.SESSION: "unknown session",
    Kind.REGISTRATION: "unknown registration",
    Kind.STATUS: _listed("status", Kind.STATUS),
    Kind.MARK: _listed("status", Kind.MARK),
    Kind.INDICATOR: _listed("indicator", Kind.INDICATOR),
    Kind.PROGRAMME: _listed("programme", Kind.PROGRAMME),
    Kind.CATEGORY: _listed("category", Kind.CATEGORY),
}


def reason(column: Column, value: str, compared: str | None = None) -> str:
    """Why this cell of the column is bad; ``compared`` is the reason where it is fine by itself."""
    if not value and column.blank is None:
        return "blank"
    if "\0" in value:
        return "a NUL byte"
    if column.kind is Kind.DATE:
        return _of_time(value, _DATE, "not a date: it is written YYYY-MM-DD", compared)
    if column.kind is Kind.MOMENT:
        return _of_time(value, _MOMENT, "not a timestamp: it is written YYYY-MM-DDTHH:MM:SS", compared)
    return _of_number(value) if column.kind is Kind.WHOLE else _OTHERS[column.kind]


def _of_time(value: str, grammar: re.Pattern[str], otherwise: str, compared: str | None) -> str:
    if not grammar.fullmatch(value):
        return otherwise
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return "no such date or time"
    return compared or "outside the years 1 to 9999"


def _of_number(value: str) -> str:
    if _NEGATIVE.fullmatch(value):
        return "negative number"
    return "too large" if _WHOLE.fullmatch(value) else "not a whole number"
