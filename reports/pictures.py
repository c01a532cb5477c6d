"""One registration in pictures: what the year, the gap, the months and the weeks of an assessment are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from calendars.days import to_day
from calendars.term_calendar import Kind
from reports.charts.gap_timeline import GapLevel, GapTimeline
from reports.charts.month_bars import MonthBar
from reports.charts.week_bars import WeekBar
from reports.charts.year_map import DayMark, MapDay, YearMap
from reports.pack.seen import SeenDay
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.parameters import Basis
from sponsor_monitor.story.wording import month_words
from sponsor_monitor.vocabulary import StatusKind

Row = Mapping[str, Any]
_FRIDAY, _OVER_A_MONTH = 5, 32
_FREE = (Kind.VACATION, Kind.CLOSURE)
_AWAY = frozenset({StatusKind.AUTHORISED_ABSENCE, StatusKind.INTERMISSION})
_STATUS = {
    "met": "met",
    "below": "below",
    "indeterminate": "cannot tell",
    "provisional": "unfinished",
    "no_sessions": "no classes",
}


def year_map(days: Iterable[SeenDay], outages: Sequence[tuple[int, int]], as_of: str) -> YearMap:
    """Every day, a square each; ``outages`` are the first and last days on which a feed was down."""
    down = {day for first, last in outages for day in range(first, last + 1)}

    def marks(seen: SeenDay) -> frozenset[DayMark]:
        is_away = not _AWAY.isdisjoint(seen.statuses)
        return _marks(seen.kind in _FREE, is_away, seen.uncaptured > 0, seen.day in down)

    squares = [MapDay(each.day, len(each.indicators), each.is_monitored, marks(each)) for each in days]
    return YearMap(squares, to_day(dt.date.fromisoformat(as_of)))


@lru_cache(maxsize=16)
def _marks(is_free: bool, is_away: bool, is_uncaptured: bool, is_down: bool) -> frozenset[DayMark]:
    said = {
        DayMark.VACATION: is_free,
        DayMark.ABSENCE: is_away,
        DayMark.UNCAPTURED: is_uncaptured,
        DayMark.OUTAGE: is_down,
    }
    return frozenset(mark for mark, holds in said.items() if holds)


def gap_timeline(days: Sequence[SeenDay], gap: Row, warning_days: Iterable[int]) -> GapTimeline:
    """The clock and the calendar, day by day, with the days on which the last gap reached each level."""
    calendar, since = [], 0
    for each in days:
        since = 0 if each.indicators else since + 1
        calendar.append(since)
    last = max((place for place, each in enumerate(days) if each.indicators), default=-1)
    running = days[last + 1 :]
    levels = (*(each for each in warning_days if each < days[-1].limit), days[-1].limit)
    reached = [next((each.day for each in running if each.clock >= level), None) for level in levels]
    reaches_on = gap["reaches_on"]
    return GapTimeline(
        days[0].day,
        [each.clock for each in days],
        calendar,
        [not each.is_monitored for each in days],
        [GapLevel(level, on) for level, on in zip(levels, reached, strict=True)],
        to_day(dt.date.fromisoformat(reaches_on)) if reaches_on else None,
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
