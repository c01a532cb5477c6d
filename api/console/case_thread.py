"""The events of a case in words: what was done, by whom, and what was said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.paper import day as in_words
from api.console.today import named
from api.visit import Visit
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.posted import post_words

_TITLES: Mapping[str, str] = {
    CaseEvent.OPENED: "Case opened",
    CaseEvent.ALERTS_JOINED: "Alerts joined the case",
    CaseEvent.FOLLOW_UP_SET: "Follow-up set",
    CaseEvent.CONTACT_ATTEMPTED: "Contact attempted",
    CaseEvent.RESPONSE: "The student answered",
    CaseEvent.CIRCUMSTANCES_NOTED: "Asked about circumstances",
    CaseEvent.SUPPORT_REFERRED: "Referred to support",
    CaseEvent.WELFARE_CONCERN: "Welfare concern",
    CaseEvent.WELFARE_ANSWERED: "Welfare concern answered",
    CaseEvent.ACTION_PLAN: "Action plan agreed",
    CaseEvent.REGISTER_ASKED: "Lecturer asked for a register",
    CaseEvent.REGISTER_ANSWERED: "Lecturer answered for a register",
    CaseEvent.PANEL_HELD: "Panel held",
    CaseEvent.TOLD_IN_ADVANCE: "Student told in advance",
    CaseEvent.RECOMMENDED: "De-registration recommended",
    CaseEvent.SIGNED_OFF: "Signed",
    CaseEvent.NOTIFIED: "Student notified",
    CaseEvent.REPORT_DUE: "Report to the Home Office due",
    CaseEvent.REPORTED: "Reported to the Home Office",
}
_ACCOUNTS = frozenset({"to", "owner", "of", "secretary", "members"})
_HIDDEN = frozenset(
    {"snapshot_json", "snapshot", "process", "facts", "run", "alerts", "message", "bytes", "file", "letter_text"}
)
_LONG = frozenset(
    {"words", "note", "reasons", "reason", "agreed", "disputed", "questions", "paragraph", "gap_ended_reason", "record"}
    | {"taken_because"}
)
_DAYS = frozenset(
    {"on", "answer_by", "follow_up", "until", "answer_due", "review", "next_review", "reviews", "period_start"}
    | {"meets_on", "papers_to_student_on", "review_on", "remain_by", "appeal_by", "known_on", "due", "other_due"}
)
_NAMES = {
    "on": "day",
    "to": "given to",
    "of": "asked of",
    "by": "by",
    "by_name": "by",
    "lodged": "lodged as entry",
    "answer_due": "answer due",
}


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the page shows it: short facts, and what somebody wrote; ``file`` is the hash of an attached one."""

    number: int
    at: int
    title: str
    who: str
    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    kind: str
    file: str = ""
    letter: str = ""


def thread(visit: Visit, case: Case, entries: Sequence[Entry]) -> list[Event]:
    """The events of a case that somebody may see, the latest first."""
    return [_event(visit, case, entry) for entry in reversed(entries)]


def title_of(kind: str) -> str:
    """What a kind of event is called."""
    words = kind.removeprefix("case-").replace("-", " ")
    return _TITLES.get(kind, words[:1].upper() + words[1:])


def _event(visit: Visit, case: Case, entry: Entry) -> Event:
    said = {**entry.body, **entry.private}
    shown = {name: value for name, value in said.items() if name not in _HIDDEN and value not in (None, "", [])}
    post = post_words(case, entry)
    return Event(
        number=entry.number,
        at=entry.at,
        title=title_of(entry.kind) + (f" ({post})" if post else ""),
        who=named(visit, entry.actor),
        facts=list(_facts(visit, {name: value for name, value in shown.items() if name not in _LONG})),
        texts=[(_name(name), str(value)) for name, value in shown.items() if name in _LONG],
        kind=entry.kind.removeprefix("case-"),
        file=str(entry.body.get("file", "")),
        letter=entry.private.get("letter_text", ""),
    )


def _facts(visit: Visit, shown: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(shown, key=lambda each: each != "on"):
        yield _name(name), _value(visit, name, shown[name])


def _name(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def _value(visit: Visit, name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(visit, name, each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Who reviews a decision is a court or the like, and no account of ours.
    if name in _ACCOUNTS or (name == "by" and value in visit.books.people.accounts):
        return named(visit, str(value))
    if name in _DAYS and isinstance(value, str):
        return in_words(dt.date.fromisoformat(value))
    return str(value)
