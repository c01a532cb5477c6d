"""Registers that somebody is asked for: classes, and single students of cases, each answered with one click."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.fields import text_of, text_or_none, word_of
from api.console.places import Page, Place
from api.console.today import named
from api.kept_quality import kept_quality
from api.visit import Form, Visit, Visiting
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import RegisterAnswer
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.register_answers import ToAnswer, answer_register, asked_of
from sponsor_monitor.store.persons import Person, persons

router = APIRouter()
page = Page(router, Place("Registers", "asked-registers", order=12))
_OPEN = allowed(Permission.ANSWER_REGISTER)
OF_A_CLASS = {
    RegisterAnswer.PRESENT: "All were there",
    RegisterAnswer.ABSENT: "Nobody came",
    RegisterAnswer.NOT_HELD: "Not held",
    RegisterAnswer.NO_REGISTER: "No register",
}
"""What an answer is called where it is about everybody who was due."""
_OF_ONE = {
    RegisterAnswer.PRESENT: "Was there",
    RegisterAnswer.ABSENT: "Was not there",
    RegisterAnswer.NOT_HELD: "Not held",
    RegisterAnswer.NO_REGISTER: "No register",
}


@router.get("/registers", name="asked-registers", dependencies=[_OPEN])
def asked_registers(visit: Visiting) -> Response:
    """What is still to be answered, and what was."""
    classes = _classes(visit)
    return visit.page(
        "asked_registers.html",
        here="asked-registers",
        open_ones=[_told(visit, one) for one in classes if one.answered is None],
        answered=[_told(visit, one) for one in classes if one.answered is not None],
        of_cases=_of_cases(visit),
        answers=list(OF_A_CLASS.items()),
        answers_of_one=list(_OF_ONE.items()),
    )


@router.post("/registers/class", name="answer-register", dependencies=[_OPEN])
def answer_class(visit: Visiting, form: Form) -> Response:
    """Say what there is to say of a class."""
    session = text_of(form, "session")
    answer = word_of(form, "answer", RegisterAnswer, "what there is to say of the class")
    with visit.work() as work:
        answer_register(work, session, answer, text_or_none(form, "note"))
    return visit.go("asked-registers", notice=f"Recorded of session {session}: {OF_A_CLASS[answer].lower()}.")


@router.post("/registers/case/{case}", name="answer-register-of-case", dependencies=[_OPEN])
def answer_of_case(visit: Visiting, case: str, form: Form) -> Response:
    """Say of one student whether they were there."""
    answer = word_of(form, "answer", RegisterAnswer, "what there is to say of the student")
    body = {"session": text_of(form, "session"), "answer": answer}
    with visit.work() as work:
        record(work, case, CaseEvent.REGISTER_ANSWERED, body, {"note": text_or_none(form, "note")})
    return visit.go("asked-registers", notice=f"Recorded of session {body['session']}: {_OF_ONE[answer].lower()}.")


def _classes(visit: Visit) -> list[ToAnswer]:
    report = kept_quality(visit.service.files)
    unmarked = None if report is None else {one["session_id"] for one in report["unmarked"]["sessions"]}
    with visit.looking() as work:
        return asked_of(work, unmarked)


def _told(visit: Visit, one: ToAnswer) -> dict[str, Any]:
    said = one.answered
    return {
        "session": one.session,
        "due": one.asked.due,
        "of": named(visit, one.asked.account),
        "answer": "" if said is None else OF_A_CLASS[said.answer],
        "by": "" if said is None else named(visit, said.account),
        "on": None if said is None else said.on,
        "note": "" if said is None else said.note,
    }


def _of_cases(visit: Visit) -> list[dict[str, Any]]:
    """The registers that cases ask this person for, each about one student."""
    asked = [
        (case, entry)
        for case in visit.books.cases.values()
        if case.is_open
        for entry in case.open_registers
        if entry.body.get("of") == visit.actor.uid
    ]
    with visit.looking() as work:
        people = persons(work.connection, {case.registration for case, _ in asked})
    return [
        _of_case(case, entry, people[case.registration])
        for case, entry in asked
        if case.registration in people and visit.actor.may(Permission.ANSWER_REGISTER, people[case.registration].scope)
    ]


def _of_case(case: Case, entry: Entry, who: Person) -> dict[str, Any]:
    return {"case": case.uid, "who": who, "session": entry.body["session"], "due": day_of(entry, "answer_due")}
