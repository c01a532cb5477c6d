"""What comes of an attempt to send: accepted, refused for good, or failed for now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sponsor_monitor.messages.mail import Mail, Sender

_PERMANENT = range(500, 600)


class Outcome(StrEnum):
    """How an attempt ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an attempt ended, with the server's code (None: it gave none) and what was said.

    ``is_reached``: whether the server takes mail from us at all; where it does not, the next mail fails alike.
    """

    outcome: Outcome
    code: int | None
    said: str
    is_reached: bool = True

    @classmethod
    def answered(cls, code: int, said: str) -> Delivery:
        """The refusal of a server: codes from 500 are for good, all others for now."""
        return cls(Outcome.REFUSED if code in _PERMANENT else Outcome.FAILED, code, said)


class Transport(Protocol):
    """What carries mail to a server; the edge that does is ``api/smtp.py``."""

    sender: Sender

    def deliver(self, mail: Mail) -> Delivery:
        """Hand a mail to the server, and tell what came of it."""

    def close(self) -> None:
        """Let go of the server."""
