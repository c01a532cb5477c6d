"""Bank holidays of a nation, and the working days that deadlines are counted in (rules.md 9)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from calendars.days import FRIDAY, Days, to_date, to_day, weekdays
from calendars.errors import NoSuchDeadline, UnknownNation

NATIONS = ("ENG", "WLS", "SCT", "NIR")
"""The nations of the United Kingdom, as the package ``holidays`` names its subdivisions of GB."""

MOST_WORKING_DAYS = 10_000
"""The longest deadline anybody can ask for: about forty years."""

FIRST_YEAR, LAST_YEAR = 1872, 2100
"""The years of which the package knows bank holidays; in any other year there are none."""

TABLE_YEARS = range(2000, 2051)
"""The years whose bank holidays stand in ``bank_holidays.txt``, as the package has them.

Records are of these years, and to load the package takes longer than to assess a small university.
"""


def bank_holidays(nation: str, first: int, last: int) -> Days:
    """The bank holidays of a nation from day ``first`` to day ``last``, sorted, Monday to Friday only.

    A bank holiday at a weekend has a substitute day, as GOV.UK lists it; the weekend itself is no working day anyway.
    """
    if nation not in NATIONS:
        raise UnknownNation(nation, NATIONS)
    if last < first:
        return np.empty(0, dtype=np.int32)
    first_year, last_year = np.clip(_years(np.array([first, last])), FIRST_YEAR, LAST_YEAR).tolist()
    if first_year in TABLE_YEARS and last_year in TABLE_YEARS:
        days = _in_table(nation)
    else:
        years = range(first_year, last_year + 1)
        days = np.array([day for year in years for day in _of_year(nation, year)], dtype=np.int32)
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


def _years(days: NDArray[np.int_]) -> NDArray[np.int64]:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


@cache
def _in_table(nation: str) -> Days:
    """Those in the file that ``scripts/bank_holidays.py`` writes: on each line a date, and the nations that rest."""
    lines = (files("calendars") / "bank_holidays.txt").read_text(encoding="utf-8").splitlines()
    return np.array([line[:10] for line in lines if nation in line], dtype="datetime64[D]").astype(np.int32)


@cache
def _of_year(nation: str, year: int) -> tuple[int, ...]:
    import holidays  # imported here: it costs a tenth of a second, and hardly any command needs it

    days = (to_day(date) for date in holidays.country_holidays("GB", subdiv=nation, years=year))
    return tuple(sorted(day for day in days if to_date(day).weekday() <= FRIDAY))
