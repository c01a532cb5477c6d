"""Which known alert follows which finding, and what is to be said of the rest: raised, changed, ended or withdrawn.

An alert follows the finding of its topic whose period shares most days with its own. Where two findings come after
one, the other gets an alert of its own; where two alerts come to one finding, the older goes on and the other is
withdrawn into it. An alert that was over comes back when a correction brings its finding back, to its own before any
other, so that no level of it is told twice. Findings that ended before go-live raise nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.alert import Alert, AlertEvent, Alerts, AlertState, Facts, Topic, level_of
from sponsor_monitor.casework.alert_concern import Concern
from sponsor_monitor.vocabulary import Outcome

_RUNNING = {"period_end", "measured"}
"""What goes on from day to day in a finding that is not over: no news by itself."""
_REMOTE = "remote-share"


@dataclass(frozen=True, slots=True)
class Refresh:
    """What the alerts are held against: the run (its id), the day and the batch it judged, and what only it can say.

    ``stood`` says whether an alert, with what is found in its place, was true of its own day by what is known now.
    ``now`` gives what is measured of whom an alert was about.
    """

    run: str
    as_of: dt.date
    batch: int
    new_id: Callable[[], str]
    stood: Callable[[Alert, Concern | None], bool]
    now: Callable[[Alert], Facts | None]

    @property
    def origin(self) -> dict[str, Any]:
        """What every entry says of where it comes from."""
        return {"as_of": self.as_of.isoformat(), "batch": self.batch, "run": self.run}


@dataclass(frozen=True, slots=True)
class Paired:
    """One topic sorted out: alerts with what they follow, findings without an alert, and open alerts without a finding.

    A lost alert stands beside the finding it would follow and the alert that has it; None where there is none.
    """

    kept: tuple[tuple[Alert, Concern], ...]
    new: tuple[Concern, ...]
    lost: tuple[tuple[Alert, tuple[Alert, Concern] | None], ...]


def entries_to_add(alerts: Alerts, found: Iterable[Concern], refresh: Refresh) -> list[Draft]:
    """What is to be logged so that the alerts are what an assessment found; nothing where they are already."""
    if alerts.go_live is None:
        return []
    go_live, is_released = alerts.go_live.isoformat(), alerts.released_at is not None
    drafts = _refreshed(alerts, refresh)
    for known, seen in _by_topic(alerts, found):
        paired = pair(known, seen, alerts.as_of)
        for alert, concern in paired.kept:
            drafts += _changed(alert, concern, refresh, tell=is_released)
        for alert, into in paired.lost:
            drafts.append(_lost(alert, into, refresh))
        for concern in paired.new:
            if concern.finding["period_end"] >= go_live:
                drafts += _raised(concern, refresh, tell=is_released)
    return drafts


def _refreshed(alerts: Alerts, refresh: Refresh) -> list[Draft]:
    is_known = (alerts.as_of, alerts.batch) == (refresh.as_of.isoformat(), refresh.batch)
    return [] if is_known else [Draft(AlertEvent.REFRESHED, refresh.origin)]


def pair(alerts: Sequence[Alert], found: Sequence[Concern], seen_until: str) -> Paired:
    """Sort out the alerts and the findings of one topic; what ran on was last seen on the day ``seen_until``."""
    wishes = {alert.uid: _wishes(alert, found, seen_until) for alert in alerts}
    taken: dict[int, Alert] = {}
    waiting = list(alerts)
    while waiting:
        alert = waiting.pop(0)
        for place in wishes[alert.uid]:
            holder = taken.get(place)
            if holder is None or _precedence(alert, found[place]) < _precedence(holder, found[place]):
                taken[place] = alert
                if holder is not None:
                    waiting.append(holder)
                break
    followed = {alert.uid: found[place] for place, alert in taken.items()}
    lost = tuple(
        (alert, (taken[first[0]], found[first[0]]) if (first := wishes[alert.uid]) else None)
        for alert in alerts
        if alert.is_open and alert.uid not in followed
    )
    kept = tuple((alert, followed[alert.uid]) for alert in alerts if alert.uid in followed)
    return Paired(kept, tuple(one for place, one in enumerate(found) if place not in taken), lost)


def is_news(before: Facts, after: Facts, as_of: str) -> bool:
    """Whether what was found is other than it was, leaving aside what only goes on from day to day."""
    if before == after:
        return False
    latest = after["finding"]
    left_out = {"explanation"} | (_RUNNING if _runs_on(latest, as_of) else set())
    # Of a share it is crossed on the last session there was.
    left_out |= {"crossed_on"} if latest["rule"] == _REMOTE else set()
    decides = latest["outcome"] == Outcome.INDETERMINATE
    return _plain(before, left_out, decides=decides) != _plain(after, left_out, decides=decides)


def _by_topic(alerts: Alerts, found: Iterable[Concern]) -> Iterator[tuple[Sequence[Alert], Sequence[Concern]]]:
    """Every topic of which there is an alert or a finding."""
    known: dict[Topic, list[Alert]] = defaultdict(list)
    for alert in alerts.by_uid.values():
        if alert.facts:
            known[alert.topic].append(alert)
    seen: dict[Topic, list[Concern]] = defaultdict(list)
    for concern in found:
        seen[concern.topic].append(concern)
    for topic in {**known, **seen}:
        yield known.get(topic, ()), seen.get(topic, ())


def _precedence(alert: Alert, concern: Concern) -> tuple[bool, bool, int]:
    """Who follows a finding that several could: whose own it is to the day, then an open alert, then the older."""
    own, there = ((finding["period_start"], finding["period_end"]) for finding in (alert.finding, concern.finding))
    return (own != there, not alert.is_open, alert.number)


def _wishes(alert: Alert, found: Sequence[Concern], seen_until: str) -> list[int]:
    """The findings an alert could follow, by their places: those that share most days with it first."""
    first, last = alert.finding["period_start"], alert.seen_to(seen_until)
    shared = [(-_days_shared(first, last, concern.finding), place) for place, concern in enumerate(found)]
    return [place for days, place in sorted(shared) if days < 0]


def _days_shared(first: str, last: str, finding: Facts) -> int:
    begin, until = max(first, finding["period_start"]), min(last, finding["period_end"])
    return (dt.date.fromisoformat(until) - dt.date.fromisoformat(begin)).days + 1


def _plain(facts: Facts, left_out: set[str], *, decides: bool) -> dict[str, Any]:
    """Facts as they are compared: the wording may be another program's, and registers count where they decide."""
    finding = {name: value for name, value in facts["finding"].items() if name not in left_out}
    return {**facts, "finding": finding, "registers": facts["registers"] if decides else []}


