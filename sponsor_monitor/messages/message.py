"""How a message stands: replayed from what the log says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.retrying import LEASE, wait_after


class State(StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting for a person to release it"
    TO_SEND = "to be sent"
    CLAIMED = "being sent"
    SENT = "sent"
    REFUSED = "refused by the mail server"
    GIVEN_UP = "given up"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Written:
    """To whom a message goes, and what it says."""

    address: str
    name: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message; times are microseconds since 1970 in UTC, ``claim`` the number of the entry that claims it.

    ``written`` is None once it was erased. ``next_at`` is when it may be tried, ``said`` what the server said last.
    """

    uid: str
    kind: MessageKind
    queued_at: int
    queued_by: str
    registration: str | None
    account: str | None
    case: str | None
    day: str | None
    written: Written | None
    state: State
    released_at: int | None = None
    released_by: str | None = None
    attempts: int = 0
    claim: int | None = None
    claimed_at: int | None = None
    next_at: int = 0
    message_id: str | None = None
    code: int | None = None
    said: str | None = None
    ended_at: int | None = None

    def is_due(self, now: int) -> bool:
        """Whether a sender may claim it now: its time has come, or whoever claimed it never said what became of it."""
        if self.state is State.CLAIMED:
            return self.claimed_at is not None and self.claimed_at + LEASE <= now
        return self.state is State.TO_SEND and self.next_at <= now

    @property
    def is_formal(self) -> bool:
        """Whether it is a letter or notice, which waits while a welfare concern does; an apology need not."""
        return self.kind in (MessageKind.LETTER, MessageKind.NOTICE)

    @property
    def dated_at(self) -> int:
        """The time that the mail bears: when it was released, or queued where nobody had to release it."""
        return self.queued_at if self.released_at is None else self.released_at


def replay(entries: Iterable[Entry]) -> dict[str, Message]:
    """Every message by its id, in the order in which they were queued; other entries are passed over."""
    found: dict[str, Message] = {}
    for entry in entries:
        if entry.subject is None or entry.kind not in _KINDS:
            continue
        if entry.kind == MessageEvent.QUEUED:
            found[entry.subject] = _queued(entry)
        elif entry.subject in found:
            found[entry.subject] = _after(found[entry.subject], entry)
    return found


_KINDS = frozenset(MessageEvent)
ENDS = {
    MessageEvent.SENT: State.SENT,
    MessageEvent.REFUSED: State.REFUSED,
    MessageEvent.GIVEN_UP: State.GIVEN_UP,
    MessageEvent.CANCELLED: State.CANCELLED,
}
"""What a message comes to by the events that end it."""


def _queued(entry: Entry) -> Message:
    kind = MessageKind(entry.body["message"])
    return Message(
        uid=str(entry.subject),
        kind=kind,
        queued_at=entry.at,
        queued_by=entry.actor,
        registration=entry.registration,
        account=entry.body.get("account"),
        case=entry.body.get("case"),
        day=entry.body.get("day"),
        written=_written(entry.private),
        state=State.WAITING if kind.needs_release else State.TO_SEND,
    )


def _written(private: Mapping[str, str]) -> Written | None:
    if not private.keys() >= {"address", "name", "subject", "text"}:
        return None
    return Written(private["address"], private["name"], private["subject"], private["text"])


def _after(message: Message, entry: Entry) -> Message:
    if message.state is State.SENT:
        return message
    kind = MessageEvent(entry.kind)
    if kind is MessageEvent.RELEASED:
        return replace(message, state=State.TO_SEND, released_at=entry.at, released_by=entry.actor)
    if kind is MessageEvent.CLAIMED:
        return replace(
            message,
            state=State.CLAIMED,
            attempts=entry.body["attempt"],
            claim=entry.number,
            claimed_at=entry.at,
            message_id=entry.body["message_id"],
        )
    heard = replace(
        message, claim=None, claimed_at=None, code=entry.body.get("code"), said=entry.private.get("said", message.said)
    )
    if kind is MessageEvent.FAILED:
        return replace(heard, state=State.TO_SEND, next_at=entry.at + (wait_after(heard.attempts) or 0))
    return replace(heard, state=ENDS[kind], ended_at=entry.at)
