"""Amounts, days and lists as people write them; percentages are cut, never rounded up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from calendars.days import to_date

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_INDICATORS = {"vle": "VLE", "pc_login": "PC log-in", "co_curricular": "co-curricular activity"}


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: ``16 h``, ``16 h 30 min``, ``45 min``."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return f"{whole:,} h"
    return f"{whole:,} h {rest} min" if whole else f"{rest} min"


def percentage(part: int, whole: int) -> str:
    """A share in percent, cut to one decimal: 84.96% reads 84.9%."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count and its noun: ``1 day``, ``2 days``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day_words(day: int) -> str:
    """A day as people write it: ``4 January 2026``."""
    date = to_date(day)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


@lru_cache(maxsize=100_000)
def iso_day(day: int) -> str:
    """A day as ``2026-01-04``: a whole university writes the same few hundred days again and again."""
    return to_date(day).isoformat()


def period_words(first: int, last: int) -> str:
    """Two days as a stretch: ``from 4 January 2026 to 9 March 2026``, or ``on 4 January 2026``."""
    return f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"


def month_words(month: int) -> str:
    """A month counted from January 1970: ``September 2025``."""
    return f"{_MONTHS[month % 12]} {1970 + month // 12}"


@lru_cache(maxsize=10_000)
def month_label(month: int) -> str:
    """A month counted from January 1970 as ``2025-09``."""
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


@lru_cache(maxsize=10_000)
def week_label(monday: int) -> str:
    """The ISO week that begins on a Monday, as ``2025-W38``."""
    year, week, _ = to_date(monday).isocalendar()
    return f"{year:04d}-W{week:02d}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """A list in a sentence: ``a, b and c``."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def indicator_words(indicator: str) -> str:
    """An indicator as people say it."""
    return _INDICATORS.get(indicator, indicator.replace("_", " "))


def chosen_by(clause: str) -> str:
    """Who set a value, for a sentence: the institution where no clause gives it, else the clause."""
    return "the institution's choice" if clause.lower() == "institution's choice" else f"set by {clause}"


def sentences(parts: Sequence[str]) -> str:
    """Sentences one after another; empty ones are left out."""
    return " ".join(part for part in parts if part)
