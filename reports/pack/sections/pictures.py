"""The year, the gap, months and weeks: a picture of each beside the figures it is drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from reports.charts.gap_timeline import GapTimeline, draw_gap, gap_in_words
from reports.charts.month_bars import MonthBar, draw_months, months_in_words
from reports.charts.week_bars import WeekBar, draw_weeks, weeks_in_words
from reports.charts.year_map import draw_year, year_in_words
from reports.pack.blocks import Block, Pairs, Picture, Section, Words, table
from reports.pack.facts import PackFacts
from reports.pack.wording import NOTHING, day, told
from reports.pictures import gap_timeline, month_bar, unit_of, week_bar, year_map
from sponsor_monitor.context import Context, parse_context
from sponsor_monitor.story.wording import column_hours, month_words
from sponsor_monitor.words import percentage, plural

NOT_MONITORED = "No day up to the day of this paper is monitored."


def picture(facts: PackFacts) -> Section:
    """Every day of the registration."""
    if not len(facts.days):
        return Section("The year", [Words(NOT_MONITORED)])
    outages = [(outage.first, outage.last) for outage in _context(facts).outages]
    year = year_map(facts.days, outages, facts.about.as_of)
    return Section("The year", [Picture(draw_year(year, "year"), year_in_words(year))])


def gap(facts: PackFacts) -> Section:
    """The clock with its other clocks, and when it reached each level."""
    if not len(facts.days):
        return Section("Days without engagement", [Words(NOT_MONITORED)])
    measured, limit = facts.entry["gap"], int(facts.days.limit[-1])
    line = timeline(facts)
    so_far = plural(measured["days"], "monitored day")
    evidence = day(measured["last_evidence"], short=False)
    pairs = [
        ("The clock", told(facts.about.purpose, f"{so_far} without evidence; {limit} make a breach")),
        ("Last evidence", evidence if measured["last_evidence"] else "none at all"),
        ("Plain calendar days", f"{plural(measured['calendar_days'], 'day')}, vacations counted"),
        ("Strong evidence only", f"{plural(measured['strong_days'], 'monitored day')}"),
        ("Longest ever", plural(measured["longest"], "day")),
    ]
    if measured["reaches_on"]:
        pairs.append((f"Reaches {limit}", f"{day(measured['reaches_on'], short=False)}, if nothing more is seen"))
    return Section("Days without engagement", [Picture(draw_gap(line, "gap"), gap_in_words(line)), Pairs(pairs)])


def timeline(facts: PackFacts) -> GapTimeline:
    """The clock and the calendar, day by day."""
    return gap_timeline(facts.days, facts.entry["gap"], facts.folder.bundle.gap_warning_days)


def months(facts: PackFacts) -> Section:
    """Each month's attendance with its best and worst case."""
    law = facts.folder.bundle
    unit = unit_of(law)
    until = facts.entry["monitored_to"] or facts.about.as_of
    bars = [month_bar(month, law, until) for month in facts.entry["months"]]
    if not bars:
        return Section("Attendance month by month", [Words(_degree_level(facts))])
    rows = [_month_row(month, bar, unit) for month, bar in zip(facts.entry["months"], bars, strict=True)]
    headers = ("Month", "Due", "Register taken", "Attended", "Authorised", "Worst case", "Best case", "Status")
    disagree = [month_words(month["month"]) for month in facts.entry["months"] if month["bases_disagree"]]
    blocks: list[Block] = [
        Picture(draw_months(bars, "months"), months_in_words(bars)),
        table("Classroom study due and attended", headers, rows, ""),
        Words("Worst case: what has no register counts as missed. Best case: it counts as attended.", is_note=True),
    ]
    if disagree:
        other = "minutes" if unit == "sessions" else "sessions"
        blocks.append(Words(f"Counted in {other} these would be judged differently: {', '.join(disagree)}."))
    return Section("Attendance month by month", blocks)


def weeks(facts: PackFacts) -> Section:
    """Each week's daytime classroom study against the hours a full week must offer."""
    law = facts.folder.bundle
    bars = [week_bar(week, law) for week in facts.entry["weeks"]]
    if not bars:
        return Section("Study hours week by week", [Words(_degree_level(facts))])
    rows = [
        (day(dt.date.fromisocalendar(*_week(week), 1).isoformat()), week["status"], column_hours(bar.scheduled),
         column_hours(bar.attended), _against(bar, week))
        for week, bar in zip(facts.entry["weeks"], bars, strict=True)
    ]  # fmt: skip
    headers = ("Week of", "Teaching week", "Scheduled", "Attended", "Against what is asked")
    return Section(
        "Study hours week by week",
        [
            Picture(draw_weeks(bars, "weeks"), weeks_in_words(bars)),
            table("Monday to Friday, 08:00 to 18:00", headers, rows, ""),
            Words("What the course scheduled is the university's duty; a week under it is no fault of the student."),
        ],
    )


def _against(bar: WeekBar, week: Mapping[str, Any]) -> str:
    """What a week's hours are against those that a full week must offer."""
    return "under" if bar.is_under else "enough" if week["status"] == "full" else "not judged"


def _degree_level(facts: PackFacts) -> str:
    if facts.entry["monitored_from"] is None:
        return NOT_MONITORED
    return (
        "Hours of study and attendance of classes are judged for sponsored students below degree level only: this "
        "registration is none of those."
    )


def _context(facts: PackFacts) -> Context:
    return parse_context(facts.folder.context or b"")


def _month_row(month: Mapping[str, Any], bar: MonthBar, unit: str) -> Sequence[str]:
    def said(name: str) -> str:
        amount = month[f"{name}_{unit}"]
        return column_hours(amount) if unit == "minutes" else str(amount)

    shares = (percentage(amount, bar.due) if bar.due else NOTHING for amount in (bar.worst, bar.best))
    return (bar.name, said("due"), said("captured"), said("attended"), said("authorised"), *shares, bar.status)


def _week(week: Mapping[str, Any]) -> tuple[int, int]:
    year, number = week["week"].split("-W")
    return int(year), int(number)
