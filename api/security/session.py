"""A session: who a browser is signed in as, in a signed cookie with two limits, and the token its forms carry."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace

from sponsor_monitor.audit.entry import Draft

ENDED = "session-ended"
"""The entry of a session that was signed out of: its cookie opens nothing any more."""
PASSWORD, PROVIDER = "password", "provider"
"""How somebody proved who they are."""
_MINUTE = 60
_ID_BYTES = 24


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session; ``account`` is None before anybody has signed in. Times are seconds since 1970.

    ``by`` says how its person proved who they are: by a password here, or at the provider. ``confirmed`` is when they
    last did: at sign-in, or again before a signature; ``proof`` is then the entry of the log that says so.
    """

    id: str
    account: str | None
    begun: int
    seen: int
    confirmed: int = 0
    by: str = PASSWORD
    proof: int = 0

    @property
    def digest(self) -> str:
        """How the log knows the session: its id is a secret."""
        return hashlib.sha256(self.id.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many seconds a session ends: unused, and in any case."""

    idle: int
    absolute: int

    def hold(self, session: Session, now: int) -> bool:
        """Whether the session is still good; one from the future is not."""
        is_idle = now - session.seen > self.idle
        return not is_idle and -_MINUTE <= now - session.begun <= self.absolute


def new_session(now: int, account: str | None = None, by: str = PASSWORD) -> Session:
    """A session that nobody can know the id of before it begins."""
    return Session(secrets.token_urlsafe(_ID_BYTES), account, now, now, now, by)


def seen_again(session: Session, now: int) -> Session | None:
    """The session as seen now; None while what its cookie says is no more than a minute old."""
    return replace(session, seen=now) if now - session.seen >= _MINUTE else None


def confirmed_again(session: Session, now: int, proof: int) -> Session:
    """The session of a person who has just proved again who they are, as an entry of the log says."""
    return replace(session, confirmed=now, seen=now, proof=proof)


def unproved(session: Session) -> Session:
    """The session after a signature: for the next one its person proves again who they are."""
    return replace(session, proof=0)


def ended(session: Session) -> Draft:
    """That a session was signed out of."""
    return Draft(ENDED, {"session": session.digest}, session.account)
