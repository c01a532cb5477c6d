"""What a signatory signs over: facts, findings, policy, explanation and case events as they stood, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.findings_today import RUNNING_ON
from sponsor_monitor.casework.telling import TELLING, tells
from sponsor_monitor.story.wording import date_words, month_words, period_words, rule_words
from sponsor_monitor.words import hours, plural

FORMAT = "sponsor-monitor/snapshot/1"

Document = Mapping[str, Any]
"""A snapshot's JSON object."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The canonical JSON (RFC 8785) of a snapshot; its hash is that of these bytes."""

    written: str

    @property
    def sha256(self) -> str:
        """The SHA-256 that is signed over."""
        return hashlib.sha256(self.written.encode()).hexdigest()

    @property
    def document(self) -> dict[str, Any]:
        """The JSON object."""
        read: dict[str, Any] = json.loads(self.written)
        return read


def take(
    *,
    case: str,
    ground: str,
    assessed: Document,
    rules: Collection[str],
    rests_on: Sequence[Document],
    events: Sequence[Entry],
    beside: Sequence[Entry] = (),
) -> Snapshot:
    """The snapshot of a case: ``assessed`` is the day's assessment of its registration, with its policy and run.

    ``rules`` are those that a ground can rest on, ``rests_on`` the findings that this one does; ``events`` the case's
    entries so far, ``beside`` those of the student's other cases, of which only what a signatory has to have seen is
    named. Of an event stands here what is not personal, and its leaf hash, which binds the words beside it: so those
    can be erased, or kept from somebody, and the snapshot is still what was signed.
    """
    document: dict[str, Any] = {
        "format": FORMAT,
        "case": case,
        "ground": ground,
        "rules": sorted(rules),
        "rests_on": [[finding["rule"], finding["period_start"]] for finding in rests_on],
        "assessed": assessed,
        "upto": max((event.number for event in events), default=0),
        "events": [_event(event) for event in events],
        "beside": [_of_another_case(event) for event in beside if tells(event.kind, event.body)],
    }
    return Snapshot(rfc8785.dumps(document).decode())


def differences(old: Document, new: Document) -> list[str]:
    """What changed from one snapshot to another, in sentences; that time passed is no change.

    A gap that still runs may have grown, and months may have been added; whatever the old one says of its own days
    must still be so.
    """
    before, now = old["assessed"], new["assessed"]
    return [
        *_policy(before["policy"], now["policy"]),
        *_identity(before["registration"], now["registration"]),
        *_evidence(before, now),
        *_months(before, now),
        *_weeks(before, now),
        *_findings(old, new),
        *_events(old["events"], new["events"]),
        *_beside(old, new),
    ]


def _event(event: Entry) -> dict[str, Any]:
    return {
        "number": event.number,
        "at": event.at,
        "kind": event.kind,
        "actor": event.actor,
        "body": dict(event.body),
        "leaf": event.leaf,
    }


def _of_another_case(event: Entry) -> dict[str, Any]:
    return {"number": event.number, "at": event.at, "kind": event.kind, "leaf": event.leaf}


def _policy(before: Document, now: Document) -> Iterator[str]:
    if before["sha256"] != now["sha256"]:
        yield f"The policy is another: it was {before['id']}, it is {now['id']} with other values."


_IDENTITY = {
    "cas_number": "The CAS number",
    "rqf_level": "The level of the course",
    "below_degree": "Whether the course is below degree level",
    "school": "The school",
    "course_code": "The course",
    "monitored_from": "The first monitored day",
    "incomplete": "Whether a record of the student was set aside",
}


def _identity(before: Document, now: Document) -> Iterator[str]:
    for name, words in _IDENTITY.items():
        if before[name] != now[name]:
            yield f"{words} changed."


def _evidence(before: Document, now: Document) -> Iterator[str]:
    was, is_now = (each["registration"]["gap"]["last_evidence"] for each in (before, now))
    if was != is_now:
        told = "none" if is_now is None else date_words(is_now)
        known = "none was known" if was is None else f"the last was of {date_words(was)}"
        yield f"Last evidence of engagement: {told}; when this was prepared, {known}."


