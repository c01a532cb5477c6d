"""Tries to sign in: after five wrong passwords for a user name, each further one has to wait longer.

Whether there is an account of that name makes no difference. Tries are counted by four hexadecimal digits of the user
name's hash: too little to tell the name, and enough to hinder nobody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.people.event import SignInEvent

FREE_TRIES = 5
_SECOND = 1_000_000
_FIRST_WAIT = 60 * _SECOND
_LONGEST_WAIT = 60 * _FIRST_WAIT
_FORGOTTEN_AFTER = 24 * _LONGEST_WAIT
_MOST_DOUBLINGS = 6
_DIGITS = 4


def tries_of(user_name: str) -> str:
    """The subject under which tries with a user name are logged."""
    folded = user_name.strip().lower().encode("utf-8", "surrogatepass")
    return f"sign-in:{hashlib.sha256(folded).hexdigest()[:_DIGITS]}"


def seconds_to_wait(entries: Iterable[Entry], now: int) -> int:
    """How long the next try has to wait; 0 where it need not.

    The sixth try in a day without a right password waits a minute from the fifth, each further one twice as long as
    the last, and none longer than an hour.
    """
    failures = [0]
    for entry in entries:
        if entry.kind == SignInEvent.SIGNED_IN:
            failures = [0]
        elif entry.kind == SignInEvent.SIGN_IN_FAILED and entry.at > now - _FORGOTTEN_AFTER:
            failures.append(entry.at)
    beyond = len(failures) - 1 - FREE_TRIES
    if beyond < 0:
        return 0
    wait = min(_FIRST_WAIT << min(beyond, _MOST_DOUBLINGS), _LONGEST_WAIT)
    return max(0, -(-(failures[-1] + wait - now) // _SECOND))


def signed_in(user_name: str, account: str) -> Draft:
    """A right password."""
    return Draft(SignInEvent.SIGNED_IN, {"account": account}, tries_of(user_name))


def sign_in_failed(user_name: str, account: str | None) -> Draft:
    """A wrong password, or a user name that is nobody's; what was typed is not kept."""
    return Draft(SignInEvent.SIGN_IN_FAILED, {"account": account}, tries_of(user_name))
