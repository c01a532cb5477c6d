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


def reason(column: Column, value: str, compared: str | None = None) -> str:
    """Why this cell of the column is bad; ``compared`` is the reason where it is fine by itself."""
    if value == "" and column.blank is None:
        return "blank"
    if "\0" in value:
        return "a NUL byte"
    match column.kind:
        case Kind.DATE:
            return _of_time(value, _DATE, "not a date: it is written YYYY-MM-DD", compared)
        case Kind.MOMENT:
            return _of_time(value, _MOMENT, "not a timestamp: it is written YYYY-MM-DDTHH:MM:SS", compared)
        case Kind.WHOLE:
            return _of_number(value)
        case Kind.LEVEL:
            return f"not a level from {LEVELS.start} to {LEVELS.stop - 1}"
        case Kind.FLAG:
            return "not true or false"
        case Kind.STUDENT:
            return "unknown student"
        case Kind.SESSION:
            return "unknown session"
        case Kind.STATUS | Kind.MARK:
            return f"unknown status: {_listed(column.kind)}"
        case Kind.INDICATOR | Kind.PROGRAMME:
            return f"unknown {column.name}: {_listed(column.kind)}"
        case Kind.TEXT:
            return compared or "not text"


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


def _listed(kind: Kind) -> str:
    return f"one of {', '.join(word for word in WORDS[kind] if word)}"
