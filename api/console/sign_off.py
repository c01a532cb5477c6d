"""What waits for a signature: the queue, a summary of one recommendation, and the decision after a password again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from api.allowed import allowed
from api.console.case_thread import Event, thread
from api.console.current import need_current, way_back
from api.console.fields import day_of, needed, text_of, word_of
from api.console.places import Page, Place
from api.console.sign_off_summary import Summary, summary_of
from api.console.student import known_of, records_address
from api.console.today import named
from api.proving import is_by_provider, proof_of, proving
from api.refusals import FormIncomplete, Refused, status_of
from api.visit import Form, Visit, Visiting
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_words import Decision
from sponsor_monitor.casework.signing import STATEMENT
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.errors import TooManyTries, WrongSignIn
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.people.seen import seen_events, sight_of
from sponsor_monitor.services.cases import known_case
from sponsor_monitor.services.sign_off import approve, decline, send_back, signs, to_sign
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.errors import StoreError
from sponsor_monitor.store.persons import Person, persons

router = APIRouter()
page = Page(router, Place("Sign-off", "sign-off", order=20))
_MAY = allowed(Permission.SIGN_SPONSORED, Permission.SIGN_OTHER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recommendation in the queue; ``is_own`` where who looks prepared it or sat on its panel, and cannot sign."""

    case: Case
    who: Person
    ground: str
    at: int
    by: str
    days: int
    is_own: bool


@router.get("/sign-off", name="sign-off", dependencies=[_MAY])
def queue(visit: Visiting) -> Response:
    """The recommendations that wait for somebody who may sign as this person may, the longest waiting first."""
    cases = [case for case in visit.books.cases.values() if case.awaiting_signature is not None]
    with visit.looking() as work:
        people = persons(work.connection, {case.registration for case in cases})
        known = {case.uid: known_case(work, case.uid) for case in cases if case.registration in people}
    found = [_waiting(visit, case, people[case.registration]) for case in cases if case.uid in known]
    mine = [one for one in found if visit.actor.may(signs(known[one.case.uid]), one.who.scope)]
    return visit.page("sign_off.html", here="sign-off", waiting=sorted(mine, key=lambda one: one.at))


@router.get("/sign-off/{case}", name="signing", dependencies=[_MAY])
def signing(visit: Visiting, case: str) -> Response:
    """All that a signatory needs before deciding; the look is logged."""
    return _shown(visit, case)


@router.post("/sign-off/{case}", name="sign", dependencies=[_MAY])
def sign(visit: Visiting, case: str, form: Form) -> Response:
    """Decide: first who signs proves again who they are, so that wrong passwords slow down and are logged."""
    try:
        decision = word_of(form, "decision", Decision, "approve, decline or return")
        number, said = _number(form), _said(form, decision)
        password = text_of(form, "password")
        if not password and not is_by_provider(visit):
            raise FormIncomplete({"password": "Give your password again: it is your signature."})
        proof = proof_of(visit, password)
        with visit.work() as work:
            entry = _decide(visit, work, case, number, proof, decision, said)
    except FormIncomplete as incomplete:
        return _shown(visit, case, incomplete.faults, form, 422)
    except WrongSignIn as wrong:
        return _shown(
            visit, case, {"password": "This is not your password: nothing was signed."}, form, status_of(wrong)
        )
    except TooManyTries as many:
        return _shown(visit, case, {"password": str(many)}, form, status_of(many))
    except (NotPermitted, StoreError, Refused):
        raise
    except SponsorMonitorError as refused:
        return _shown(visit, case, {"": str(refused)}, form, status_of(refused))
    return visit.go("case", case=case, notice=f"Signed: {decision.value}, entry {entry} of the log.")


def _decide(
    visit: Visit, work: Work, case: str, number: int, proof: Proof, decision: Decision, said: Mapping[str, Any]
) -> int:
    work.lock()
    need_current(visit, work, known_case(work, case).case.registration)
    if decision is Decision.APPROVE:
        return approve(work, case, number, proof)
    if decision is Decision.RETURN:
        return send_back(work, case, number, proof, said["questions"])
    return decline(work, case, number, proof, said["reasons"], said["review_on"])


def _said(form: FormData, decision: Decision) -> dict[str, Any]:
    """What a decision has to say: reasons and a day of review to decline, questions to return."""
    if decision is Decision.DECLINE:
        reasons = needed(form, "reasons", "the reasons, for the student's file")
        return {"reasons": reasons, "review_on": day_of(form, "review_on", "the day of review")}
    if decision is Decision.RETURN:
        return {"questions": needed(form, "questions", "the questions that are to be answered")}
    return {}


def _number(form: FormData) -> int:
    number = text_of(form, "number")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0  # noqa: PLR2004


def _shown(
    visit: Visit, case: str, faults: dict[str, str] | None = None, form: FormData | None = None, status: int = 200
) -> Response:
    with visit.looking() as work:
        known = known_case(work, case)
        visit.actor.require(signs(known), known.person.scope)
        sight = sight_of(visit.actor, known.person.scope)
        student = known_of(visit, work, known.case.registration)
    if not student.is_current:
        back = way_back(visit, "signing", case=case)
        return visit.page("not_current.html", here="sign-off", back=back, heading=known.person.name)
    with visit.work() as work:
        need_current(visit, work, known.case.registration)
        waits = to_sign(work, case)
        entries = seen_events(known.case.entries, known.case.concern, sight)
    summary: Summary = summary_of(waits, known.case, entries)
    events: list[Event] = thread(visit, known.case, entries)
    return visit.page(
        "signing.html",
        here="sign-off",
        status=status,
        case=case,
        who=known.person,
        waits=waits,
        summary=summary,
        pics=student.pictures,
        events=events,
        evidence=[(each, records_address(visit, known.case.registration, each.period)) for each in summary.findings],
        by=named(visit, waits.recommendation.entry.actor),
        named=lambda uid: named(visit, uid),
        statement=STATEMENT,
        proving=proving(visit, "signing", case=case),
        is_own=visit.actor.uid in known.case.preparers | known.case.panellists,
        faults=faults or {},
        typed={name: text_of(form, name) for name in ("decision", "reasons", "review_on", "questions")} if form else {},
    )


def _waiting(visit: Visit, case: Case, who: Person) -> Waiting:
    made = case.awaiting_signature
    if made is None:  # pragma: no cover  the queue holds none
        raise AssertionError
    on = dt.datetime.fromtimestamp(made.at / 1_000_000, visit.zone).date()
    own = visit.actor.uid in case.preparers | case.panellists
    return Waiting(case, who, made.body["ground"], made.at, named(visit, made.actor), (visit.today - on).days, own)
