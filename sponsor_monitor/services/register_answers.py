"""What those who were asked for a register say of the class: one answer for everybody who was due in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.event_words import RegisterAnswer
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.alert_registers import RegisterAsked, registers_asked
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.registers import Asked, RegisterEvent, registers_asked_for
from sponsor_monitor.services.work import Work


class RegisterNotAsked(SponsorMonitorError):
    """A class of which nobody asked for the register, or not of this person nor of their school."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__(
            "This register was not asked of you or your school, so there is nothing to answer. What you are asked for "
            "stands under Registers; what is wrong in the records, tell your school office."
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """The last word on a class, by which account, and on which day; a note where there is one."""

    answer: RegisterAnswer
    account: str
    on: dt.date
    note: str


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A class whose register was asked for: of whom, by when, and the answer, if there is one."""

    session: RegisterAsked
    asked: Asked
    answered: Answered | None


def register_answers(work: Work) -> dict[str, Answered]:
    """The last word on each class of which somebody spoke."""
    institution = institution_today(work)
    return {
        str(entry.body["session"]): Answered(
            RegisterAnswer(entry.body["answer"]),
            entry.actor,
            institution.day_of(entry.at),
            entry.private.get("note", ""),
        )
        for entry in work.entries(kinds=[RegisterEvent.ANSWERED])
    }


def said_of_classes(work: Work) -> Mapping[str, str]:
    """The answer on each class, as the gate asks for it."""
    return {session: said.answer.value for session, said in register_answers(work).items()}


def asked_of(work: Work, unmarked: Collection[str] | None) -> list[ToAnswer]:
    """The classes whose registers were asked of this person, or of the school they answer for, in order of their days.

    ``unmarked`` are the classes without a register as far as is known: of others the register has come since. None
    where nobody has looked.
    """
    asked = registers_asked_for(work)
    still = [session for session in asked if unmarked is None or session in unmarked]
    said = register_answers(work)
    return [
        ToAnswer(session, asked[session.session_id], said.get(session.session_id))
        for session in registers_asked(work, still)
        if _is_theirs(work, session, asked[session.session_id])
    ]


def answer_register(work: Work, session_id: str, answer: RegisterAnswer, note: str | None = None) -> None:
    """Record what somebody says of a class; a later word takes the place of an earlier one, which stays in the log."""
    work.lock()
    asked = registers_asked_for(work).get(session_id)
    found = [] if asked is None else registers_asked(work, [session_id])
    if asked is None or not found or not _is_theirs(work, found[0], asked):
        raise RegisterNotAsked
    body = {"session": session_id, "answer": answer.value}
    work.append(Draft(RegisterEvent.ANSWERED, body, private={"note": note} if note else {}))


def _is_theirs(work: Work, session: RegisterAsked, asked: Asked) -> bool:
    is_asked = asked.account == work.actor.uid and work.actor.may_somewhere(Permission.ANSWER_REGISTER)
    return is_asked or work.actor.may(Permission.ANSWER_REGISTER, Scope(school=session.school_code))
