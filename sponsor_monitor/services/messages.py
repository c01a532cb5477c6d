"""Messages: queued, released or cancelled by a person, and read; ``services/claiming.py`` sends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sponsor_monitor.audit.entry import PROGRAM, Draft
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.messages.address import checked_address
from sponsor_monitor.messages.errors import BlankMessage, NeedsPerson, NoSuchMessage, NotWaiting
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.message import Message, State, replay
from sponsor_monitor.messages.plain_text import clean, clean_line
from sponsor_monitor.people.actor import NOBODY_IN_PARTICULAR, Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import case_of, require_letters_allowed
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import persons

TEST_TEXT = "This is a test. If you can read it, Sponsor Monitor can send mail."


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be: to one address, about a registration, to an account, of a case, of a day, where it is so.

    ``asked`` are the numbers of the entries that it tells somebody of, or asks them to answer.
    """

    kind: MessageKind
    address: str
    name: str
    text: str
    registration: str | None = None
    account: str | None = None
    case: str | None = None
    day: dt.date | None = None
    asked: tuple[int, ...] = ()


def queue(work: Work, outgoing: Outgoing) -> str:
    """Queue a message, and give its id. The service that writes it has asked who may; letting it go is ``release``.

    Raises BadAddress for an address to which no mail can go, BlankMessage for one without a text.
    """
    text = clean(outgoing.text)
    if not text:
        raise BlankMessage
    uid = work.new_id()
    told = {"account": outgoing.account, "case": outgoing.case, "day": outgoing.day and outgoing.day.isoformat()}
    asked = {"asked": list(outgoing.asked)} if outgoing.asked else {}
    draft = Draft(
        MessageEvent.QUEUED,
        {"message": outgoing.kind.value, **{name: value for name, value in told.items() if value is not None}, **asked},
        uid,
        outgoing.registration,
        {
            "address": checked_address(outgoing.address),
            "name": clean_line(outgoing.name),
            "subject": outgoing.kind.subject,
            "text": text,
        },
    )
    work.append(draft)
    return uid


def queue_test(work: Work, address: str) -> str:
    """Queue a message that shows whether the mail server is set right."""
    work.actor.require(Permission.MANAGE_PEOPLE)
    return queue(work, Outgoing(MessageKind.TEST, address, "", TEST_TEXT, account=work.actor.uid))


def release(work: Work, uid: str) -> None:
    """Let a letter, notice or correction go; a person does so, who may write to the student.

    Of an immigration case only who may see visa facts does. Raises WelfareUnanswered for a letter or notice while a
    welfare concern about the student waits.
    """
    work.lock()
    message = found_message(work, uid)
    _refuse_program(work, message)
    _require_to_write(work, message)
    _require_to_know(work, message)
    _let_go(work, message)


def queue_written(work: Work, outgoing: Outgoing) -> str:
    """Queue a letter and let it go at once, by the person who writes it and has read it; gives its id."""
    message = found_message(work, queue(work, outgoing))
    _refuse_program(work, message)
    _require_to_write(work, message)
    _let_go(work, message)
    return message.uid


def cancel(work: Work, uid: str, reason: str) -> None:
    """Cancel a message that was not sent yet, with a reason; its attempt or notice then counts for nothing."""
    work.lock()
    message = found_message(work, uid)
    _require_to_write(work, message)
    _require_to_know(work, message)
    is_held = message.state is State.CLAIMED and not message.is_due(work.now)
    if message.ended_at is not None or is_held:
        raise NotWaiting(message.state, "cancelled")
    work.append(ending(message, MessageEvent.CANCELLED, private={"reason": clean(reason)}))


def messages(work: Work) -> list[Message]:
    """The messages that this person may know of, the oldest first; who runs the program knows that each is there."""
    every = list(_every(work).values())
    if work.actor.may(Permission.MANAGE_PEOPLE):
        return every
    scopes = _scopes(work, every)
    return [each for each in every if _may_read(work, each, scopes)]


def message(work: Work, uid: str) -> Message:
    """One message, to be read; NoSuchMessage where there is none that this person may read. The look is logged."""
    found = found_message(work, uid)
    if not _may_read(work, found, _scopes(work, [found])):
        raise NoSuchMessage
    if found.registration is not None:
        seen(work, found.registration, "message")
    return found


def ending(
    message: Message,
    kind: MessageEvent,
    body: Mapping[str, int | None] | None = None,
    private: Mapping[str, str] | None = None,
) -> Draft:
    """The entry by which an attempt or a message ends; it names the case, which reads off it whether a letter left."""
    of_case = {} if message.case is None else {"case": message.case}
    return Draft(kind, {**(body or {}), **of_case}, message.uid, message.registration, private or {})


def _every(work: Work, uid: str | None = None) -> dict[str, Message]:
    return replay(work.entries(subject=uid, kinds=tuple(MessageEvent)))


def found_message(work: Work, uid: str) -> Message:
    """One message, whoever asks; NoSuchMessage where there is none."""
    found = _every(work, uid).get(uid)
    if found is None:
        raise NoSuchMessage
    return found


def _refuse_program(work: Work, message: Message) -> None:
    if work.actor.uid == PROGRAM:
        raise NeedsPerson(message.kind)


def _let_go(work: Work, message: Message) -> None:
    if message.state is not State.WAITING:
        raise NotWaiting(message.state, "released")
    if message.is_formal and message.registration is not None:
        require_letters_allowed(work, message.registration)
    work.append(Draft(MessageEvent.RELEASED, {}, message.uid, message.registration))


def _require_to_know(work: Work, message: Message) -> None:
    """What becomes of a letter of an immigration case is for those who may see visa facts."""
    if message.case is not None and case_of(work, message.case).concern is Concern.IMMIGRATION:
        work.actor.require(Permission.SEE_VISA_FACTS, _scope(message, _scopes(work, [message])))


def _require_to_write(work: Work, message: Message) -> None:
    if message.kind.is_to_student:
        work.actor.require(Permission.WRITE_TO_STUDENT, _scope(message, _scopes(work, [message])))
    else:
        work.actor.require(Permission.MANAGE_PEOPLE)


def _may_read(work: Work, message: Message, scopes: Mapping[str, Scope]) -> bool:
    """Staff messages are their reader's own; what is written to a student may speak of visa facts."""
    if not message.kind.is_to_student:
        return work.actor.uid in (message.account, message.queued_by)
    about = _scope(message, scopes)
    return all(work.actor.may(each, about) for each in (Permission.SEE_STUDENT, Permission.SEE_VISA_FACTS))


def _scopes(work: Work, messages: Sequence[Message]) -> dict[str, Scope]:
    """Whom some messages are about, by registration."""
    wanted = {each.registration for each in messages if each.registration is not None}
    return {uid: person.scope for uid, person in persons(work.connection, wanted).items()}


def _scope(message: Message, scopes: Mapping[str, Scope]) -> Scope:
    if message.registration is None:
        return NOBODY_IN_PARTICULAR
    return scopes.get(message.registration, Scope(message.registration))
