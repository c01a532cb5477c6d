"""The clock of days without engagement, as bars of characters (rules.md 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from calendars.days import to_day
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.story.wording import date_words
from sponsor_monitor.text_charts import Scale, bar
from sponsor_monitor.words import plural

_CELLS = 30


def gap_lines(registration: Mapping[str, Any], law: Bundle, as_of: str) -> list[str]:
    """The clock now, at its highest and by strong evidence alone, each against the days that make a breach."""
    if registration["monitored_to"] is None:
        return []
    gap = registration["gap"]
    limit = law.dated("gap_days").on(to_day(dt.date.fromisoformat(registration["monitored_to"]))).value
    scale = Scale(max(limit * 4 // 3, 1), _CELLS)
    running = registration["monitored_to"] == as_of
    clocks = (
        ("Now" if running else "At the end", gap["days"]),
        ("Longest ever", gap["longest"]),
        ("Strong evidence only", gap["strong_days"]),
    )
    return [
        "Days without engagement",
        f"  █ monitored days without evidence, vacations left out  │ {plural(limit, 'day')} make a breach",
        "",
        *(f"  {label:<22}{days:>4} {bar(scale, days, marks=[limit])}" for label, days in clocks),
        f"  {_last_evidence(gap, running=running)}",
        *_forecast(gap, limit),
    ]


def _last_evidence(gap: Mapping[str, Any], *, running: bool) -> str:
    days = plural(gap["calendar_days"], "calendar day")
    if gap["last_evidence"] is None:
        return f"No evidence of engagement at all in {days} (vacations counted)."
    if gap["calendar_days"] == 0:
        return f"Last evidence on {date_words(gap['last_evidence'])}, the last day judged."
    since = "ago" if running else "before monitoring ended"
    return f"Last evidence on {date_words(gap['last_evidence'])}, {days} {since} (vacations counted)."


def _forecast(gap: Mapping[str, Any], limit: int) -> list[str]:
    if gap["reaches_on"] is None:
        return []
    return [f"  With no further evidence the clock reaches {limit} on {date_words(gap['reaches_on'])}."]
