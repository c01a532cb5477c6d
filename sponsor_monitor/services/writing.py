"""Writing to a student before a decision: first contact, invitations, answers, and telling in advance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Ground
from sponsor_monitor.casework.letter import Letter, LetterKind
from sponsor_monitor.casework.letter_case import LetterTooEarly, office
from sponsor_monitor.casework.letter_values import Values, from_snapshot
from sponsor_monitor.casework.time_to_answer import reply_until
from sponsor_monitor.people.grant import Capacity
from sponsor_monitor.services.cases import Known, known_case, require_letters_allowed, require_to_work
from sponsor_monitor.services.corrections import correction_values
from sponsor_monitor.services.judged_case import add, judged_case
from sponsor_monitor.services.letters import ADVANCE, NOTICES, facts_now, post, require_to_tell, write
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.story.wording import date_words

FIRST = (LetterKind.FIRST_CONTACT, LetterKind.MEETING)
"""Letters that are an attempt to reach the student."""
WITH_FACTS = (*FIRST, LetterKind.PANEL_INVITATION)
"""Letters that say what today's assessment found."""

_BY_COMMANDS = {
    **dict.fromkeys(ADVANCE.values(), "a recommendation: tell the student by case tell-in-advance"),
    **dict.fromkeys(NOTICES.values(), "a decision: tell the student by case notify"),
}
"""What is an event of its own is written by a command of its own."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter, and the message by which it left; None where it was only shown, or goes by post."""

    letter: Letter
    message: str | None = None


def letter(work: Work, case_uid: str, kind: LetterKind, given: Values, *, send: bool) -> Sent:
    """A letter about a case, shown or sent; a first contact or an invitation to meet that goes is an attempt."""
    if kind in _BY_COMMANDS:
        raise LetterTooEarly(kind, _BY_COMMANDS[kind])
    work.lock()
    known = known_case(work, case_uid)
    require_to_work(work, known)
    if kind not in FIRST:
        require_to_tell(work, known)
    found = facts_now(work, known) if kind in WITH_FACTS else {}
    if kind is LetterKind.CORRECTION:
        found = correction_values(work, known)
    until = reply_until(known.institution, given.get("reply_by", "")) if kind in FIRST else None
    made = write(work, known, kind, {**found, **given, **_reply(until)})
    if not send:
        return shown(work, known, made)
    sent = Sent(made, post(work, known, made))
    if kind in FIRST:
        body = {"channel": Channel.EMAIL, "on": work.today, "answered": False, "message": sent.message}
        add(work, known, CaseEvent.CONTACT_ATTEMPTED, {**body, "answer_by": until})
    return sent


def tell_in_advance(work: Work, case_uid: str, ground: Ground, given: Values, *, send: bool, by: Channel) -> Sent:
    """Tell a student in advance of a recommendation (Essex 29): by e-mail, or by another channel as it is printed.

    ``send`` is whether it goes, and is recorded as said; else it is only shown.
    """
    work.lock()
    judged = judged_case(work, case_uid)
    known = judged.known
    require_to_work(work, known)
    require_to_tell(work, known, ground)
    deciding = Capacity.AUTHORISING_OFFICER if known.is_sponsored else Capacity.REGISTRAR
    said = from_snapshot(judged.snapshot(ground).document, known.institution)
    until = reply_until(known.institution, given.get("reply_by", ""), ("advance_days", "answer_days"))
    told = {**said, "decided_by": office(deciding, ground), **given, **_reply(until)}
    made = write(work, known, ADVANCE[ground], told)
    if not send:
        return shown(work, known, made)
    require_letters_allowed(work, known.case.registration)
    sent = deliver(work, known, made, by)
    note = None if sent.message else made.text
    body = {"on": work.today, "channel": by, "ground": ground, "answer_by": until, "message": sent.message}
    add(work, known, CaseEvent.TOLD_IN_ADVANCE, body, {"note": note})
    return sent


def _reply(until: dt.date | None) -> Values:
    """The day to answer by, as a letter says it; it is waited for."""
    return {} if until is None else {"reply_by": date_words(until.isoformat())}


def shown(work: Work, known: Known, made: Letter) -> Sent:
    """A letter that is only looked at; the log says so, since it tells of the student."""
    seen(work, known.case.registration, "letter")
    return Sent(made)


def deliver(work: Work, known: Known, made: Letter, by: Channel) -> Sent:
    """A letter that leaves by e-mail, or that a person prints and takes another way."""
    return Sent(made, post(work, known, made) if by is Channel.EMAIL else None)
