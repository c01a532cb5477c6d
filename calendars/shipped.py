"""The published university calendars that come with the program (their README says how they were made)."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from calendars.errors import UnknownCalendar
from calendars.term_calendar import TermCalendar, parse_calendar

_SUFFIX = ".toml"


def shipped_calendars() -> dict[str, Traversable]:
    """The shipped calendar files by the calendar's id, in order of ids."""
    folder = files("calendars") / "university"
    found = {file.name.removesuffix(_SUFFIX): file for file in folder.iterdir() if file.name.endswith(_SUFFIX)}
    return dict(sorted(found.items()))


def university(name: str) -> TermCalendar:
    """The shipped calendar of an id, like ``qmul-ug-2025-26``; ``UnknownCalendar`` where there is none."""
    calendars = shipped_calendars()
    if name not in calendars:
        raise UnknownCalendar(name, tuple(calendars))
    return parse_calendar(calendars[name].read_bytes())
