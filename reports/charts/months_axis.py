"""The names of months along a chart's time, as many as have room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from calendars.days import to_date, to_day
from sponsor_monitor.words import month_words

_SHORT = 3
_EPOCH_YEAR = 1970
_MONTHS = 12


def month_labels(first: int, last: int, place: Callable[[int], float], least: float) -> list[tuple[float, str]]:
    """Where each month begins and its short name, at least so far apart; January and the first say their year."""
    labels: list[tuple[float, str]] = []
    named: set[int] = set()
    for day in _begins(first, last):
        x = place(day)
        if labels and x - labels[-1][0] < least:
            continue
        date = to_date(day)
        name = month_words((date.year - _EPOCH_YEAR) * _MONTHS + date.month - 1)[:_SHORT]
        labels.append((x, name if date.year in named else f"{name} {date.year}"))
        named.add(date.year)
    return labels


def _begins(first: int, last: int) -> list[int]:
    """The first day, and every first of a month after it; the first day goes where a month begins soon after."""
    days, date = [first], to_date(first)
    while True:
        date = (date.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        if to_day(date) > last:
            return days
        days.append(to_day(date))
