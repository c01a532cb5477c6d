"""The kinds of message: who lets each go, and the subject line it has, from a closed table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class MessageKind(StrEnum):
    """What a message is."""

    DIGEST = "digest"
    ALERT_WITHDRAWN = "alert-withdrawn"
    REGISTER_REQUEST = "register-request"
    WELFARE = "welfare"
    LETTER = "letter"
    NOTICE = "notice"
    CORRECTION = "correction"
    TEST = "test"

    @property
    def subject(self) -> str:
        """The subject line: never anybody's name, and nothing of a visa, whoever looks over a shoulder."""
        return KINDS[self].subject

    @property
    def needs_release(self) -> bool:
        """Whether a person has to let it go."""
        return not KINDS[self].may_leave_by_itself

    @property
    def is_to_student(self) -> bool:
        """Whether it is written to a student."""
        return KINDS[self].is_to_student


@dataclass(frozen=True, slots=True)
class KindOfMessage:
    """A kind's subject line; whether the program may send it; whether it goes to a student."""

    subject: str
    may_leave_by_itself: bool
    is_to_student: bool


KINDS = MappingProxyType(
    {
        MessageKind.DIGEST: KindOfMessage("Student engagement: your day", True, False),
        MessageKind.ALERT_WITHDRAWN: KindOfMessage("Student engagement: an alert was withdrawn", True, False),
        MessageKind.WELFARE: KindOfMessage("Student engagement: please look today", True, False),
        MessageKind.REGISTER_REQUEST: KindOfMessage("Student engagement: a register is missing", True, False),
        MessageKind.LETTER: KindOfMessage("About your studies: please read", False, True),
        MessageKind.NOTICE: KindOfMessage("A decision about your studies: please read", False, True),
        MessageKind.CORRECTION: KindOfMessage("A correction to what we wrote to you", False, True),
        MessageKind.TEST: KindOfMessage("Student engagement: a test message", True, False),
    }
)
"""Every kind there is. A subject has no place into which anything could be put."""
