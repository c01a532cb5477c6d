"""The person who does something, and what they may do today."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.people.permission import Permission


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom something is about: a registration (opaque id) with its student, school and faculty; None: unsaid."""

    registration: str | None = None
    student: str | None = None
    school: str | None = None
    faculty: str | None = None


NOBODY_IN_PARTICULAR = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """An account with the grants that hold today; ``uid`` is its opaque id."""

    uid: str

    def may(self, permission: Permission, about: Scope = NOBODY_IN_PARTICULAR) -> bool:
        """Whether it may, about somebody."""
        raise NotImplementedError

    def require(self, permission: Permission, about: Scope = NOBODY_IN_PARTICULAR) -> None:
        """NotPermitted where it may not."""
        raise NotImplementedError


THE_PROGRAM = Actor(PROGRAM)
"""The program itself, for what no person does: refreshing alerts, sending what a person has released."""
