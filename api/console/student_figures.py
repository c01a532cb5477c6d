"""The figures of one student as a page shows them: each with its arithmetic, its clause and the period of its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from calendars.days import to_date, to_day
from reports.charts.gap_timeline import draw_gap, gap_in_words
from reports.charts.month_bars import MonthBar, draw_months, months_in_words
from reports.charts.week_bars import WeekBar, draw_weeks, weeks_in_words
from reports.charts.year_map import draw_year, year_in_words
from reports.pack.seen import SeenDays
from reports.pictures import gap_timeline, month_bar, unit_of, week_bar, year_map
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.story.wording import column_hours, date_words, month_words
from sponsor_monitor.words import day_words, indicator_words, listed, percentage, plural

Entry = Mapping[str, Any]
Period = tuple[str, str]
_DAY = dt.timedelta(days=1)
_OF_TODAY = "the day of these figures"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number to look for first, and what it opens to; ``period`` are the days of the rows behind it."""

    number: str
    label: str
    kind: str = ""
    arithmetic: tuple[str, ...] = ()
    clause: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and what it shows in words."""

    drawing: Markup
    words: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month's arithmetic, and the days of its rows."""

    name: str
    cells: tuple[str, ...]
    status: str
    clause: str
    period: Period


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A week's hours and how they come about, with the clause in force in it and the days of its rows."""

    name: str
    status: str
    scheduled: str
    attended: str
    arithmetic: tuple[str, ...]
    clause: str
    period: Period


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a page draws of one registration; None and empty where it is not there, or not for who looks."""

    figures: tuple[Figure, ...] = ()
    year: Chart | None = None
    gap: Chart | None = None
    months: Chart | None = None
    weeks: Chart | None = None
    month_lines: tuple[MonthLine, ...] = ()
    week_lines: tuple[WeekLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What pictures are drawn from: an entry as somebody may see it, the days, the law and the outages."""

    entry: Entry
    days: SeenDays
    law: Bundle
    outages: Sequence[tuple[int, int]]
    as_of: str
    months: tuple[MonthBar, ...] = field(default=())


def pictures(drawn: Drawn) -> Pictures:
    """Everything that can be drawn."""
    entry, law = drawn.entry, drawn.law
    until = entry["monitored_to"] or drawn.as_of
    bars = [month_bar(month, law, until) for month in entry.get("months", ())]
    weeks = [week_bar(week, law) for week in entry.get("weeks", ())]
    has_gap = len(drawn.days) > 0 and "gap" in entry
    line = gap_timeline(drawn.days, entry["gap"], law.gap_warning_days) if has_gap else None
    year = year_map(drawn.days, drawn.outages, drawn.as_of)
    return Pictures(
        figures=tuple(_figures(drawn, bars)),
        year=Chart(Markup(draw_year(year, "year", _OF_TODAY)), year_in_words(year)) if len(drawn.days) else None,  # noqa: S704
        gap=None if line is None else Chart(Markup(draw_gap(line, "gap")), gap_in_words(line)),  # noqa: S704
        months=Chart(Markup(draw_months(bars, "months")), months_in_words(bars)) if bars else None,  # noqa: S704
        weeks=Chart(Markup(draw_weeks(weeks, "weeks")), weeks_in_words(weeks)) if weeks else None,  # noqa: S704
        month_lines=tuple(
            _month_line(month, bar, law) for month, bar in zip(entry.get("months", ()), bars, strict=True)
        ),
        week_lines=tuple(_week_line(bar, law) for bar in weeks),
    )


def _figures(drawn: Drawn, bars: Sequence[MonthBar]) -> Iterator[Figure]:
    if len(drawn.days) and "gap" in drawn.entry:
        yield from _gap_figures(drawn)
    elif len(drawn.days):
        yield _seen_figure(drawn)
    if bars:
        yield _month_figure(drawn, bars[-1])


def _seen_figure(drawn: Drawn) -> Figure:
    """For who may not see the clock: how many of the last weeks' days have evidence."""
    lately = drawn.days.seen[-28:]
    seen = int(lately.sum())
    first = dt.date.fromisoformat(drawn.as_of) - (len(lately) - 1) * _DAY
    said = f"{plural(seen, 'day')} of the last {len(lately)} have a sign of engagement."
    return Figure(
        str(seen), "days with a sign of engagement in the last four weeks", "", (said,), "", _to(first, drawn)
    )


