"""A term calendar's TOML file: its fields and periods, or every fault in it at once (dataset.md)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from calendars.errors import CalendarRefused
from calendars.periods import KINDS, Kind, Period, coverage_faults, layout_faults, overlap_faults

MOST_FAULTS = 100
"""So many faults of a file are listed, and how many more there are."""

LONGEST_FILE, LONGEST_LINE = 250_000, 2_000
"""A longer file, or a file with a longer line, is no calendar."""

MOST_SHOWN = 60
"""So many characters of a wrong text are shown."""

_TEXTS = ("id", "title", "source")
_CALENDAR_KEYS = (*_TEXTS, "note", "period")
_PERIOD_KEYS = ("kind", "name", "start", "end")


@dataclass(frozen=True, slots=True)
class CalendarFields:
    """What a calendar file says, its periods in the file's order; they cover every weekday once."""

    id: str
    title: str
    source: str
    note: str
    periods: tuple[Period, ...]


def read_fields(data: bytes) -> CalendarFields:
    """What a file's bytes say; ``CalendarRefused`` names everything that is wrong with them.

    Periods may stand in any order. ``note`` is optional text on what the publisher left open or got wrong; a period
    without a name is called by its kind.
    """
    document = _document(data)
    faults = _unknown_keys(document, _CALENDAR_KEYS, "a calendar")
    faults += [fault for key in _TEXTS for fault in _text_faults(document, key)]
    if not isinstance(document.get("note", ""), str):
        faults.append(f"note is {_in_words(document['note'])}; write it as text in quotes")
    periods, period_faults = _periods(document)
    faults += period_faults
    if period_faults:
        faults += coverage_faults(periods) + overlap_faults(periods)
    else:
        faults += layout_faults(periods)
    if faults:
        raise CalendarRefused(_readable(faults))
    return CalendarFields(document["id"], document["title"], document["source"], document.get("note", ""), periods)


def _document(data: bytes) -> dict[str, Any]:
    # Python's reader takes quadratic time over dotted keys: a calendar is far below these limits.
    if len(data) > LONGEST_FILE or max(map(len, data.split(b"\n"))) > LONGEST_LINE:
        raise CalendarRefused([f"is too long: over {LONGEST_FILE:,} bytes, or a line over {LONGEST_LINE:,}"])
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 text: byte {error.start + 1:,} cannot be read"
    except RecursionError:
        reason = "is not valid TOML: arrays or tables are nested too deeply"
    except tomllib.TOMLDecodeError as error:
        reason = f"is not valid TOML: {error}"
    except ValueError:
        reason = "is not valid TOML: a number or a date in it is out of range"
    raise CalendarRefused([reason])


def _text_faults(document: Mapping[str, Any], key: str) -> list[str]:
    if key not in document:
        return [f"{key} is missing"]
    value = document[key]
    if not isinstance(value, str):
        return [f"{key} is {_in_words(value)}; write it as text in quotes"]
    return [] if value.strip() else [f"{key} is blank"]


def _periods(document: Mapping[str, Any]) -> tuple[tuple[Period, ...], list[str]]:
    """The periods that are well formed, in the file's order, and what is wrong with the others."""
    entries = document.get("period", [])
    if not isinstance(entries, list):
        return (), [f"period is {_in_words(entries)}; write [[period]] with two brackets before each period"]
    periods, faults = [], []
    for position, entry in enumerate(entries, start=1):
        found = _period_faults(entry)
        faults += [f"period {position}: {fault}" for fault in found]
        if not found:
            kind = Kind(entry["kind"])
            name = entry.get("name", "").strip() or kind.value
            periods.append(Period(kind, name, entry["start"], entry["end"]))
    return tuple(periods), faults


def _period_faults(entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return [f"is {_in_words(entry)}; write [[period]] and its kind, name, start and end"]
    faults = _unknown_keys(entry, _PERIOD_KEYS, "a period")
    faults += _kind_faults(entry)
    if not isinstance(entry.get("name", ""), str):
        faults.append(f"name is {_in_words(entry['name'])}; write it as text in quotes")
    date_faults = [fault for key in ("start", "end") for fault in _date_faults(entry, key)]
    if not date_faults and entry["end"] < entry["start"]:
        date_faults = [f"end {entry['end'].isoformat()} is before start {entry['start'].isoformat()}"]
    return faults + date_faults


def _kind_faults(entry: Mapping[str, Any]) -> list[str]:
    if "kind" not in entry:
        return ["kind is missing"]
    if isinstance(entry["kind"], str) and entry["kind"] in KINDS:
        return []
    return [f"kind is {_in_words(entry['kind'])}, not one of {', '.join(KINDS)}"]


def _date_faults(entry: Mapping[str, Any], key: str) -> list[str]:
    if key not in entry:
        return [f"{key} is missing"]
    if isinstance(entry[key], dt.date) and not isinstance(entry[key], dt.datetime):
        return []
    return [f"{key} is {_in_words(entry[key])}; write a date without quotes, like 2025-09-15"]


def _unknown_keys(table: Mapping[str, Any], known: Collection[str], owner: str) -> list[str]:
    return [f"unknown key {_in_words(key)}; {owner} has {', '.join(known)}" for key in table if key not in known]


def _in_words(value: object) -> str:
    """A TOML value as a fault names it; a number is not shown, it may have a million digits."""
    if isinstance(value, str):
        shown = value[:MOST_SHOWN]
        return f'"{shown}"' if shown == value else f'"{shown}…" ({len(value):,} characters)'
    if isinstance(value, dt.date | dt.time):
        return f"{type(value).__name__} {value.isoformat()}"
    names = {bool: "true or false", int: "a number", float: "a number", list: "an array", dict: "a table"}
    return names[type(value)]


def _readable(faults: list[str]) -> list[str]:
    if len(faults) <= MOST_FAULTS:
        return faults
    return [*faults[:MOST_FAULTS], f"and {len(faults) - MOST_FAULTS:,} more faults"]
