"""Tokens: what a program shows instead of a password. Their text is shown once; only its hash is kept."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sponsor_monitor.people.permission import Permission

PREFIX = "smt_"
LONGEST_DAYS = 366
BY_PASSWORD_ONLY = frozenset(
    {Permission.SIGN_SPONSORED, Permission.SIGN_OTHER, Permission.DECIDE_APPEAL, Permission.MANAGE_PEOPLE}
)
"""What no token gives: a person decides these, with their password."""
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an account: the permissions it gives, of those the account has, up to and including a day."""

    uid: str
    sha256: str
    scopes: frozenset[Permission]
    made_at: int
    last_day: dt.date
    is_revoked: bool = False

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is valid on a day."""
        return not self.is_revoked and day <= self.last_day


def new_token(entropy: Callable[[int], bytes]) -> str:
    """The text of a new token."""
    return PREFIX + base64.urlsafe_b64encode(entropy(_BYTES)).decode().rstrip("=")


def token_hash(text: str) -> str:
    """What is kept of a token's text: it has 256 random bits, so that its hash needs no salt."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()