def _runs_on(finding: Facts, as_of: str) -> bool:
    """Whether a finding's figures still go on from day to day."""
    if finding["rule"] == "interruption-limit":
        return bool(finding["period_end"] >= as_of)
    return bool(finding["open"]) or finding["rule"] in ("not-enrolled", _REMOTE)


def _raised(concern: Concern, refresh: Refresh, *, tell: bool) -> Iterator[Draft]:
    uid, level = refresh.new_id(), level_of(concern.finding)
    topic = concern.topic
    body = {"about": topic.about, "rule": topic.rule, "name": topic.name, "level": level, **refresh.origin}
    yield Draft(AlertEvent.RAISED, body, uid, concern.registration, {"after": _json(concern.facts)})
    if tell:
        yield told(uid, concern.registration, level, refresh.as_of)


def _changed(alert: Alert, concern: Concern, refresh: Refresh, *, tell: bool) -> Iterator[Draft]:
    if alert.is_open and not is_news(alert.facts, concern.facts, refresh.as_of.isoformat()):
        return
    level = level_of(concern.finding)
    is_corrected = alert.state is AlertState.WITHDRAWN or not refresh.stood(alert, concern)
    body = {"level": level, "corrected": is_corrected, **refresh.origin}
    beside = {"before": _json(alert.facts), "after": _json(concern.facts)}
    yield Draft(AlertEvent.CHANGED, body, alert.uid, alert.registration, beside)
    if tell and alert.is_above(level):
        yield told(alert.uid, alert.registration, level, refresh.as_of)


def _lost(alert: Alert, into: tuple[Alert, Concern] | None, refresh: Refresh) -> Draft:
    """An alert whose finding is another's, or is no more: withdrawn, unless what it said was so and is over."""
    stood = refresh.stood(alert, None if into is None else into[1])
    is_over = into is None and stood
    after = refresh.now(alert)
    beside = {"before": _json(alert.facts)} | ({} if after is None else {"after": _json(after)})
    if is_over:
        return Draft(AlertEvent.ENDED, refresh.origin, alert.uid, alert.registration, beside)
    body = {"corrected": not stood, **({} if into is None else {"into": into[0].uid}), **refresh.origin}
    return Draft(AlertEvent.WITHDRAWN, body, alert.uid, alert.registration, beside)


def told(uid: str, registration: str | None, level: str, as_of: dt.date) -> Draft:
    """That a level of an alert was told."""
    return Draft(AlertEvent.TOLD, {"level": level, "as_of": as_of.isoformat()}, uid, registration)


def _json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
