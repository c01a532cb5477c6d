"""What a case gives to a letter: attempts, panel, decision, appeal and data query, as far as there were any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_groups import UPHELD
from sponsor_monitor.casework.event_words import Decision, Ground, Outcome
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.casework.letter_facts import as_list
from sponsor_monitor.casework.letter_values import Values
from sponsor_monitor.casework.posted import not_lost, that_left
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.grant import Capacity
from sponsor_monitor.story.wording import date_words

SENIOR_OFFICER = "a senior officer of the University who has not been part of your case"
"""Who decides, where a letter must not speak of the University's sponsorship."""

_OFFICES = {
    Capacity.REGISTRAR.value: "the Academic Registrar",
    Capacity.NOMINEE.value: "the nominee of the Academic Registrar",
}
_SPONSOR_OFFICES = {
    Capacity.AUTHORISING_OFFICER.value: "the Authorising Officer",
    Capacity.DEPUTY.value: "the deputy of the Authorising Officer",
}


class LetterTooEarly(SponsorMonitorError):
    """A letter about something that has not happened in the case, or happened otherwise."""

    def __init__(self, kind: LetterKind, what: str) -> None:
        """Say what it is about."""
        super().__init__(f"The letter {kind.value} is about {what}, and there is none in this case: record it first.")


def from_case(kind: LetterKind, case: Case, here: InstitutionToday) -> Values:
    """The values that a case's entries give to a letter; LetterTooEarly where what it is about did not happen."""
    values: dict[str, str] = {"tried": _tried(case)}
    for about in _ABOUT.get(kind, ()):
        entry = about.find(case)
        if entry is None:
            raise LetterTooEarly(kind, about.what)
        values |= about.told(entry, case, here)
    return values


def office(capacity: str | None, ground: str) -> str:
    """The office of who decides, as a letter on a ground may name it."""
    offices = _OFFICES if ground == Ground.ACADEMIC else {**_OFFICES, **_SPONSOR_OFFICES}
    return offices.get(capacity or "", SENIOR_OFFICER)


def ground_of(case: Case) -> str:
    """The ground of the last recommendation; the concern where there is none."""
    made = case.last(CaseEvent.RECOMMENDED)
    return case.concern.value if made is None else str(made.body["ground"])


def day_done(entry: Entry, here: InstitutionToday) -> dt.date:
    """The institution's date on which an entry was made."""
    return dt.datetime.fromtimestamp(entry.at / 1_000_000, here.zone).date()


def _tried(case: Case) -> str:
    attempts = that_left(case, CaseEvent.CONTACT_ATTEMPTED)
    return as_list(
        f"On {date_words(entry.body['on'])} by {entry.body['channel']}"
        f"{', and you answered' if entry.body['answered'] else ''}."
        for entry in attempts
    )


def _referred(entry: Entry, _: Case, __: InstitutionToday) -> Values:
    return {"panel_on": date_words(entry.body["meets_on"])}


def _held(entry: Entry, _: Case, __: InstitutionToday) -> Values:
    return {
        "panel_on": date_words(entry.body["on"]),
        "outcome": entry.body["outcome"],
        "reasons": entry.private.get("reasons", ""),
    }


def _signed(entry: Entry, case: Case, here: InstitutionToday) -> Values:
    values = {
        "decided_on": date_words(day_done(entry, here).isoformat()),
        "decided_by": office(entry.body.get("capacity"), ground_of(case)),
    }
    review = entry.body.get("review_on")
    return {**values, "review_on": date_words(review)} if review else values


def _notified(entry: Entry, _: Case, __: InstitutionToday) -> Values:
    days = {"notified_on": "on", "remain_by": "remain_by", "appeal_by": "appeal_by"}
    return {blank: date_words(entry.body[name]) for blank, name in days.items() if name in entry.body}


def _appeal_lodged(entry: Entry, _: Case, __: InstitutionToday) -> Values:
    return {"lodged_on": date_words(entry.body["on"])}


def _reasons(entry: Entry, _: Case, __: InstitutionToday) -> Values:
    return {"reasons": entry.private.get("reasons", "")}


