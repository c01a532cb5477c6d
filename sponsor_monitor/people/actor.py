"""The person who does something, and what they may do today."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.grant import NOBODY_IN_PARTICULAR, Grant, Scope
from sponsor_monitor.people.permission import Permission, Role

__all__ = ["NOBODY_IN_PARTICULAR", "THE_PROGRAM", "Actor", "NotPermitted", "Scope"]


class NotPermitted(SponsorMonitorError):
    """Somebody asked for what they may not do."""

    def __init__(self, permission: Permission, *, elsewhere: bool) -> None:
        """Name the permission, and say whether it is held, but not for this student."""
        why = "your roles give this for other students only" if elsewhere else "none of your roles gives this"
        super().__init__(
            f"You may not {permission.value}: {why}. What each role may do: sponsor-monitor people permissions."
        )
        self.permission = permission


@dataclass(frozen=True, slots=True)
class Actor:
    """An account with the grants that hold today; ``uid`` is its opaque id.

    ``only`` are the permissions that the token it came by names; None for a person who gave a password.
    """

    uid: str
    user_name: str | None = None
    grants: tuple[Grant, ...] = ()
    only: frozenset[Permission] | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles it holds."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission, about: Scope = NOBODY_IN_PARTICULAR) -> bool:
        """Whether it may, about somebody. About nobody in particular only who reaches everyone may."""
        return self.grant_for(permission, about) is not None

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether it may about anybody at all: what a list or a menu asks before it asks for each student."""
        return self._is_let(permission) and any(grant.gives(permission) is not None for grant in self.grants)

    def require(self, permission: Permission, about: Scope = NOBODY_IN_PARTICULAR) -> None:
        """NotPermitted where it may not."""
        if not self.may(permission, about):
            raise NotPermitted(permission, elsewhere=self.may_somewhere(permission))

    def grant_for(self, permission: Permission, about: Scope = NOBODY_IN_PARTICULAR) -> Grant | None:
        """The grant by which it may: its ``capacity`` and ``authority`` are what a signed entry repeats."""
        if not self._is_let(permission):
            return None
        return next((grant for grant in self.grants if grant.reaches(permission, about, self.user_name)), None)

    def _is_let(self, permission: Permission) -> bool:
        return self.only is None or permission in self.only


THE_PROGRAM = Actor(PROGRAM, grants=(Grant(Role.PROGRAM),))
"""The program itself, for what no person does: refreshing alerts, sending what a person has released."""
