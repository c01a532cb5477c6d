"""Messages on their way: claimed before they are sent, so that nobody else sends them, and what came of it recorded."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.messages.delivery import Delivery, Outcome
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.mail import Sender, message_id
from sponsor_monitor.messages.message import ENDS, Message, Written
from sponsor_monitor.messages.plain_text import clean
from sponsor_monitor.messages.retrying import LEASE, MOST_ATTEMPTS
from sponsor_monitor.services.cases import cases_of_student
from sponsor_monitor.services.messages import ending, found_message
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.unended import unended


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this sender alone may send now; ``number`` is the entry that says so."""

    message: Message
    written: Written
    number: int
    message_id: str


def claim_due(work: Work, sender: Sender, most: int, only: str | None = None) -> list[Claim]:
    """Claim messages that are due, the oldest first, so that nobody else sends them; ``only`` that one.

    What was tried often enough, or erased meanwhile, is given up instead. A letter or notice stays where it is while a
    welfare concern about the student waits.
    """
    work.lock()
    lost: list[Message] = []
    chosen: list[tuple[Message, Written]] = []
    for uid in [only] if only else unended(work.connection, MessageEvent.QUEUED, ENDS):
        each = found_message(work, uid)
        if not each.is_due(work.now):
            continue
        if each.written is None or each.attempts >= MOST_ATTEMPTS:
            lost.append(each)
        elif _may_leave(work, each):
            chosen.append((each, each.written))
        if len(chosen) == most:
            break
    work.append(*(ending(each, MessageEvent.GIVEN_UP) for each in lost))
    entries = work.append(*(_claimed(each, sender) for each, _ in chosen))
    return [
        Claim(each, written, entry.number, entry.body["message_id"])
        for (each, written), entry in zip(chosen, entries, strict=True)
    ]


def is_held(work: Work, claim: Claim) -> bool:
    """Whether there is time left to send by a claim: half of it is kept for the sending itself."""
    found = found_message(work, claim.message.uid)
    return found.claim == claim.number and found.claimed_at is not None and work.now < found.claimed_at + LEASE // 2


def record(work: Work, claim: Claim, delivery: Delivery) -> None:
    """Record what came of sending a claimed message.

    What a server accepted is always recorded; a failure is not where the claim has run out and another has taken it.
    """
    work.lock()
    found = found_message(work, claim.message.uid)
    if delivery.outcome is not Outcome.ACCEPTED and found.claim != claim.number:
        return
    drafts = [_outcome(claim, found, delivery)]
    if delivery.outcome is Outcome.FAILED and found.attempts >= MOST_ATTEMPTS:
        drafts.append(ending(found, MessageEvent.GIVEN_UP))
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


def _claimed(message: Message, sender: Sender) -> Draft:
    written_id = message.message_id or message_id(message.uid, sender)
    body = {"attempt": message.attempts + 1, "message_id": written_id}
    return Draft(MessageEvent.CLAIMED, body, message.uid, message.registration)


def _outcome(claim: Claim, found: Message, delivery: Delivery) -> Draft:
    body = {"claim": claim.number, "code": delivery.code}
    said = {"said": clean(delivery.said)} if delivery.said else {}
    return ending(found, _EVENTS[delivery.outcome], body, said)
