"""Messages: queued, released by a person, claimed before they are sent, and what came of it recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import PROGRAM, Draft
from sponsor_monitor.messages.address import checked_address
from sponsor_monitor.messages.delivery import Delivery, Outcome
from sponsor_monitor.messages.errors import BlankMessage, NeedsPerson, NoSuchMessage, NotWaiting
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.mail import Sender, message_id
from sponsor_monitor.messages.message import ENDS, Message, State, Written, replay
from sponsor_monitor.messages.plain_text import clean, clean_line
from sponsor_monitor.messages.retrying import LEASE, MOST_ATTEMPTS
from sponsor_monitor.people.actor import NOBODY_IN_PARTICULAR, Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import cases_of_student, require_letters_allowed
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import persons
from sponsor_monitor.store.unended import unended

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


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this sender alone may send now; ``number`` is the entry that says so."""

    message: Message
    written: Written
    number: int
    message_id: str


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

    Raises WelfareUnanswered for a letter or notice while a welfare concern about the student waits.
    """
    work.lock()
    message = _found(work, uid)
    if work.actor.uid == PROGRAM:
        raise NeedsPerson(message.kind)
    _require_to_write(work, message)
    if message.state is not State.WAITING:
        raise NotWaiting(message.state, "released")
    if message.is_formal and message.registration is not None:
        require_letters_allowed(work, message.registration)
    work.append(_about(message, MessageEvent.RELEASED))


def cancel(work: Work, uid: str, reason: str) -> None:
    """Cancel a message that was not sent yet, with a reason."""
    work.lock()
    message = _found(work, uid)
    _require_to_write(work, message)
    is_held = message.state is State.CLAIMED and not message.is_due(work.now)
    if message.ended_at is not None or is_held:
        raise NotWaiting(message.state, "cancelled")
    work.append(Draft(MessageEvent.CANCELLED, {}, uid, message.registration, {"reason": clean(reason)}))


def messages(work: Work) -> list[Message]:
    """The messages that this person may know of, the oldest first; who runs the program knows that each is there."""
    every = list(_every(work).values())
    if work.actor.may(Permission.MANAGE_PEOPLE):
        return every
    scopes = _scopes(work, every)
    return [each for each in every if _may_read(work, each, scopes)]


def message(work: Work, uid: str) -> Message:
    """One message, to be read; NoSuchMessage where there is none that this person may read. The look is logged."""
    found = _found(work, uid)
    if not _may_read(work, found, _scopes(work, [found])):
        raise NoSuchMessage
    if found.registration is not None:
        seen(work, found.registration, "message")
    return found


def claim_due(work: Work, sender: Sender, most: int, only: str | None = None) -> list[Claim]:
    """Claim messages that are due, the oldest first, so that nobody else sends them; ``only`` that one.

    What was tried often enough, or erased meanwhile, is given up instead. A letter or notice stays where it is while a
    welfare concern about the student waits.
    """
    work.lock()
    lost: list[Message] = []
    chosen: list[tuple[Message, Written]] = []
    for uid in [only] if only else unended(work.connection, MessageEvent.QUEUED, ENDS):
        each = _found(work, uid)
        if not each.is_due(work.now):
            continue
        if each.written is None or each.attempts >= MOST_ATTEMPTS:
            lost.append(each)
        elif _may_leave(work, each):
            chosen.append((each, each.written))
        if len(chosen) == most:
            break
    work.append(*(_about(each, MessageEvent.GIVEN_UP) for each in lost))
    entries = work.append(*(_claimed(each, sender) for each, _ in chosen))
    return [
        Claim(each, written, entry.number, entry.body["message_id"])
        for (each, written), entry in zip(chosen, entries, strict=True)
    ]


def is_held(work: Work, claim: Claim) -> bool:
    """Whether there is time left to send by a claim: half of it is kept for the sending itself."""
    found = _found(work, claim.message.uid)
    return found.claim == claim.number and found.claimed_at is not None and work.now < found.claimed_at + LEASE // 2


def record(work: Work, claim: Claim, delivery: Delivery) -> None:
    """Record what came of sending a claimed message.

    What a server accepted is always recorded; a failure is not where the claim has run out and another has taken it.
    """
    work.lock()
    found = _found(work, claim.message.uid)
    if delivery.outcome is not Outcome.ACCEPTED and found.claim != claim.number:
        return
    drafts = [_outcome(claim, found, delivery)]
    if delivery.outcome is Outcome.FAILED and found.attempts >= MOST_ATTEMPTS:
        drafts.append(_about(found, MessageEvent.GIVEN_UP))
    work.append(*drafts)


_EVENTS = {
    Outcome.ACCEPTED: MessageEvent.SENT,
    Outcome.REFUSED: MessageEvent.REFUSED,
    Outcome.FAILED: MessageEvent.FAILED,
}


def _may_leave(work: Work, message: Message) -> bool:
    if not message.is_formal or message.registration is None:
        return True
    return not any(case.has_unanswered_welfare for case in cases_of_student(work, message.registration))


def _about(message: Message, kind: MessageEvent, **body: Any) -> Draft:
    return Draft(kind, body, message.uid, message.registration)


def _claimed(message: Message, sender: Sender) -> Draft:
    written_id = message.message_id or message_id(message.uid, sender)
    return _about(message, MessageEvent.CLAIMED, attempt=message.attempts + 1, message_id=written_id)


def _outcome(claim: Claim, found: Message, delivery: Delivery) -> Draft:
    body = {"claim": claim.number, "code": delivery.code}
    said = {"said": clean(delivery.said)} if delivery.said else {}
    return Draft(_EVENTS[delivery.outcome], body, found.uid, found.registration, said)


def _every(work: Work, uid: str | None = None) -> dict[str, Message]:
    return replay(work.entries(subject=uid, kinds=tuple(MessageEvent)))


def _found(work: Work, uid: str) -> Message:
    found = _every(work, uid).get(uid)
    if found is None:
        raise NoSuchMessage
    return found


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
