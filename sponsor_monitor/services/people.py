"""What is done with accounts: made, closed, given roles, passwords and tokens; each asks who does it, and is logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa

from sponsor_monitor.people import event
from sponsor_monitor.people.account import Account, People, replay
from sponsor_monitor.people.errors import (
    AccountClosed,
    AlreadyBegun,
    LastAdministrator,
    NoSuchAccount,
    NoSuchGrant,
    NoSuchToken,
    PasswordNeeded,
    SignsInElsewhere,
    TokenRefused,
    UserNameTaken,
)
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.granting import check_grant
from sponsor_monitor.people.names import email_of, name_of, user_name_of
from sponsor_monitor.people.password import given, hashed, hashed_given
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY, LONGEST_DAYS, Token, new_token, token_hash
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log
from sponsor_monitor.store.account_names import account_uid

_KINDS = tuple(event.PeopleEvent)


def people_in(connection: sa.Connection) -> People:
    """Every account as it stands."""
    return replay(log.entries(connection, kinds=_KINDS))


def account_in(connection: sa.Connection, uid: str) -> Account | None:
    """One account as it stands; None for an id that is no account's."""
    return replay(log.entries(connection, subject=uid, kinds=_KINDS)).accounts.get(uid)


def named_in(connection: sa.Connection, user_name: str) -> Account:
    """The account with a user name; NoSuchAccount where there is none."""
    uid = account_uid(connection, user_name.strip().lower())
    found = None if uid is None else account_in(connection, uid)
    if found is None:
        raise NoSuchAccount
    return found


def people(work: Work) -> People:
    """Every account, for who manages them."""
    work.actor.require(Permission.MANAGE_PEOPLE)
    return people_in(work.connection)


def account_named(work: Work, user_name: str) -> Account:
    """An account, for its owner or who manages accounts."""
    if (work.actor.user_name or "") != user_name.strip().lower():
        work.actor.require(Permission.MANAGE_PEOPLE)
    return named_in(work.connection, user_name)


def begin(work: Work, user_name: str, name: str, email: str, password: str) -> Account:
    """The first administrator, who chose the password; AlreadyBegun where there is an account."""
    kept = hashed(password, user_name, work.entropy)
    work.lock()
    if people_in(work.connection).accounts:
        raise AlreadyBegun
    uid = _make(work, user_name, name, email)
    work.append(event.password_set(uid, kept, is_own=True))
    work.append(event.grant_given(uid, Grant(Role.ADMINISTRATOR, work.new_id(), work.today)))
    return named_in(work.connection, user_name)


def add(work: Work, user_name: str, name: str, email: str = "") -> tuple[Account, str]:
    """A new account, and the password to hand to its owner, who has to choose another before anything opens."""
    work.actor.require(Permission.MANAGE_PEOPLE)
    password = given(work.entropy)
    kept = hashed_given(password, work.entropy)
    work.lock()
    uid = _make(work, user_name, name, email)
    work.append(event.password_set(uid, kept, is_own=False))
    return named_in(work.connection, user_name), password


def close(work: Work, user_name: str) -> Account:
    """An account closed for good: nobody signs in with it, its roles and tokens give nothing."""
    work.actor.require(Permission.MANAGE_PEOPLE)
    work.lock()
    account = _open(work, user_name)
    _keep_an_administrator(work, account)
    work.append(event.account_closed(account.uid))
    return account


def grant(work: Work, user_name: str, role: Grant) -> Grant:
    """A role given to an account, by somebody else than its owner; the grant with its id."""
    work.actor.require(Permission.MANAGE_PEOPLE)
    work.lock()
    account = named_in(work.connection, user_name)
    check_grant(role, account, work.actor.uid)
    made = replace(role, uid=work.new_id(), authority=role.authority.strip())
    work.append(event.grant_given(account.uid, made))
    return made


def end_grant(work: Work, grant_uid: str, last_day: dt.date | None = None) -> Grant:
    """A grant ended with a day, or at once; NoSuchGrant where it has ended by then."""
    work.actor.require(Permission.MANAGE_PEOPLE)
    work.lock()
    last = last_day or work.today - dt.timedelta(days=1)
    account, held = _granted(people_in(work.connection), grant_uid)
    if held.to_day is not None and held.to_day <= last:
        raise NoSuchGrant
    if held.role is Role.ADMINISTRATOR:
        _keep_an_administrator(work, account)
    work.append(event.grant_ended(account.uid, grant_uid, last))
    return replace(held, to_day=last)


