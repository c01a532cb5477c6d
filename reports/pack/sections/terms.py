"""By what the student was judged: the calendar with the days left out and why, and the policy's values."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby

from calendars.periods import KINDS
from calendars.term_calendar import Kind
from reports.pack.blocks import Block, Section, Words, table
from reports.pack.facts import PackFacts
from reports.pack.seen import SeenDays
from reports.pack.wording import NOTHING, day, span, told
from sponsor_monitor.plan import Checkpoint, Measure, Metric, Require
from sponsor_monitor.policy_text import bundle_rows
from sponsor_monitor.vocabulary import StatusKind
from sponsor_monitor.words import indicator_words, iso_day, listed, plural

_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
_PAUSING = (StatusKind.INTERMISSION, StatusKind.SABBATICAL)


def calendar(facts: PackFacts) -> Section:
    """The calendar's periods, and every stretch of days on which the clock waits."""
    used = next(each for each in facts.folder.calendars if each.id == facts.registration["calendar"])
    periods = [
        (each.name or NOTHING, each.kind.value, span(each.start.isoformat(), each.end.isoformat()))
        for each in used.periods
    ]
    blocks: list[Block] = [
        Words(f"{used.title or used.id}. Source: {used.source or 'not said'}."),
        table("The calendar", ("Period", "Kind", "Dates"), periods, ""),
        table("Days left out, and why", ("Dates", "Days", "Why"), _left_out(facts), "No day is left out."),
        Words("Bank holidays stop no clock: a week with one is not judged by its hours.", is_note=True),
    ]
    return Section("Calendar", blocks)


def _left_out(facts: PackFacts) -> list[tuple[str, str, str]]:
    rows, days = [], facts.days
    for why, group in groupby(range(len(days)), key=partial(_why, days)):
        places = list(group)
        if why:
            first, last = (iso_day(days.first + place) for place in (places[0], places[-1]))
            rows.append((span(first, last), plural(len(places), "day"), why))
    return rows


def _why(days: SeenDays, place: int) -> str:
    """Why the clock waits on a day; nothing on one that counts."""
    if days.monitored[place]:
        return ""
    kind = KINDS[days.kind[place]]
    kinds = [kind.value] if kind in (Kind.VACATION, Kind.CLOSURE) else []
    return " and ".join([*kinds, *(each for each in _PAUSING if days.statuses[place] & 1 << each.code)])


def _value(written: str) -> str:
    """A value in words: indicators as people say them, dates as they are written elsewhere."""
    return day(_NAME.sub(lambda found: indicator_words(found[0]), written))


def _asked(checkpoint: Checkpoint) -> str:
    """What a checkpoint asks for: every one of its metrics, or one of them."""
    wanted = [_wanted(metric) for metric in checkpoint.metrics]
    return (" and " if checkpoint.require is Require.ALL else " or ").join(wanted)


def _wanted(metric: Metric) -> str:
    what = indicator_words(metric.indicator)
    if metric.measure is Measure.PERCENT:
        return f"{metric.minimum}% {what}"
    return f"{plural(metric.minimum, 'event' if metric.measure is Measure.EVENTS else 'active day')} of {what}"


def policy(facts: PackFacts) -> Section:
    """Every value of the policy that judged, with its clause and source, and the school's own plan."""
    law = facts.folder.bundle
    rows = [
        (
            told(facts.about.purpose, row.meaning),
            _value(row.value_text),
            day(row.since) if row.since else "always",
            row.clause,
            row.source,
        )
        for row in bundle_rows(law)
    ]
    blocks: list[Block] = [
        Words(f"{law.title} ({law.id}, SHA-256 {law.sha256})."),
        table(
            "Values of the policy",
            ("What it sets", "Value", "Since", "Clause", "Source"),
            rows,
            "",
            (22, 16, 8, 16, 38),
        ),
    ]
    plan = facts.folder.plans.get(facts.registration["school"])
    if plan is not None:
        checkpoints = [
            (each.name, each.applies_to.value, span(iso_day(each.from_day), iso_day(each.date)), _asked(each))
            for each in plan.checkpoints
        ]
        own = plan.qualifying_indicators
        evidence = listed(map(indicator_words, own)) if own is not None else "as the policy says"
        blocks.append(Words(f"The plan of {plan.school}: evidence of engagement is {evidence}."))
        headers = ("Checkpoint", "Applies to", "Window", "Asks for")
        blocks.append(table("Checkpoints of the plan", headers, checkpoints, "It has no checkpoint."))
    return Section("Policy", blocks)
