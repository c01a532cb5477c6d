"""One registration in pictures: what the year, the gap, the months and the weeks of an assessment are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from calendars.days import to_day
from calendars.periods import KINDS
from calendars.term_calendar import Kind
from reports.charts.gap_timeline import GapLevel, GapTimeline
from reports.charts.month_bars import MonthBar
from reports.charts.week_bars import WeekBar
from reports.charts.year_map import Sign, YearMap
from reports.pack.seen import SeenDays
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.parameters import Basis
from sponsor_monitor.story.wording import month_words
from sponsor_monitor.vocabulary import StatusKind

Row = Mapping[str, Any]
_FRIDAY, _OVER_A_MONTH = 5, 32
_FREE = np.array([kind in (Kind.VACATION, Kind.CLOSURE) for kind in KINDS])
_AWAY = sum(1 << kind.code for kind in (StatusKind.AUTHORISED_ABSENCE, StatusKind.INTERMISSION))
_STATUS = {
    "met": "met",
    "below": "below",
    "indeterminate": "cannot tell",
    "provisional": "unfinished",
    "no_sessions": "no classes",
}


def year_map(days: SeenDays, outages: Sequence[tuple[int, int]], as_of: str) -> YearMap:
    """Every day, a square each; ``outages`` are the first and last days on which a feed was down."""
    down = np.zeros(len(days), np.bool_)
    for first, last in outages:
        down[max(first - days.first, 0) : max(last + 1 - days.first, 0)] = True
    signs = {
        Sign.SEEN: days.seen,
        Sign.SEVERAL: days.indicators & (days.indicators - 1) != 0,
        Sign.COUNTED: days.monitored,
        Sign.VACATION: _FREE[days.kind],
        Sign.ABSENCE: days.statuses & _AWAY != 0,
        Sign.UNCAPTURED: days.uncaptured != 0,
        Sign.OUTAGE: down,
    }
    squares = np.zeros(len(days), np.uint8)
    for sign, holds in signs.items():
        squares |= holds * np.uint8(sign)
    return YearMap(days.first, squares, to_day(dt.date.fromisoformat(as_of)))


def gap_timeline(days: SeenDays, gap: Row, warning_days: Iterable[int]) -> GapTimeline:
    """The clock and the calendar, day by day, with the days on which the last gap reached each level."""
    places = np.arange(len(days))
    latest = np.maximum.accumulate(np.where(days.seen, places, -1))
    limit, last_gap = int(days.limit[-1]), int(latest[-1]) + 1
    levels = (*(each for each in warning_days if each < limit), limit)
    reaches_on = gap["reaches_on"]
    return GapTimeline(
        days.first,
        days.clock.tolist(),
        (places - latest).tolist(),
        (~days.monitored).tolist(),
        [_level(days, level, last_gap) for level in levels],
        to_day(dt.date.fromisoformat(reaches_on)) if reaches_on else None,
    )


def _level(days: SeenDays, level: int, last_gap: int) -> GapLevel:
    """When the clock reached a level in the last gap, which begins at a place among the days, and last before it."""
    reaches = np.flatnonzero((days.clock >= level) & (np.concatenate([[0], days.clock[:-1]]) < level))
    before, now = reaches[reaches < last_gap], reaches[reaches >= last_gap]
    return GapLevel(
        level,
        days.first + int(now[0]) if len(now) else None,
        days.first + int(before[-1]) if len(before) else None,
    )


def unit_of(law: Bundle) -> str:
    """In what months are counted: the end of the names of a month's amounts."""
    return "sessions" if law.basis is Basis.SESSIONS else "minutes"


def month_bar(month: Row, law: Bundle, until: str) -> MonthBar:
    """A month by the shares in force on its effective end (rules.md 3)."""
    due, captured, attended = (month[f"{name}_{unit_of(law)}"] for name in ("due", "captured", "attended"))
    after = (dt.date.fromisoformat(f"{month['month']}-01") + dt.timedelta(days=_OVER_A_MONTH)).replace(day=1)
    last = min(to_day(after) - 1, to_day(dt.date.fromisoformat(until)))
    limits = tuple(law.dated(name).on(last).value for name in ("three_month_percent", "monthly_percent"))
    name = month_words(month["month"], short=True)
    return MonthBar(name, due, attended, attended + due - captured, limits, _STATUS[month["status"]])


def week_bar(week: Row, law: Bundle) -> WeekBar:
    """A week against the hours in force on its Friday."""
    year, number = (int(part) for part in week["week"].split("-W"))
    friday = dt.date.fromisocalendar(year, number, _FRIDAY)
    asked = law.dated("weekly_minutes").on(to_day(friday)).value
    monday = to_day(friday) - _FRIDAY + 1
    return WeekBar(monday, week["status"] == "full", week["scheduled_minutes"], week["attended_minutes"], asked)