def choose_password(work: Work, password: str) -> None:
    """One's own password, chosen by who signed in with the one before."""
    _need_password(work, "Choosing a password")
    kept = hashed(password, work.actor.user_name or "", work.entropy)
    work.lock()
    work.append(event.password_set(_account(work).uid, kept, is_own=True))


def give_password(work: Work, user_name: str) -> str:
    """A new password for somebody who has lost theirs; they have to choose another before anything opens.

    SignsInElsewhere for who comes by a provider: they would never notice that somebody else came in by it.
    """
    work.actor.require(Permission.MANAGE_PEOPLE)
    password = given(work.entropy)
    kept = hashed_given(password, work.entropy)
    work.lock()
    account = _open(work, user_name)
    linked = work.entries(kinds=[event.ProviderEvent.LINKED])
    if any(entry.body["account"] == account.uid for entry in linked):
        raise SignsInElsewhere
    work.append(event.password_set(account.uid, kept, is_own=False))
    return password


def make_token(work: Work, scopes: Collection[Permission], last_day: dt.date) -> tuple[Token, str]:
    """A token for oneself, and its text, which is not kept; it gives of these permissions what the account has."""
    _need_password(work, "Making a token")
    _check_token(frozenset(scopes), last_day, work.today)
    work.lock()
    text = new_token(work.entropy)
    made = Token(work.new_id(), token_hash(text), frozenset(scopes), work.now, last_day)
    work.append(event.token_made(_account(work).uid, made))
    return made, text


def revoke_token(work: Work, token_uid: str) -> None:
    """A token made invalid, by its owner or who manages accounts; NoSuchToken where none holds."""
    work.lock()
    every = people_in(work.connection).accounts.values()
    pairs = ((account, token) for account in every for token in account.tokens)
    found = next(((account, token) for account, token in pairs if token.uid == token_uid), None)
    if found is None or found[0].uid != work.actor.uid:
        work.actor.require(Permission.MANAGE_PEOPLE)
    if found is None or found[1].is_revoked:
        raise NoSuchToken
    work.append(event.token_revoked(found[0].uid, token_uid))


def _make(work: Work, user_name: str, name: str, email: str) -> str:
    wanted = user_name_of(user_name)
    if account_uid(work.connection, wanted) is not None:
        raise UserNameTaken
    uid = work.new_id()
    work.append(event.account_made(uid, wanted, name_of(name), email_of(email)))
    return uid


def _open(work: Work, user_name: str) -> Account:
    account = named_in(work.connection, user_name)
    if account.is_closed:
        raise AccountClosed
    return account


def _account(work: Work) -> Account:
    """The account of who does this."""
    found = account_in(work.connection, work.actor.uid)
    if found is None:
        raise NoSuchAccount
    return found


def _granted(every: People, grant_uid: str) -> tuple[Account, Grant]:
    pairs = ((account, grant) for account in every.accounts.values() for grant in account.grants)
    found = next(((account, grant) for account, grant in pairs if grant.uid == grant_uid), None)
    if found is None or found[0].is_closed:
        raise NoSuchGrant
    return found


def _keep_an_administrator(work: Work, leaving: Account) -> None:
    """Refuse to let the last one go who is an administrator without a last day."""
    lasting = [
        account.uid
        for account in people_in(work.connection).accounts.values()
        if any(grant.role is Role.ADMINISTRATOR and grant.to_day is None for grant in account.holding(work.today))
    ]
    if lasting == [leaving.uid]:
        raise LastAdministrator


def _need_password(work: Work, what: str) -> None:
    if work.actor.only is not None:
        raise PasswordNeeded(what)


def _check_token(scopes: frozenset[Permission], last_day: dt.date, today: dt.date) -> None:
    if not scopes:
        raise TokenRefused("A token names what it may do: give --may at least once.")
    if barred := scopes & BY_PASSWORD_ONLY:
        keys = ", ".join(sorted(permission.key for permission in barred))
        raise TokenRefused(f"No token gives {keys}: a person does this with their password.")
    if not today <= last_day <= today + dt.timedelta(days=LONGEST_DAYS):
        raise TokenRefused(f"A token ends today or within {LONGEST_DAYS} days: give such a last day.")
