"""Past decisions about like cases, without names: what a panel looks at so that alike is treated alike (QMUL 6.6d)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.posted import that_left
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import all_cases, known_case
from sponsor_monitor.services.work import Work


@dataclass(frozen=True, slots=True)
class Past:
    """What a panel determined of a like case, and what was signed; nothing says of whom."""

    uid: str
    on: dt.date
    outcome: str
    attempts: int
    decision: str | None


def comparable(work: Work, uid: str) -> list[Past]:
    """What panels determined of other students' cases of the same concern, the latest first; for who holds panels."""
    known = known_case(work, uid)
    work.actor.require(Permission.HOLD_PANEL, known.person.scope)
    own = {known.case.registration, *(case.registration for case in known.beside)}
    others = [case for case in all_cases(work).values() if case.registration not in own]
    found = [past for case in others if case.concern is known.case.concern for past in _held(case)]
    return sorted(found, key=lambda past: (past.on, past.uid), reverse=True)


def _held(case: Case) -> list[Past]:
    tried = len(that_left(case, CaseEvent.CONTACT_ATTEMPTED))
    return [
        Past(case.uid, day_of(held), held.body["outcome"], tried, _signed(case, held.number))
        for held in case.of(CaseEvent.PANEL_HELD)
    ]


def _signed(case: Case, number: int) -> str | None:
    """What the first signatory after a panel decided."""
    signed = case.of(CaseEvent.SIGNED_OFF, after=number)
    return signed[0].body["decision"] if signed else None
