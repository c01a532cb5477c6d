"""What has to be so before a student may be withdrawn, counted by hand from the entries: the gate is asked nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.messages.event import MessageEvent
from tests.sponsor_monitor.casework.case_log import finding, findings

E = CaseEvent
FACTS = {
    "a gap": findings(finding("engagement-gap", "2026-01-05", "2026-06-30", open=True)),
    "a blocked gap": findings(
        finding("engagement-gap", "2026-01-05", "2026-06-30", open=True, blocked_by=["outage:vle"])
    ),
    "an ended gap": findings(finding("engagement-gap", "2026-01-05", "2026-03-13")),
    "two checkpoints": findings(
        *(finding("checkpoint", day, day, level="non_engagement") for day in ("2026-01-16", "2026-01-30"))
    ),
    "checkpoints of another year": findings(
        *(finding("checkpoint", day, day, level="non_engagement") for day in ("2024-01-16", "2024-01-30", "2024-02-27"))
    ),
    "a month": findings(finding("monthly-attendance", "2026-02-01", "2026-02-28")),
    "nothing": findings(),
}
WEEK = dt.timedelta(days=7)
"""Five working days are a week at least."""
GROUNDS_OF = {
    "a gap": {"immigration", "academic"},
    "a blocked gap": {"immigration", "academic"},
    "two checkpoints": {"academic"},
    "checkpoints of another year": set[str](),
    "an ended gap": set[str](),
    "a month": set[str](),
    "nothing": set[str](),
}
"""On which grounds each of the facts of the tests supports a recommendation; no panel of theirs writes of an end."""


def lacking(entries: Sequence[Entry], facts: str, ground: str, today: dt.date, *, has_panel: bool) -> set[str]:
    """What is lacking."""
    since_opened, given_back, declined = (_last(entries, is_it) for is_it in (_opens, _gives_back, _declines))
    offered_since = entries[max(since_opened, given_back) :]
    decided_since = entries[max(since_opened, given_back, declined) :]
    asked = {
        "ground": ground in GROUNDS_OF[facts] and (facts != "a blocked gap" or _some(entries, E.BLOCK_CLEARED)),
        "queries": len(_of(entries, E.DATA_QUERY_OPENED)) == len(_of(entries, E.DATA_QUERY_ANSWERED)),
        "welfare": not _waits(_of(entries, E.WELFARE_CONCERN, E.WELFARE_ANSWERED)),
        "contact": len({each.body["channel"] for each in _tried(entries, today)}) > 1,
        "circumstances": _some(entries[since_opened:], E.CIRCUMSTANCES_NOTED),
        "alternatives": _had_alternatives(_of(offered_since, E.OPTIONS_OFFERED, E.OPTION_CHOSEN), today),
        "panel": not has_panel or any(each.body["ground"] == ground for each in _of(decided_since, E.PANEL_HELD)[-1:]),
        "told": any(
            each.body["ground"] == ground and _left(entries, each) and _is_over(each, today)
            for each in _of(decided_since, E.TOLD_IN_ADVANCE)
        ),
    }
    return {name for name, is_so in asked.items() if not is_so}


def waited_for(entries: Sequence[Entry], today: dt.date, *, is_approved: bool) -> dt.date:
    """The first day to come by which something has to happen, of the days that entries name; else the last there is."""
    answered = {each.body["query"] for each in _of(entries, E.DATA_QUERY_ANSWERED)}
    days = [each.body["answer_due"] for each in _of(entries, E.DATA_QUERY_OPENED) if each.number not in answered]
    days += [each.body["meets_on"] for each in _standing(entries, E.REFERRED_TO_PANEL, E.PANEL_HELD)]
    days += [each.body["review_on"] for each in _standing(entries, E.SIGNED_OFF) if _declines(each)]
    if is_approved:
        notices = [each for each in _of(entries, E.NOTIFIED) if _left(entries, each)][-1:]
        days += [each.body["remain_by"] for each in notices]
    else:
        days += [each.body["answer_by"] for each in _standing(entries, E.OPTIONS_OFFERED, E.OPTION_CHOSEN)]
    return min((day for day in map(dt.date.fromisoformat, days) if day >= today), default=dt.date.max)


def _standing(entries: Sequence[Entry], kind: CaseEvent, *ends: CaseEvent) -> list[Entry]:
    """The last entry of a kind, where none of those that end it came after."""
    return [each for each in _of(entries, kind, *ends)[-1:] if each.kind == kind]


def _of(entries: Iterable[Entry], *kinds: CaseEvent) -> list[Entry]:
    return [entry for entry in entries if entry.kind in kinds]


def _some(entries: Iterable[Entry], kind: CaseEvent) -> bool:
    return bool(_of(entries, kind))


def _last(entries: Sequence[Entry], is_it: Callable[[Entry], bool]) -> int:
    """The place after the last such entry."""
    return max((place for place, entry in enumerate(entries, start=1) if is_it(entry)), default=0)


def _opens(entry: Entry) -> bool:
    return entry.kind in (E.OPENED, E.REOPENED)


def _gives_back(entry: Entry) -> bool:
    if entry.kind == E.APPEAL_DECIDED:
        return bool(entry.body["outcome"] == "upheld")
    return entry.kind == E.REQUEST_TO_REMAIN


def _declines(entry: Entry) -> bool:
    return entry.kind == E.SIGNED_OFF and bool(entry.body["decision"] == "decline")


def _waits(welfare: Sequence[Entry]) -> bool:
    last = welfare[-1:]
    return any(each.kind == E.WELFARE_CONCERN or not each.body["letters_may_go_on"] for each in last)


def _tried(entries: Sequence[Entry], today: dt.date) -> list[Entry]:
    tried = [each for each in _of(entries, E.CONTACT_ATTEMPTED) if _left(entries, each)]
    return [each for each in tried if each.body["answered"] or _is_over(each, today)]


def _had_alternatives(offers: Sequence[Entry], today: dt.date) -> bool:
    last = offers[-1:]
    if any(each.kind == E.OPTION_CHOSEN for each in last):
        return all(each.body["option"] == "withdraw" for each in last)
    return any(_is_over(each, today) for each in last)


def _is_over(entry: Entry, today: dt.date) -> bool:
    """Whether a week and the time that was promised are over."""
    on = dt.date.fromisoformat(entry.body["on"])
    promised = dt.date.fromisoformat(entry.body.get("answer_by", entry.body["on"]))
    return max(on + WEEK, promised) < today


def _left(entries: Iterable[Entry], entry: Entry) -> bool:
    message = entry.body.get("message")
    return message is None or any(each.subject == message and each.kind == MessageEvent.SENT for each in entries)
