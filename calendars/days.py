"""Days as whole numbers: what lets a year of a whole university be one array.

A *day* is the number of days since 1 January 1970 (a Thursday), as NumPy's ``datetime64[D]`` counts them.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]

_EPOCH = dt.date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = 3
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def to_day(date: dt.date) -> int:
    """The day number of a date."""
    return date.toordinal() - _EPOCH


def to_date(day: int) -> dt.date:
    """The date of a day number."""
    return dt.date.fromordinal(int(day) + _EPOCH)


def weekdays(days: Days) -> NDArray[np.int8]:
    """The weekday of each day: Monday is 0, Sunday 6."""
    return ((days + _EPOCH_WEEKDAY) % 7).astype(np.int8)


def week_starts(days: Days) -> Days:
    """The Monday of each day's ISO week."""
    return (days - (days + _EPOCH_WEEKDAY) % 7).astype(np.int32)


def months(days: Days) -> NDArray[np.int32]:
    """The calendar month of each day, counted from January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)


def month_starts(month_numbers: NDArray[np.int32]) -> Days:
    """The first day of each month, counted as ``months`` counts."""
    return month_numbers.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
