"""A log in memory for alerts, and findings as short as a test can read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sponsor_monitor.audit.entry import Draft, Entry, entry_of
from sponsor_monitor.casework.alert import Alerts, Topic, replay
from sponsor_monitor.casework.alert_concern import Concern

RUN = "run-1"


class AlertLog:
    """Entries one after another, as drafts become them."""

    def __init__(self, *drafts: Draft) -> None:
        """Begin with some."""
        self.entries: list[Entry] = []
        self.append(drafts)

    def append(self, drafts: Iterable[Draft], actor: str = "program") -> None:
        """Append entries, a second apart."""
        for draft in drafts:
            number = len(self.entries) + 1
            entry, _ = entry_of(draft, number, number * 1_000_000, actor, lambda size: b"\x01" * size)
            self.entries.append(entry)

    @property
    def alerts(self) -> Alerts:
        """What they come to."""
        return replay(self.entries)


def go_live(day: dt.date) -> Draft:
    """That there are alerts from a day on."""
    return Draft("go-live-set", {"date": day.isoformat()})


RELEASED = Draft("alerts-released", {"alerts": 0, "go_live": "2025-09-01"})


def concern(text: str) -> Concern:
    """A concern from ``rule from to outcome [level] [open] [about WHOM]``; ``rule:Name_of_it`` names a checkpoint."""
    words = text.split()
    about = words[words.index("about") + 1] if "about" in words else "somebody"
    rule, _, name = words[0].partition(":")
    levels = [word for word in words[4:] if word.isdigit()]
    facts: dict[str, Any] = {
        "finding": finding(rule, *words[1:4], level=levels[0] if levels else None, is_open="open" in words),
        "school": "SBM",
        "course_code": "HND",
        "statutory_on": None,
        "registers": [],
        "registrations": [],
    }
    return Concern(Topic(about, rule, name.replace("_", " ")), about, facts)


def finding(rule: str, begin: str, end: str, outcome: str, *, level: str | None, is_open: bool) -> dict[str, Any]:
    """A finding of findings.md whose figures follow from its period."""
    days = (dt.date.fromisoformat(end) - dt.date.fromisoformat(begin)).days + 1
    return {
        "rule": rule,
        "outcome": outcome,
        "subject": "student",
        "clause": "QMUL 9.2",
        "period_start": begin,
        "period_end": end,
        "crossed_on": begin if is_open else end,
        "measured": {"days": days},
        "threshold": {"days": 60},
        "level": level,
        "open": is_open,
        "blocked_by": [],
        "explanation": f"{days} days.",
    }
