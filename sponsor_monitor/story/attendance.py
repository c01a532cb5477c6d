"""Weeks and months of classroom study as charts of characters (rules.md 2 to 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from calendars.days import to_day
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.parameters import Basis
from sponsor_monitor.story.wording import column_hours, date_words, month_words
from sponsor_monitor.text_charts import Scale, bar
from sponsor_monitor.words import hours, percentage

_CELLS = 24
_HOUR = 60
_FRIDAY = 5
_MONTH_STATUS = {
    "met": "met",
    "below": "below",
    "indeterminate": "cannot tell",
    "provisional": "unfinished",
    "no_sessions": "no classes",
}


def week_lines(weeks: Sequence[Mapping[str, Any]], law: Bundle, *, registers_missing: bool = False) -> list[str]:
    """A line for each week, neighbouring equal weeks on one line, against the hours a full week must offer."""
    if not weeks:
        return []
    asked = [_in_force(law, "weekly_minutes", dt.date.fromisocalendar(*_year_week(week), _FRIDAY)) for week in weeks]
    scale = _week_scale(weeks, asked)
    rows = [(*_figures(week), limit, _year_week(week)) for week, limit in zip(weeks, asked, strict=True)]
    lines = [
        "Weeks of classroom study (Monday to Friday, 08:00 to 18:00)",
        f"  █ attended  ░ scheduled  │ {_asked_words(asked)} that a full teaching week must offer",
        "",
        f"  {'Week of':<21}{'':<6}{'Scheduled':>9} {'Attended':>9}",
    ]
    for (status, scheduled, attended, limit), group in groupby(rows, key=lambda row: row[:4]):
        first, *more = (row[4] for row in group)
        drawn = bar(scale, attended, scheduled, marks=[limit])
        verdict = " under" if status == "full" and scheduled < limit else ""
        label = _week_label(first, len(more))
        lines.append(
            f"  {label:<21}{status:<6}{column_hours(scheduled):>9} {column_hours(attended):>9} {drawn}{verdict}"
        )
    note = "  A class without a register is not drawn as attended; see the months."
    return [*lines, note] if registers_missing else lines


def month_lines(months: Sequence[Mapping[str, Any]], law: Bundle) -> list[str]:
    """A line for each month: worst and best case against the share asked each month and over three."""
    if not months:
        return []
    day = dt.date.fromisoformat(f"{months[-1]['month']}-01")
    shares = sorted({_in_force(law, name, day) for name in ("three_month_percent", "monthly_percent")})
    sessions = law.basis is Basis.SESSIONS
    lines = [
        "Months of classroom study",
        f"  █ attended  ░ no register, so perhaps attended  │ {' and '.join(f'{share}%' for share in shares)}",
        "",
        f"  {'Month':<8} {'Attended of due':>18} {'Worst to best':>14}",
    ]
    lines += [_month_line(month, shares, sessions=sessions) for month in months]
    lines += [
        f"  Counted in {'minutes' if sessions else 'sessions'}, {month_words(month['month'])} "
        "would be judged differently."
        for month in months
        if month["bases_disagree"]
    ]
    return lines


def _month_line(month: Mapping[str, Any], shares: Sequence[int], *, sessions: bool) -> str:
    unit = "sessions" if sessions else "minutes"
    due, captured, attended = (month[f"{name}_{unit}"] for name in ("due", "captured", "attended"))
    label = month_words(month["month"], short=True)
    status = _MONTH_STATUS[month["status"]]
    if due == 0:
        return f"  {label:<8} {'none':>18} {'':>14}  {'':<22} {status}"
    best = attended + due - captured
    said = f"{attended} of {due}" if sessions else f"{column_hours(attended)} of {column_hours(due)}"
    worst, most = percentage(attended, due), percentage(best, due)
    share = worst if attended == best else f"{worst} to {most}"
    scale = Scale(due * 100, 20)
    drawn = bar(scale, attended * 100, best * 100, marks=[asked * due for asked in shares])
    return f"  {label:<8} {said:>18} {share:>14}  {drawn:<22} {status}"


def _week_scale(weeks: Sequence[Mapping[str, Any]], asked: Sequence[int]) -> Scale:
    """A scale of whole hours a character, so that the hours asked for stand between two of them."""
    most = max([*(week["scheduled_minutes"] for week in weeks), *(limit + 5 * _HOUR for limit in asked)])
    hours_a_cell = -(-most // (_CELLS * _HOUR))
    width = -(-most // (hours_a_cell * _HOUR))
    return Scale(width * hours_a_cell * _HOUR, width)


def _week_label(first: tuple[int, int], more: int) -> str:
    label = date_words(dt.date.fromisocalendar(*first, 1).isoformat(), short=True)
    return f"{label} + {more} more" if more else label


def _in_force(law: Bundle, name: str, date: dt.date) -> int:
    return law.dated(name).on(to_day(date)).value


def _asked_words(asked: Sequence[int]) -> str:
    return " or ".join(hours(minutes) for minutes in sorted(set(asked)))


def _figures(week: Mapping[str, Any]) -> tuple[str, int, int]:
    return week["status"], week["scheduled_minutes"], week["attended_minutes"]


def _year_week(week: Mapping[str, Any]) -> tuple[int, int]:
    year, number = week["week"].split("-W")
    return int(year), int(number)