def _gap_figures(drawn: Drawn) -> Iterator[Figure]:
    gap = drawn.entry["gap"]
    limit = drawn.law.dated("gap_days").on(drawn.days.last)
    levels = [level for level in drawn.law.gap_warning_days if level < limit.value]
    reached = gap["days"] >= min([*levels, limit.value])
    kind = "breach" if gap["days"] >= limit.value else "warning" if reached else ""
    of_all = drawn.entry.get("below_degree") or drawn.entry.get("cas_number") is None
    clause = (limit.clause_below_degree or limit.clause) if of_all else limit.clause
    period = _since(gap["last_evidence"], drawn)
    yield Figure(
        str(gap["days"]),
        "monitored days without evidence",
        kind,
        tuple(_clock_words(gap, limit.value, levels)),
        clause,
        period,
    )
    strong = listed([indicator_words(each) for each in drawn.law.strong_indicators], "or")
    yield Figure(
        str(gap["strong_days"]),
        "days since strong evidence",
        "",
        (
            f"Strong evidence is {strong}, by the policy's choice.",
            "It is shown for judgement, and is no rule of its own.",
        ),
        "Institution's choice",
        _since(None, drawn) if gap["strong_days"] > gap["days"] else period,
    )


def _clock_words(gap: Entry, limit: int, levels: Sequence[int]) -> Iterator[str]:
    if gap["last_evidence"] is None:
        yield "There is no evidence of engagement at all."
    else:
        ago = plural(gap["calendar_days"], "calendar day")
        yield f"The last evidence is of {date_words(gap['last_evidence'])}: {ago}."
    waited = gap["calendar_days"] - gap["days"]
    if waited > 0:
        yield f"Of these {plural(waited, 'day')} do not count: vacation, closure, intermission or outside monitoring."
        yield f"{gap['calendar_days']} − {waited} = {gap['days']}."
    yield f"{limit} are the limit; warnings at {listed(map(str, levels))}."
    if gap["reaches_on"]:
        yield f"With no further evidence the clock reaches {limit} on {date_words(gap['reaches_on'])}."
    yield f"The longest there ever was: {plural(gap['longest'], 'day')}."


def _month_figure(drawn: Drawn, bar: MonthBar) -> Figure:
    month = drawn.entry["months"][-1]
    if not bar.due:
        return Figure("–", f"nothing due in {bar.name}")
    worst, best = percentage(bar.worst, bar.due), percentage(bar.best, bar.due)
    share = worst if worst == best else f"{worst} to {best}"
    line = _month_line(month, bar, drawn.law)
    kind = "breach" if bar.status == "below" else ""
    return Figure(
        share,
        f"attended in {bar.name}, {bar.status}",
        kind,
        _month_words(month, bar, drawn.law),
        line.clause,
        line.period,
    )


def _month_words(month: Entry, bar: MonthBar, law: Bundle) -> tuple[str, ...]:
    unit = unit_of(law)
    due, captured, attended, authorised = (
        _amount(month[f"{name}_{unit}"], unit) for name in ("due", "captured", "attended", "authorised")
    )
    return (
        f"{attended} of {due} attended; registers were taken for {captured}; {authorised} authorised.",
        f"Worst case, where a missing register counts as missed: {percentage(bar.worst, bar.due)}.",
        f"Best case, where it counts as attended: {percentage(bar.best, bar.due)}.",
        f"{' and '.join(f'{limit}%' for limit in sorted(bar.limits, reverse=True))} are asked.",
    )


def _month_line(month: Entry, bar: MonthBar, law: Bundle) -> MonthLine:
    unit = unit_of(law)
    amounts = [_amount(month[f"{name}_{unit}"], unit) for name in ("due", "captured", "attended", "authorised")]
    shares = [percentage(amount, bar.due) if bar.due else "–" for amount in (bar.worst, bar.best)]
    first = dt.date.fromisoformat(f"{month['month']}-01")
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    clause = law.dated("monthly_percent").on(to_day(last)).clause
    name = month_words(month["month"])
    return MonthLine(name, (*amounts, *shares), bar.status, clause, (first.isoformat(), last.isoformat()))


def _week_line(bar: WeekBar, law: Bundle) -> WeekLine:
    friday = bar.monday + 4
    scheduled, attended, asked = (column_hours(minutes) for minutes in (bar.scheduled, bar.attended, bar.asked))
    if bar.is_full:
        missing = max(bar.asked - bar.scheduled, 0)
        under = f"{asked} − {scheduled} = {column_hours(missing)} too few." if missing else f"At least {asked}: enough."
    else:
        under = "Not judged: a working day of it is vacation, closure or not monitored."
    said = (
        f"{scheduled} of classes in a classroom, Monday to Friday from 08:00 to 18:00; {asked} are asked.",
        under,
        f"{attended} attended.",
    )
    return WeekLine(
        day_words(bar.monday),
        "full" if bar.is_full else "short",
        scheduled,
        attended,
        said,
        law.dated("weekly_minutes").on(friday).clause,
        (to_date(bar.monday).isoformat(), to_date(bar.monday + 6).isoformat()),
    )


def _amount(amount: int, unit: str) -> str:
    return column_hours(amount) if unit == "minutes" else plural(amount, "session")


def _since(last_evidence: str | None, drawn: Drawn) -> Period:
    first = drawn.entry["monitored_from"] if last_evidence is None else last_evidence
    return (first, drawn.as_of)


def _to(first: dt.date, drawn: Drawn) -> Period:
    return (first.isoformat(), drawn.as_of)
