"""The words of an assessment as people read them: dates, hours, percentages, rules, and what blocks a finding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from calendars.days import MONDAY, to_day
from sponsor_monitor import words
from sponsor_monitor.words import day_words, indicator_words

RULES = {
    "monthly-attendance": "Monthly attendance",
    "three-month-attendance": "Three-month attendance",
    "engagement-gap": "Engagement gap",
    "interruption-limit": "Interruption",
    "not-enrolled": "Not enrolled",
    "checkpoint": "Checkpoint",
    "sabbatical-meetings": "Sabbatical meetings",
    "contact-hours": "Contact hours",
    "remote-share": "Remote teaching",
}
"""What each rule is called, in the order in which counts of them are shown."""

_BLOCKS = {
    "uncaptured-register": "register missing",
    "authorised-absence": "authorised absence",
    "contradicting-evidence": "other records contradict the registers",
}
_KINDS = {
    "uncaptured-register": "register not taken",
    "partial-register": "register only partly taken",
    "calendar-too-short": "calendar too short",
    "session-in-vacation": "session in a vacation",
    "overlapping-sessions": "overlapping sessions",
    "mark-without-membership": "mark of someone not in the group",
    "mark-before-session": "mark made before the session",
    "conflicting-marks": "conflicting marks",
    "contradicting-evidence": "other records contradict the registers",
    "evidence-after-end": "evidence after the end",
    "outage": "outage of a feed",
}
_SHORT = 3
_END_OF_SENTENCE = re.compile(r"(?<=[a-z0-9)%]\.) (?=[A-Z0-9])")
_MONDAY_TO_SUNDAY = dt.timedelta(days=6)


def date_words(written: str, *, short: bool = False) -> str:
    """A date of a document in words: ``2 March 2026``, or ``2 Mar 2026`` when short."""
    said = day_words(to_day(dt.date.fromisoformat(written)))
    return _shortened(said) if short else said


def month_words(written: str, *, short: bool = False) -> str:
    """A month of a document in words: ``2025-09`` is ``September 2025``, or ``Sep 2025`` when short."""
    year, month = written.split("-")
    said = words.month_words((int(year) - 1970) * 12 + int(month) - 1)
    return _shortened(said) if short else said


def period_words(start: str, end: str, *, short: bool = False) -> str:
    """A period as briefly as it can be said: a month by its name, a week by its Monday, else both ends."""
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    if first == last:
        return date_words(start, short=short)
    if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
        return _joined(month_words(start[:7], short=short), month_words(end[:7], short=short))
    if first.weekday() == MONDAY and last - first == _MONDAY_TO_SUNDAY:
        return f"week of {date_words(start, short=short)}"
    return _joined(date_words(start, short=short), date_words(end, short=short))


def column_hours(minutes: int) -> str:
    """A length for a column of them: ``16 h``, ``16 h 30``, ``0 h 45``."""
    whole, rest = divmod(minutes, 60)
    return f"{whole:,} h {rest:02}" if rest else f"{whole:,} h"


def rule_words(finding: Mapping[str, Any]) -> str:
    """The rule of a finding as a title; a checkpoint with its name."""
    title = RULES.get(finding["rule"], finding["rule"])
    return f"{title} {finding['measured']['name']}" if finding["rule"] == "checkpoint" else title


def kind_words(kind: str) -> str:
    """A kind of data-quality entry as people say it."""
    return _KINDS.get(kind, kind.replace("-", " "))


def block_words(blocked_by: Sequence[str]) -> str:
    """What blocks a finding, in words: ``register missing, VLE feed down``; nothing for none."""
    return ", ".join(_block(block) for block in blocked_by)


def _block(block: str) -> str:
    kind, _, indicator = block.partition(":")
    return f"{indicator_words(indicator)} feed down" if kind == "outage" else _BLOCKS.get(block, block)


def _joined(first: str, last: str) -> str:
    """Both ends of a period, the first without what the last says again: ``5 to 11 October 2025``."""
    if first == last:
        return last
    parts, ending = first.split(), last.split()
    while len(parts) > 1 and parts[-1] == ending[-1]:
        parts.pop()
        ending.pop()
    return f"{' '.join(parts)} to {last}"


def first_sentence(text: str) -> str:
    """The first sentence of an explanation: what was measured."""
    return _END_OF_SENTENCE.split(text, maxsplit=1)[0]


def _shortened(said: str) -> str:
    return " ".join(part[:_SHORT] if part.isalpha() else part for part in said.split())
