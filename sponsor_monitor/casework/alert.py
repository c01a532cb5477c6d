"""Alerts: what a person has to look at, derived from the entries that say so.

An alert speaks of one finding, or of the findings of one course with one cause. ``facts`` is what was found as the
last entry has it (``alert_concern``); after a lawful erasure there are none, and the alert is never shown again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sponsor_monitor.audit.entry import Entry

Facts = Mapping[str, Any]
NO_FACTS: Facts = MappingProxyType({})
_CASE_NAMES_ALERTS = ("case-opened", "case-alerts-joined")


class AlertEvent(StrEnum):
    """The kinds of entries about alerts; the subject is the alert's id, save of the last three, which have none."""

    RAISED = "alert-raised"
    CHANGED = "alert-changed"
    WITHDRAWN = "alert-withdrawn"
    """After a correction there is nothing, or nothing of its own, to look at."""
    ENDED = "alert-ended"
    """What was found was so, and is over: the student engages again, enrolled, or the course mended its share."""
    TOLD = "alert-told"
    CORRECTION_DUE = "alert-correction-due"
    """Those who acted on what a correction changed are to be told; a letter to the student waits for a person."""
    REFRESHED = "alerts-refreshed"
    """The alerts were held against an assessment of a day and a batch, of which none said anything before."""
    GO_LIVE_SET = "go-live-set"
    RELEASED = "alerts-released"


KINDS = frozenset({*(kind.value for kind in AlertEvent), *_CASE_NAMES_ALERTS})
"""The kinds of entries from which the state of alerts is derived."""


class AlertState(StrEnum):
    """What has become of an alert."""

    OPEN = "open"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Topic:
    """What an alert is about, for as long as it lives: whom (a registration's id, or a course), rule and name.

    ``name`` is the checkpoint's, or the cause of what a course did not provide; empty for other rules.
    """

    about: str
    rule: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stands.

    ``number`` is that of the entry that raised it, so that of two alerts the older is known; ``as_of`` and ``run`` are
    those of ``facts``. ``told`` are the levels that were told; ``into`` the alert it was withdrawn into; ``case`` the
    case that holds it. ``last`` is the number of the last entry that changed what was found.
    """

    uid: str
    number: int
    topic: Topic
    registration: str | None
    facts: Facts
    as_of: str
    run: str
    raised_at: int
    last: int
    state: AlertState = AlertState.OPEN
    told: tuple[str, ...] = ()
    into: str | None = None
    case: str | None = None

    @property
    def finding(self) -> Facts:
        """The finding, as findings.md has it."""
        found: Facts = self.facts["finding"]
        return found

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it: it is open, and what it says was not erased."""
        return self.state is AlertState.OPEN and bool(self.facts)

    @property
    def level(self) -> str:
        """The level it stands at."""
        return level_of(self.finding)

    def seen_to(self, seen_until: str) -> str:
        """The last day of what was found: of a gap that was open, the day it was last seen so."""
        end: str = self.finding["period_end"]
        return max(end, seen_until) if self.is_open and self.finding["open"] else end

    def is_above(self, level: str) -> bool:
        """Whether a level is graver than all that were told of it: each is told once, and nothing after the top."""
        return all(rank(level) > rank(told) for told in self.told)


@dataclass(frozen=True, slots=True)
class Alerts:
    """All alerts by id; ``released_at`` is when a person let the first of them go, None while nobody has.

    ``as_of`` and ``batch`` are those of the latest refresh, and ``run`` its run; empty before the first.
    """

    by_uid: Mapping[str, Alert] = field(default_factory=dict)
    go_live: dt.date | None = None
    released_at: int | None = None
    as_of: str = ""
    batch: int = 0
    run: str = ""

    @property
    def open(self) -> list[Alert]:
        """Those somebody has to look at, the oldest first."""
        return [alert for alert in self.by_uid.values() if alert.is_open]


NO_ALERTS = Alerts()


def level_of(finding: Facts) -> str:
    """How grave a finding is, in a word that can be compared by ``rank``: ``warning 28``, ``breach``."""
    level = finding["level"] or ""
    return f"{finding['outcome']} {level}" if level.isdigit() else str(finding["outcome"])


def rank(level: str) -> tuple[int, int]:
    """Where a level stands among others: what cannot be decided, then warnings by their days, then breaches."""
    outcome, _, days = level.partition(" ")
    return ("indeterminate", "warning", "breach").index(outcome), int(days or 0)


def replay(entries: Iterable[Entry], before: Alerts = NO_ALERTS) -> Alerts:
    """What the entries, in their order, come to; those that say nothing of alerts are passed over.

    ``before`` is what all earlier entries came to: who keeps it need not read them again.
    """
    alerts = dict(before.by_uid)
    go_live, released_at = before.go_live, before.released_at
    latest = (before.as_of, before.batch, before.run)
    for entry in entries:
        if entry.kind == AlertEvent.GO_LIVE_SET:
            go_live = dt.date.fromisoformat(entry.body["date"])
        elif entry.kind == AlertEvent.RELEASED:
            released_at = entry.at
        elif entry.kind == AlertEvent.REFRESHED:
            latest = (entry.body["as_of"], entry.body["batch"], entry.body["run"])
        elif entry.kind in _CASE_NAMES_ALERTS:
            for uid in entry.body["alerts"]:
                if uid in alerts:
                    alerts[uid] = replace(alerts[uid], case=entry.subject)
        elif entry.kind in KINDS and entry.subject:
            alerts[entry.subject] = _after(alerts.get(entry.subject), entry)
    return Alerts(alerts, go_live, released_at, *latest)


def _after(alert: Alert | None, entry: Entry) -> Alert:
    """An alert after an entry about it."""
    body = entry.body
    if alert is None:
        topic = Topic(body["about"], body["rule"], body["name"])
        facts = _facts(entry, "after")
        return Alert(
            str(entry.subject), entry.number, topic, entry.registration, facts, body["as_of"], body["run"], entry.at,
            entry.number,
        )  # fmt: skip
    if entry.kind == AlertEvent.CHANGED:
        return replace(
            alert,
            facts=_facts(entry, "after"),
            as_of=body["as_of"],
            run=body["run"],
            last=entry.number,
            state=AlertState.OPEN,
            into=None,
        )
    if entry.kind in (AlertEvent.WITHDRAWN, AlertEvent.ENDED):
        state = AlertState.ENDED if entry.kind == AlertEvent.ENDED else AlertState.WITHDRAWN
        return replace(alert, state=state, into=body.get("into"), last=entry.number)
    if entry.kind == AlertEvent.TOLD:
        return replace(alert, told=(*alert.told, body["level"]))
    return alert


def _facts(entry: Entry, name: str) -> Facts:
    """Facts beside an entry; none where they were erased."""
    written = entry.private.get(name)
    if written is None:
        return NO_FACTS
    found: Facts = json.loads(written)
    return found
