"""What cases came to, for the student-record system: decisions, appeals, choices, and how a case was closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern, Decision, Ground, Option
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.posted import that_left
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.papers import require_to_take
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons

_DECIDED = {
    Decision.APPROVE.value: "de-registered",
    Decision.DECLINE.value: "remains: recommendation declined",
}
_CHOSEN = frozenset({Option.INTERMIT.value, Option.WITHDRAW.value, Option.TRANSFER.value})
"""What a student can choose that changes the registration."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """An event that a student's record has to know of; ``entry`` is its number in the log, ``on`` the day it is of.

    ``stands`` is False of a decision that an appeal or a request to remain has undone.
    """

    entry: int
    recorded_on: dt.date
    on: dt.date
    outcome: str
    concern: str
    ground: str
    stands: bool
    notified_on: dt.date | None
    person: Person
    case: str
    is_visa_fact: bool


def outcomes(work: Work, since: dt.date | None = None) -> list[CaseOutcome]:
    """The outcomes recorded since a day, in the order of the log, of students whose cases this person may see.

    Cases about welfare say nothing here; of immigration cases and reports only who may see visa facts is told.
    """
    require_to_take(work)
    here, cases = institution_today(work), all_cases(work).values()
    people = persons(work.connection, {case.registration for case in cases})
    found = [
        outcome
        for case in cases
        if case.registration in people and _may_see(work, case, people[case.registration])
        for outcome in _of_case(case, people[case.registration], here)
        if not outcome.is_visa_fact or work.actor.may(Permission.SEE_VISA_FACTS, people[case.registration].scope)
        if since is None or outcome.recorded_on >= since
    ]
    return sorted(found, key=lambda each: each.entry)


def _may_see(work: Work, case: Case, who: Person) -> bool:
    if case.concern is Concern.WELFARE or not work.actor.may(Permission.SEE_STUDENT, who.scope):
        return False
    return case.concern is not Concern.IMMIGRATION or work.actor.may(Permission.SEE_VISA_FACTS, who.scope)


def _of_case(case: Case, who: Person, here: InstitutionToday) -> Iterator[CaseOutcome]:
    for entry in case.of(*_SAID):
        said = _SAID[CaseEvent(entry.kind)](entry)
        if said is None:
            continue
        recorded = here.day_of(entry.at)
        on = dt.date.fromisoformat(entry.body["on"]) if "on" in entry.body else recorded
        signed = entry.kind == CaseEvent.SIGNED_OFF
        ground = _ground(case, entry) if signed else ""
        yield CaseOutcome(
            entry=entry.number,
            recorded_on=recorded,
            on=on,
            outcome=said,
            concern=case.concern.value,
            ground=ground,
            stands=not signed or entry.body["decision"] != Decision.APPROVE or case.approval is entry,
            notified_on=_notified(case, entry) if signed else None,
            person=who,
            case=case.uid,
            is_visa_fact=entry.kind == CaseEvent.REPORTED or ground == Ground.IMMIGRATION,
        )


def _signed(entry: Entry) -> str | None:
    return _DECIDED.get(entry.body["decision"])


def _appealed(entry: Entry) -> str | None:
    remedy = f", {entry.body['remedy']}" if "remedy" in entry.body else ""
    return f"appeal {entry.body['outcome']}{remedy}"


def _chosen(entry: Entry) -> str | None:
    return f"student chose: {entry.body['option']}" if entry.body["option"] in _CHOSEN else None


def _remains(_: Entry) -> str | None:
    return "asked to remain: decided anew"


def _reported(_: Entry) -> str | None:
    return "reported to the Home Office"


def _closed(entry: Entry) -> str | None:
    return f"case closed: {entry.body['outcome']}"


def _ground(case: Case, signed: Entry) -> str:
    made = case.entry(signed.body["recommendation"], CaseEvent.RECOMMENDED)
    return "" if made is None else str(made.body["ground"])


def _notified(case: Case, signed: Entry) -> dt.date | None:
    """The day of the first notice that left after a decision, before there was another."""
    later = case.of(CaseEvent.SIGNED_OFF, after=signed.number)
    ends = later[0].number if later else case.number + 1
    told = [each for each in that_left(case, CaseEvent.NOTIFIED) if signed.number < each.number < ends]
    return dt.date.fromisoformat(told[0].body["on"]) if told else None


_SAID: Mapping[CaseEvent, Callable[[Entry], str | None]] = {
    CaseEvent.SIGNED_OFF: _signed,
    CaseEvent.OPTION_CHOSEN: _chosen,
    CaseEvent.REQUEST_TO_REMAIN: _remains,
    CaseEvent.APPEAL_DECIDED: _appealed,
    CaseEvent.REPORTED: _reported,
    CaseEvent.CLOSED: _closed,
}
"""How each kind of event is said; None where it changes no record."""
