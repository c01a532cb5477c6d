"""What a single TOML value may be: each check gives the value as the program keeps it, or says why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.vocabulary import INDICATORS, Indicator

MOST = 1_000_000
"""The largest whole number a file may give: far above any real one, far below where products of integers overflow."""

Word = TypeVar("Word", bound=StrEnum)


class Unfit(SponsorMonitorError):
    """A value is not what its key asks for; the text is the reason."""


def text(value: object) -> str:
    """A text that is not blank, as given."""
    if not isinstance(value, str):
        raise Unfit("wrong type: a text is expected")
    if not value.strip():
        raise Unfit("blank: a text is expected")
    if "\0" in value:
        raise Unfit("a NUL character: a text has none")
    return value


def date(value: object) -> dt.date:
    """A TOML date, without a time."""
    if type(value) is not dt.date:
        raise Unfit("wrong type: a date is expected, written 2025-09-01 without quotes or a time")
    return value


def whole(least: int, most: int = MOST) -> Callable[[object], int]:
    """A check for whole numbers between two bounds, both allowed; ``true`` and ``1.0`` are none."""

    def check(value: object) -> int:
        if type(value) is not int:
            raise Unfit("wrong type: a whole number is expected")
        if not least <= value <= most:
            raise Unfit(f"out of range: a whole number from {least:,} to {most:,} is expected")
        return value

    return check


def one_of(words: type[Word]) -> Callable[[object], Word]:
    """A check for one of the words of an enum."""
    listed = ", ".join(f'"{word}"' for word in words)

    def check(value: object) -> Word:
        if not isinstance(value, str):
            raise Unfit(f"wrong type: one of {listed} is expected")
        if value not in [word.value for word in words]:
            raise Unfit(f"out of range: one of {listed} is expected")
        return words(value)

    return check


def indicators(value: object) -> tuple[Indicator, ...]:
    """A list of known indicators, each once; kept in the order of the vocabulary, since it is a set."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Unfit("wrong type: a list of indicators is expected")
    unknown = [name for name in value if name not in list(INDICATORS)]
    if unknown:
        raise Unfit(f"unknown indicator {', '.join(unknown)}: the indicators are {', '.join(INDICATORS)}")
    if len(set(value)) < len(value):
        raise Unfit("out of range: an indicator is listed twice")
    return tuple(indicator for indicator in INDICATORS if indicator in value)


def some_indicators(value: object) -> tuple[Indicator, ...]:
    """A list of known indicators that is not empty."""
    listed = indicators(value)
    if not listed:
        raise Unfit("out of range: an empty list, by which nothing a student does would count; name at least one")
    return listed
