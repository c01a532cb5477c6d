"""Signing in by an identity provider: an account for each of its people, with the roles that it says they have.

A person is known by the provider's own name for them, never by a user name, which others might take. The log holds a
digest of it. Roles that come by claims are grants like any other, given and ended by the program at a sign-in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sponsor_monitor.audit.entry import PROGRAM, Draft
from sponsor_monitor.people import event
from sponsor_monitor.people.account import Account, People
from sponsor_monitor.people.errors import AccountClosed, NotConfirmed, UserNameTaken
from sponsor_monitor.people.event import ProviderEvent
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.granting import check_grant
from sponsor_monitor.people.names import email_of, name_of, user_name_of
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.work import Work

_BY_CLAIMS = "claims-"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody as a provider names them."""

    issuer: str
    subject: str
    user_name: str
    name: str
    email: str

    @property
    def digest(self) -> str:
        """How the log knows them."""
        return "provider:" + hashlib.sha256(f"{self.issuer}\0{self.subject}".encode()).hexdigest()


def sign_in_by_provider(work: Work, who: Stranger, wanted: Sequence[Grant]) -> Account:
    """The account of somebody, made at the first sign-in, with the roles that the provider gives now.

    Raises UserNameTaken where another account has the user name, AccountClosed for a closed one, GrantRefused for a
    role that cannot be given so.
    """
    work.lock()
    every = people_in(work.connection)
    uid = _linked(work, who) or _make(work, every, who)
    account = people_in(work.connection).accounts[uid]
    if account.is_closed:
        raise AccountClosed
    _bring_up(work, account, wanted)
    work.append(Draft(ProviderEvent.SIGNED_IN, {"account": uid}, who.digest))
    return people_in(work.connection).accounts[uid]


def confirm_by_provider(work: Work, account_uid: str, who: Stranger, wanted: Sequence[Grant]) -> Proof:
    """That the owner of an account has just proved to the provider again who they are; NotConfirmed for another.

    The roles are brought up as at a sign-in: who has lost one there signs nothing by it here.
    """
    work.lock()
    account = people_in(work.connection).accounts[account_uid]
    if _linked(work, who) != account_uid:
        raise NotConfirmed
    if account.is_closed:
        raise AccountClosed
    _bring_up(work, account, wanted)
    entry = work.append(Draft(ProviderEvent.CONFIRMED, {"account": account_uid}, who.digest))[0]
    return Proof(account_uid, entry.number)


def _linked(work: Work, who: Stranger) -> str | None:
    entries = work.entries(subject=who.digest, kinds=[ProviderEvent.LINKED])
    return str(entries[-1].body["account"]) if entries else None


def _make(work: Work, every: People, who: Stranger) -> str:
    user_name = user_name_of(who.user_name)
    if any(account.user_name == user_name for account in every.accounts.values()):
        raise UserNameTaken
    uid = work.new_id()
    work.append(
        event.account_made(uid, user_name, name_of(who.name or user_name), email_of(who.email)),
        Draft(ProviderEvent.LINKED, {"account": uid}, who.digest),
    )
    return uid


def _bring_up(work: Work, account: Account, wanted: Sequence[Grant]) -> None:
    """End the roles that the provider says no more, and give those it says now; what people gave stays."""
    held = [grant for grant in account.holding(work.today) if grant.uid.startswith(_BY_CLAIMS)]
    yesterday = work.today - dt.timedelta(days=1)
    for grant in held:
        if _plain(grant) not in map(_plain, wanted):
            work.append(event.grant_ended(account.uid, grant.uid, yesterday))
    for grant in wanted:
        if _plain(grant) not in map(_plain, held):
            now = people_in(work.connection).accounts[account.uid]
            given = replace(grant, uid=_BY_CLAIMS + work.new_id(), from_day=work.today)
            check_grant(given, now, PROGRAM)
            work.append(event.grant_given(account.uid, given))


def _plain(grant: Grant) -> Grant:
    """A grant without what differs each time it is given."""
    return replace(grant, uid="", from_day=dt.date.min, to_day=None)
