"""What happens to a message, as the log says it."""

from __future__ import annotations

from enum import StrEnum


class MessageEvent(StrEnum):
    """The kinds of entries of a message; each has the message's id as its subject.

    ``queued`` holds the kind, and privately address, name, subject and text. ``claimed`` is written before a server
    is spoken to: its number is the claim, ``attempt`` counts from 1, and ``message_id`` stays the same in every
    attempt. ``refused`` and ``failed`` hold the server's ``code`` (null where there was none), and privately what it
    said. ``given-up`` and ``cancelled`` end a message that was not sent.
    """

    QUEUED = "message-queued"
    RELEASED = "message-released"
    CLAIMED = "message-claimed"
    SENT = "message-sent"
    REFUSED = "message-refused"
    FAILED = "message-failed"
    GIVEN_UP = "message-given-up"
    CANCELLED = "message-cancelled"


class FeedEvent(StrEnum):
    """The kinds of entries of a calendar feed; each has the account as its subject, ``opened`` the secret's hash."""

    OPENED = "feed-opened"
    REVOKED = "feed-revoked"
