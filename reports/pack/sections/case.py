"""What people did, entry by entry: contacts, support, panel and decision, and the report to the Home Office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.pack.blocks import Block, Points, Section, Words, table
from reports.pack.facts import PackFacts
from reports.pack.logged import Logged
from reports.pack.wording import day
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.message import ENDS
from sponsor_monitor.story.wording import RULES
from sponsor_monitor.words import listed

_SUPPORT = (
    CaseEvent.CIRCUMSTANCES_NOTED,
    CaseEvent.SUPPORT_OFFERED,
    CaseEvent.SUPPORT_REFERRED,
    CaseEvent.WELFARE_CONCERN,
    CaseEvent.WELFARE_ANSWERED,
    CaseEvent.OPTIONS_OFFERED,
    CaseEvent.OPTION_CHOSEN,
    CaseEvent.ACTION_PLAN,
    CaseEvent.PLAN_REVIEWED,
)
_DECISION = (
    CaseEvent.BLOCK_CLEARED,
    CaseEvent.REFERRED_TO_PANEL,
    CaseEvent.PANEL_HELD,
    CaseEvent.TOLD_IN_ADVANCE,
    CaseEvent.RECOMMENDED,
    CaseEvent.SIGNED_OFF,
    CaseEvent.NOTIFIED,
    CaseEvent.REQUEST_TO_REMAIN,
    CaseEvent.APPEAL_LODGED,
    CaseEvent.APPEAL_DECIDED,
    CaseEvent.COMPLAINT_LODGED,
    CaseEvent.COMPLAINT_DECIDED,
    CaseEvent.REVIEW_LODGED,
    CaseEvent.REVIEW_DECIDED,
    CaseEvent.PROCEDURES_COMPLETED,
)
_REPORT = (CaseEvent.REPORT_DUE, CaseEvent.REPORTED)
_HEADERS = ("Day", "What was done", "By", "What it says", "Log entry")
_SHARES = (11, 16, 14, 48, 11)
_POINT = "- "
_UNSHOWN = frozenset({"process", "facts", "snapshot", "run", "message", "alerts", "before_go_live"})
"""Fields whose values are ids and hashes: they stand in the attached entries."""
_LONG = {"letter_text": "below", "snapshot_json": "in the attached entry"}
"""Values too long for a row of a table, and where they stand."""
_LABELS = {"category": "Circumstances", "paragraph": "Written for this student", "trigger": "Counted from"}
"""Fields whose names say too little to who has not seen the form they were entered in."""
_ENTRIES = frozenset({"query", "panel", "recommendation", "lodged", "duty", "signed_off", "about"})


def case(facts: PackFacts) -> Section:
    """Contacts, data queries and everything else that led up to a decision."""
    others = {*_SUPPORT, *_DECISION, *_REPORT}
    kinds = [kind for kind in CaseEvent if kind not in others]
    return Section("Contacts, and what was done", [_table(facts, kinds, "No case was opened for this student.")])


def support(facts: PackFacts) -> Section:
    """Circumstances, support and plans."""
    return Section("Support offered", [_table(facts, _SUPPORT, "No support is recorded.")])


def decision(facts: PackFacts) -> Section:
    """Panel, recommendation, sign-off, notices and appeals, with the words of each letter."""
    blocks: list[Block] = [_table(facts, _DECISION, "No panel, recommendation or decision is recorded.")]
    for entry in facts.logged:
        if "letter_text" in entry.private:
            blocks.append(Words(f"The letter of {_day(entry, facts)} (entry {entry.number}):"))
            blocks += _letter(entry.private["letter_text"])
    return Section("Panel, decision and appeal", blocks)


def _letter(text: str) -> Iterator[Block]:
    """A letter line by line, its lists as lists."""
    for is_list, lines in groupby(filter(str.strip, text.splitlines()), key=lambda line: line.startswith(_POINT)):
        if is_list:
            yield Points([line.removeprefix(_POINT) for line in lines])
        else:
            yield from map(Words, lines)


def report(facts: PackFacts) -> Section:
    """What was due to be reported to the Home Office, and what was reported when."""
    return Section("Reports to the Home Office", [_table(facts, _REPORT, "No report is due or recorded.")])


def _table(facts: PackFacts, kinds: Sequence[CaseEvent], otherwise: str) -> Block:
    rows = [
        (_day(entry, facts), kind_words(entry.kind), who(facts, entry.actor), _said(facts, entry), f"{entry.number:,}")
        for entry in facts.logged
        if entry.kind in kinds
    ]
    return table("As the log has it", _HEADERS, rows, otherwise, _SHARES)


def _day(entry: Logged, facts: PackFacts) -> str:
    """The day something happened, else the one on which it was recorded, where the institution is."""
    if "on" in entry.body:
        return day(entry.body["on"])
    return day(dt.datetime.fromtimestamp(entry.at / 1_000_000, facts.folder.zone).date().isoformat())


def kind_words(kind: str) -> str:
    """A kind of event in words."""
    return kind.removeprefix("case-").replace("-", " ").capitalize()


def who(facts: PackFacts, account: str) -> str:
    """Whose account it is."""
    return facts.names.get(account) or (account if account == "program" else "someone no longer named")


def _said(facts: PackFacts, entry: Logged) -> str:
    parts = list(_parts(facts, entry))
    ended = [part if part.endswith((".", "!", "?")) else f"{part}." for part in parts[:-1]]
    return " ".join([*ended, *parts[-1:]]) or "nothing more"


def _parts(facts: PackFacts, entry: Logged) -> Iterator[str]:
    if "message" in entry.body:
        yield from _post(facts, entry.body["message"])
    for name, value in entry.body.items():
        if name != "on" and name not in _UNSHOWN:
            yield f"{_label(name)}: {_value(facts, name, value)}"
    for name, text in entry.private.items():
        yield f"{_label(name)}: {_LONG.get(name) or ' '.join(text.split())}"
    if entry.withheld:
        yield f"Not in this pack: {listed(_label(name).lower() for name in entry.withheld)}"


def _post(facts: PackFacts, message: str) -> Iterator[str]:
    """That a letter has not left, or never will: what is said of it was not done."""
    ends = [each for each in facts.logged if each.kind in ENDS and each.subject == message]
    if not ends:
        yield "Its letter has not left yet"
    elif not any(each.kind == MessageEvent.SENT for each in ends):
        yield f"Its letter never left: {ENDS[MessageEvent(ends[-1].kind)]}"


def _label(name: str) -> str:
    """What a field is called on the page."""
    return _LABELS.get(name) or name.removesuffix("_json").replace("_", " ").capitalize()


def _value(facts: PackFacts, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return listed(_value(facts, name, each) for each in value) or "none"
    if name in _ENTRIES and isinstance(value, int):
        return f"entry {value}"
    if name == "file":
        return f"file {str(value)[:12]}…"
    if name == "rule":
        return RULES.get(str(value), str(value))
    if name == "letter":
        return str(value).replace("-", " ")
    return _name_or_day(facts.names, str(value))


def _name_or_day(names: Mapping[str, str], value: str) -> str:
    return names.get(value) or day(value)
