"""Templates made into pages: every value escaped, dates in words, addresses by the names of routes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.console.directions import contained
from api.console.static_files import StaticFiles
from calendars.days import to_day
from sponsor_monitor.story.wording import date_words
from sponsor_monitor.words import day_words, plural

_TEMPLATES = Path(__file__).parent / "templates"
_MICROSECONDS = 1_000_000


class Paper:
    """The templates of the console."""

    def __init__(self, static: StaticFiles) -> None:
        """Make ready; templates are read when they are first used."""
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=contained,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= {
            "day": day,
            "short_day": short_day,
            "moment": moment,
            "plural": plural,
            "date_words": date_words,
        }
        self._environment.globals |= {"static": static.address}

    def page(self, template: str, values: dict[str, Any]) -> str:
        """The text of a page."""
        return self._environment.get_template(template).render(values)

    def parts(self, template: str, values: dict[str, Any]) -> Any:
        """What a template defines, to be written one by one."""
        return self._environment.get_template(template).make_module(values)


def day(value: dt.date | int | None) -> str:
    """A day as people write it, ``27 November 2026``; a dash for none."""
    if value is None:
        return "–"
    return day_words(value if isinstance(value, int) else to_day(value))


def short_day(value: dt.date | int | None) -> str:
    """The same for a narrow column: ``27 Nov 2026``."""
    number, _, rest = day(value).partition(" ")
    month, _, year = rest.partition(" ")
    return f"{number} {month[:3]} {year}" if year else number


def moment(value: int | None, zone: ZoneInfo) -> str:
    """An instant where the institution is: ``27 November 2026, 14:05``."""
    if value is None:
        return "–"
    at = dt.datetime.fromtimestamp(value / _MICROSECONDS, zone)
    return f"{day(at.date())}, {at:%H:%M}"