def _months(before: Document, now: Document) -> Iterator[str]:
    later = {month["month"]: month for month in now["registration"]["months"]}
    for month in before["registration"]["months"]:
        if month["status"] == "provisional":
            continue
        name, other = month_words(month["month"]), later.get(month["month"])
        if other is None:
            yield f"{name} is no longer judged."
        elif other != month:
            yield f"{name}: {_attended(month)} when this was prepared, {_attended(other)} now."


def _attended(month: Document) -> str:
    said = f"{hours(month['attended_minutes'])} of {hours(month['due_minutes'])} attended"
    missing = month["due_sessions"] - month["captured_sessions"]
    return f"{said}, {plural(missing, 'class', 'classes')} without a register" if missing else said


def _weeks(before: Document, now: Document) -> Iterator[str]:
    """Weeks that were over; the one of the day itself goes on."""
    later = {week["week"]: week for week in now["registration"]["weeks"]}
    for week in before["registration"]["weeks"][:-1]:
        if later.get(week["week"]) != week:
            yield f"Week {week['week']}: other hours are on record now."


def _findings(old: Document, new: Document) -> Iterator[str]:
    before, now = (_by_identity(each["assessed"]["registration"]["findings"]) for each in (old, new))
    for identity, finding in before.items():
        if finding["rule"] not in old["rules"]:
            continue
        was, is_now = old["assessed"]["as_of"], new["assessed"]["as_of"]
        title, other = f"{rule_words(finding)} ({_period(finding, was)})", now.get(identity)
        if other is None:
            yield f"{title} is no longer found."
        elif _judged(finding, was) != _judged(other, is_now):
            yield f"{title} is now found otherwise: {other['explanation']}"
    for identity, finding in now.items():
        if identity not in before and finding["rule"] in old["rules"] and finding["outcome"] == "breach":
            yield f"{rule_words(finding)} ({_period(finding, new['assessed']['as_of'])}) is new."


def _by_identity(findings: Sequence[Document]) -> dict[tuple[str, str, str], Document]:
    return {(each["rule"], each["period_start"], each["outcome"]): each for each in findings}


def _judged(finding: Document, as_of: str) -> dict[str, Any]:
    """What must stay as it is: of what still runs on, that it does, and neither its end nor its length."""
    runs = _runs(finding, as_of)
    grows = ("explanation", "period_end", "measured") if runs else ("explanation",)
    return {**{name: value for name, value in finding.items() if name not in grows}, "runs": runs}


def _runs(finding: Document, as_of: str) -> bool:
    """Whether a finding grows with every day: an open gap, and what goes on up to the day judged."""
    return bool(finding["open"] or (finding["rule"] in RUNNING_ON and finding["period_end"] == as_of))


def _period(finding: Document, as_of: str) -> str:
    if _runs(finding, as_of):
        return f"from {date_words(finding['period_start'])}"
    return period_words(finding["period_start"], finding["period_end"])


def _events(before: Sequence[Document], now: Sequence[Document]) -> Iterator[str]:
    """Entries about the student that came after; what the case's officers do among themselves is none."""
    last = max((event["number"] for event in before), default=0)
    known = {event["number"]: event["leaf"] for event in before}
    for event in now:
        if event["number"] <= last:
            if known.get(event["number"]) != event["leaf"]:
                yield f"Entry {event['number']} of the log is not what it was: verify the log (audit verify)."
        elif tells(event["kind"], event["body"]):
            yield f"Entry {event['number']} came since: {TELLING[event['kind']]}."


def _beside(old: Document, new: Document) -> Iterator[str]:
    """The same of the student's other cases."""
    known = {event["number"]: event["leaf"] for event in old.get("beside", ())}
    for event in new["beside"]:
        if event["number"] not in known and event["number"] > old["upto"]:
            yield f"Entry {event['number']} came since, in another case of the student: {TELLING[event['kind']]}."
        elif known.get(event["number"], event["leaf"]) != event["leaf"]:
            yield f"Entry {event['number']} of the log is not what it was: verify the log (audit verify)."
