"""Bank holidays of a nation, and the working days that deadlines are counted in (rules.md 9)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from calendars.days import FRIDAY, Days, weekdays
from calendars.errors import NoSuchDeadline, UnknownNation

NATIONS = ("ENG", "WLS", "SCT", "NIR")
"""The nations of the United Kingdom, as ``bank_holidays.txt`` names them."""

MOST_WORKING_DAYS = 10_000
"""The longest deadline anybody can ask for: about forty years."""


def bank_holidays(nation: str, first: int, last: int) -> Days:
    """The bank holidays of a nation from day ``first`` to day ``last``, sorted, Monday to Friday only.

    A bank holiday at a weekend has a substitute day, as GOV.UK lists it; the weekend itself is no working day anyway.
    They are known from 1872 to 2100; in any other year there are none.
    """
    if nation not in NATIONS:
        raise UnknownNation(nation, NATIONS)
    days = _listed(nation)
    return days[(days >= first) & (days <= last)]


def is_working_day(days: Days, nation: str) -> NDArray[np.bool_]:
    """Whether each day is Monday to Friday and no bank holiday; a university's closure days are working days."""
    if days.size == 0:
        return np.zeros(days.shape, dtype=np.bool_)
    holidays = bank_holidays(nation, int(days.min()), int(days.max()))
    return (weekdays(days) <= FRIDAY) & ~np.isin(days, holidays)


def add_working_days(day: int, count: int, nation: str) -> int:
    """The day on which a deadline of ``count`` working days after ``day`` falls; day 1 is the day after."""
    if not 1 <= count <= MOST_WORKING_DAYS:
        raise NoSuchDeadline(count, MOST_WORKING_DAYS)
    long_enough = 2 * count + 31
    holidays = bank_holidays(nation, day - long_enough, day + long_enough)
    deadline = np.busday_offset(
        np.datetime64(day, "D"), count, roll="backward", holidays=holidays.astype("datetime64[D]")
    )
    return int(deadline.astype(np.int64))


@cache
def _listed(nation: str) -> Days:
    """All that are known, from the file that ``scripts/bank_holidays.py`` writes: a date and its nations on a line."""
    lines = (files("calendars") / "bank_holidays.txt").read_text(encoding="utf-8").splitlines()
    return np.array([line[:10] for line in lines if nation in line], dtype="datetime64[D]").astype(np.int32)
