"""What the rules take from other students' rows, kept beside one student's folder (dataset.md, "One student's folder").

``context.json`` names the days it holds for, each of the student's sessions whose register was taken (``"taken"``, or
``"partial"``), the outages and the feeds that have events. No other student's id or mark is in it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calendars.days import to_day
from sponsor_monitor.errors import DatasetRefused, Fault, SponsorMonitorError
from sponsor_monitor.facts import Facts
from sponsor_monitor.known_at import NotATime, instant_of
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.shared import Outage, Shared
from sponsor_monitor.vocabulary import Indicator
from sponsor_monitor.words import iso_day

FILE = "context.json"
FORMAT = "sponsor-monitor/context/1"
TAKEN, PARTIAL = "taken", "partial"
_KEYS = {"format", "as_of", "known_at", "registers", "outages", "feeds"}


class OtherDay(SponsorMonitorError):
    """One student's folder was asked about a day its context does not hold for."""

    def __init__(self, asked: str, holds: str) -> None:
        """Say what was asked and what the folder can answer."""
        super().__init__(
            f"This folder holds one student's rows and its {FILE} holds {holds} only, not {asked}. "
            "Ask for that day, or split the whole dataset again."
        )


@dataclass(frozen=True, slots=True)
class Context:
    """The content of a ``context.json``; ``known_at`` is as it was given, None for all that was known."""

    as_of: int
    known_at: str | None
    registers: Mapping[str, str]
    outages: tuple[Outage, ...]
    feeds: frozenset[Indicator]

    def text(self) -> str:
        """The file's text: the same context gives the same bytes."""
        outages = [
            {"indicator": outage.indicator.value, "first": iso_day(outage.first), "last": iso_day(outage.last)}
            for outage in self.outages
        ]
        document = {
            "format": FORMAT,
            "as_of": iso_day(self.as_of),
            "known_at": self.known_at,
            "registers": dict(sorted(self.registers.items())),
            "outages": outages,
            "feeds": sorted(indicator.value for indicator in self.feeds),
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def shared(self, facts: Facts) -> Shared:
        """What stands in place of what other students' rows would give; courses are left out."""
        return Shared(
            taken=self._registers(facts, TAKEN, PARTIAL),
            partial=self._registers(facts, PARTIAL),
            outages=self.outages,
            feeds=self.feeds,
            courses=None,
        )

    def _registers(self, facts: Facts, *states: str) -> NDArray[np.bool_]:
        return np.array([self.registers.get(name) in states for name in facts.sessions.session_id], dtype=np.bool_)


def context_of(facts: Facts, shared: Shared, known_at: str | None, sessions: NDArray[np.int64]) -> Context:
    """The context of a student whose sessions are those rows."""
    registers = {
        facts.sessions.session_id[row]: PARTIAL if shared.partial[row] else TAKEN
        for row in sessions.tolist()
        if shared.taken[row]
    }
    return Context(facts.question.as_of, known_at, registers, shared.outages, shared.feeds)


def parse_context(data: bytes) -> Context:
    """The context in a file's bytes; DatasetRefused says what is not as it must be."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise DatasetRefused([Fault(FILE, "not JSON in UTF-8: split the whole dataset again")]) from None
    try:
        return _context(document)
    except (KeyError, TypeError, ValueError, AttributeError, NotATime):
        raise DatasetRefused([Fault(FILE, "not a context as split writes it: split the whole dataset again")]) from None


def _context(document: dict[str, Any]) -> Context:
    if set(document) != _KEYS or document["format"] != FORMAT:
        raise ValueError(FORMAT)
    known_at, registers = document["known_at"], document["registers"]
    if not (known_at is None or isinstance(known_at, str)) or not set(registers.values()) <= {TAKEN, PARTIAL}:
        raise ValueError(FILE)
    if known_at is not None:
        instant_of(known_at, LocalTime(ZoneInfo("UTC")))
    outages = [
        Outage(Indicator(one["indicator"]), _day(one["first"]), _day(one["last"])) for one in document["outages"]
    ]
    if any(outage.last < outage.first for outage in outages):
        raise ValueError(FILE)
    feeds = frozenset(Indicator(name) for name in document["feeds"])
    return Context(_day(document["as_of"]), known_at, registers, tuple(sorted(outages)), feeds)


def _day(text: str) -> int:
    day = to_day(dt.date.fromisoformat(text))
    if iso_day(day) != text:
        raise ValueError(text)
    return day
