"""Signing in: first who it claims to be, then, outside any transaction, the password, then what came of it.

The edge calls ``claim``, ``is_right`` and ``conclude`` in this order: comparing a password takes long on purpose, and
nobody else should wait for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from sponsor_monitor.casework.assurance_event import AssuranceEvent
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.errors import NoSuchAccount, NotConfirmed, TooManyTries, WrongToken
from sponsor_monitor.people.event import PeopleEvent, ProviderEvent, SignInEvent
from sponsor_monitor.people.password import is_password
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.people.token import token_hash
from sponsor_monitor.people.tries import seconds_to_wait, sign_in_failed, signed_in, tries_of
from sponsor_monitor.services.people import account_in, named_in
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log

_KINDS = tuple(SignInEvent)
_HOLDS = 300_000_000
"""For so long, in microseconds, a password that was given stands for who gave it."""
_PROOFS = (SignInEvent.SIGNED_IN, ProviderEvent.CONFIRMED)
_SIGNATURES = (CaseEvent.SIGNED_OFF, AssuranceEvent.SIGNED)


@dataclass(frozen=True, slots=True)
class Claim:
    """A user name somebody says is theirs, and its account, if there is one that is open."""

    user_name: str
    account: Account | None

    def is_right(self, password: str) -> bool:
        """Whether the password is this account's; it takes as long where there is none."""
        return is_password(None if self.account is None else self.account.password, password)


def claim(connection: sa.Connection, user_name: str, now: int) -> Claim:
    """Whom somebody claims to be; TooManyTries where they have to wait."""
    _check_tries(connection, user_name, now)
    try:
        account: Account | None = named_in(connection, user_name)
    except NoSuchAccount:
        account = None
    return Claim(user_name, None if account is None or account.is_closed else account)


def conclude(work: Work, claimed: Claim, *, is_right: bool) -> Proof | None:
    """Log what came of it; None where it is no sign-in: others used up the tries meanwhile, or it was closed since."""
    work.lock()
    _check_tries(work.connection, claimed.user_name, work.now)
    uid = None if claimed.account is None else claimed.account.uid
    account = None if uid is None else account_in(work.connection, uid)
    if is_right and account is not None and not account.is_closed:
        return Proof(account.uid, work.append(signed_in(claimed.user_name, account.uid))[0].number)
    work.append(sign_in_failed(claimed.user_name, uid))
    return None


def require_proof(work: Work, proof: Proof) -> Actor:
    """Who does this, with what they hold at this moment; NotConfirmed unless they proved of late who they are.

    By a password, or at the provider; a proof from there lasts for one signature. The log is locked before.
    """
    entry = next(iter(work.entries(kinds=_PROOFS, after=proof.entry - 1, upto=proof.entry)), None)
    is_own = entry is not None and entry.body["account"] == proof.account == work.actor.uid
    if entry is None or not is_own or work.actor.only is not None or entry.at < work.now - _HOLDS:
        raise NotConfirmed
    signed_since = (one.actor for one in work.entries(kinds=_SIGNATURES, after=entry.number))
    account = account_in(work.connection, work.actor.uid)
    is_used = entry.kind == ProviderEvent.CONFIRMED and work.actor.uid in signed_since
    if is_used or account is None or account.is_closed:
        raise NotConfirmed
    return account.actor(work.today)


def actor_with_token(connection: sa.Connection, text: str, today: dt.date) -> Actor:
    """Who a token's text speaks for, and what it names; WrongToken where it does not hold."""
    sha256 = token_hash(text)
    made = log.entries(connection, kinds=[PeopleEvent.TOKEN_MADE])
    owner = next((entry.subject for entry in made if entry.body["sha256"] == sha256), None)
    account = None if owner is None else account_in(connection, owner)
    if account is None or account.is_closed:
        raise WrongToken
    token = next(token for token in account.tokens if token.sha256 == sha256)
    if not token.holds_on(today):
        raise WrongToken
    return account.actor(today, token.scopes)


def _check_tries(connection: sa.Connection, user_name: str, now: int) -> None:
    before = log.entries(connection, subject=tries_of(user_name), kinds=_KINDS)
    if wait := seconds_to_wait(before, now):
        raise TooManyTries(wait)