def _answered(entry: Entry, case: Case, here: InstitutionToday) -> Values:
    """The answer to the query it is to, and that it comes late where it does."""
    values = {"answer": _ANSWERS[entry.body["answer"]], "reasons": entry.private.get("reasons", "")}
    asked = case.entry(entry.body["query"], CaseEvent.DATA_QUERY_OPENED)
    return values if asked is None else {**values, **_asked(asked, here)}


def _asked(entry: Entry, here: InstitutionToday) -> Values:
    values = {
        "asked_on": date_words(day_done(entry, here).isoformat()),
        "query": entry.private.get("disputed", "").rstrip("."),
    }
    due = day_of(entry, "answer_due")
    if due >= here.today:
        return values
    late = f"We said that we would answer by {date_words(due.isoformat())}. This is late, and we are sorry."
    return {**values, "late": late}


_ANSWERS = {
    "records stand": "We have looked into it, and the records stand.",
    "corrected": "You were right, and the records are corrected.",
    "cannot be told": "We have looked into it, and it cannot be told any more.",
    "decided on the evidence": "It could not be cleared up in time, so it was decided on the evidence there is.",
}


@dataclass(frozen=True, slots=True)
class _About:
    """Something that a letter is about: what it is called, where it stands in a case, and what it says."""

    what: str
    find: Callable[[Case], Entry | None]
    told: Callable[[Entry, Case, InstitutionToday], Values]


def _last(kind: CaseEvent, name: str = "", words: Collection[str] = ()) -> Callable[[Case], Entry | None]:
    """The last entry of a kind, where it says one of some words; an earlier one is no answer to it."""

    def find(case: Case) -> Entry | None:
        entry = case.last(kind)
        return entry if entry is not None and (not name or entry.body[name] in words) else None

    return find


def _approval(case: Case) -> Entry | None:
    """The last approval, whether or not it still stands: a successful appeal is about one that does not."""
    signed = case.of(CaseEvent.SIGNED_OFF)
    return next((entry for entry in reversed(signed) if entry.body["decision"] == Decision.APPROVE), None)


def _notice(case: Case) -> Entry | None:
    return next(reversed(not_lost(case, CaseEvent.NOTIFIED)), None)


_NOT_UPHELD = frozenset(outcome.value for outcome in Outcome) - UPHELD
_DECISION = _About("an approved recommendation", _approval, _signed)
_LODGED = _About("an appeal", _last(CaseEvent.APPEAL_LODGED), _appeal_lodged)
_ABOUT: Mapping[LetterKind, tuple[_About, ...]] = {
    LetterKind.PANEL_INVITATION: (
        _About("a referral to a panel that has not met", lambda case: case.referral, _referred),
    ),
    LetterKind.PANEL_OUTCOME: (_About("a panel", _last(CaseEvent.PANEL_HELD), _held),),
    LetterKind.NOTICE_ACADEMIC: (_DECISION,),
    LetterKind.NOTICE_IMMIGRATION: (_DECISION,),
    LetterKind.FINAL_DEADLINE: (_DECISION, _About("a notice", _notice, _notified)),
    LetterKind.APPEAL_UPHELD: (
        _DECISION,
        _LODGED,
        _About("a successful appeal", _last(CaseEvent.APPEAL_DECIDED, "outcome", UPHELD), _reasons),
    ),
    LetterKind.APPEAL_NOT_UPHELD: (
        _DECISION,
        _LODGED,
        _About("an appeal that is not upheld", _last(CaseEvent.APPEAL_DECIDED, "outcome", _NOT_UPHELD), _reasons),
    ),
    LetterKind.DATA_QUERY_ANSWER: (_About("an answered data query", _last(CaseEvent.DATA_QUERY_ANSWERED), _answered),),
    LetterKind.DECLINED: (
        _About("a declined recommendation", _last(CaseEvent.SIGNED_OFF, "decision", {Decision.DECLINE}), _signed),
    ),
}
"""What each letter is about; of any other nothing but the attempts is taken from the case."""
