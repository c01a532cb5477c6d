"""Accounts as the log's entries make them: who there is, what they hold, and who they are today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.errors import NoSuchAccount
from sponsor_monitor.people.event import PeopleEvent
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.permission import Permission, permission_of, role_of
from sponsor_monitor.people.token import Token


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account; ``password`` is the argon2 hash of it, ``password_is_own`` whether its owner chose it.

    ``made_at``, ``closed_at`` and ``password_at``, when the password was set, are instants. What was erased is empty.
    """

    uid: str
    user_name: str
    name: str
    email: str
    made_at: int
    closed_at: int | None = None
    password: str | None = None
    password_is_own: bool = False
    password_at: int = 0
    grants: tuple[Grant, ...] = ()
    tokens: tuple[Token, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether it opens nothing any more."""
        return self.closed_at is not None

    def holding(self, day: dt.date) -> tuple[Grant, ...]:
        """The grants that hold on a day; a closed account has none."""
        return () if self.is_closed else tuple(grant for grant in self.grants if grant.holds_on(day))

    def actor(self, day: dt.date, only: frozenset[Permission] | None = None) -> Actor:
        """Who this is on a day, with what a token names where it came by one."""
        return Actor(self.uid, self.user_name or None, self.holding(day), only)


@dataclass(frozen=True, slots=True)
class People:
    """Every account by its opaque id."""

    accounts: Mapping[str, Account] = field(default_factory=dict)

    def named(self, user_name: str) -> Account:
        """The account with a user name; NoSuchAccount where there is none."""
        asked = user_name.strip().lower()
        found = next((one for one in self.accounts.values() if one.user_name and one.user_name == asked), None)
        if found is None:
            raise NoSuchAccount
        return found

    def with_token(self, sha256: str) -> tuple[Account, Token] | None:
        """The account with a token of this hash, and the token."""
        pairs = ((account, token) for account in self.accounts.values() for token in account.tokens)
        return next(((account, token) for account, token in pairs if token.sha256 == sha256), None)


def replay(entries: Iterable[Entry]) -> People:
    """The accounts that entries make, in the order of the log; entries of other kinds say nothing of accounts."""
    accounts: dict[str, Account] = {}
    for entry in entries:
        if entry.kind == PeopleEvent.ACCOUNT_MADE and entry.subject is not None:
            accounts[entry.subject] = _made(entry.subject, entry)
        elif entry.kind in _CHANGES and entry.subject in accounts:
            accounts[entry.subject] = _CHANGES[entry.kind](accounts[entry.subject], entry)
    return People(accounts)


def _made(uid: str, entry: Entry) -> Account:
    told = entry.private
    return Account(uid, told.get("user_name", ""), told.get("name", ""), told.get("email", ""), entry.at)


def _closed(account: Account, entry: Entry) -> Account:
    return replace(account, closed_at=entry.at)


def _password_set(account: Account, entry: Entry) -> Account:
    is_own = bool(entry.body["is_own"])
    return replace(account, password=entry.private.get("password"), password_is_own=is_own, password_at=entry.at)


def _granted(account: Account, entry: Entry) -> Account:
    told = entry.body
    grant = Grant(
        role=role_of(told["role"]),
        uid=told["grant"],
        from_day=dt.date.fromisoformat(told["from"]),
        to_day=None if told["to"] is None else dt.date.fromisoformat(told["to"]),
        schools=frozenset(told["schools"]),
        faculties=frozenset(told["faculties"]),
        registrations=frozenset(told["registrations"]),
        students=frozenset(told["students"]),
        capacity=None if told["capacity"] is None else Capacity(told["capacity"]),
        authority=entry.private.get("authority", ""),
        only=None if told["only"] is None else frozenset(map(permission_of, told["only"])),
    )
    return replace(account, grants=(*account.grants, grant))


def _grant_ended(account: Account, entry: Entry) -> Account:
    last = dt.date.fromisoformat(entry.body["last"])
    ended = entry.body["grant"]
    return replace(
        account,
        grants=tuple(
            replace(grant, to_day=min(last, grant.to_day or last)) if grant.uid == ended else grant
            for grant in account.grants
        ),
    )


def _token_made(account: Account, entry: Entry) -> Account:
    told = entry.body
    scopes = frozenset(map(permission_of, told["scopes"]))
    token = Token(told["token"], told["sha256"], scopes, entry.at, dt.date.fromisoformat(told["last"]))
    return replace(account, tokens=(*account.tokens, token))


def _token_revoked(account: Account, entry: Entry) -> Account:
    revoked = entry.body["token"]
    return replace(
        account,
        tokens=tuple(replace(token, is_revoked=True) if token.uid == revoked else token for token in account.tokens),
    )


_CHANGES: Mapping[str, Callable[[Account, Entry], Account]] = {
    PeopleEvent.ACCOUNT_CLOSED: _closed,
    PeopleEvent.PASSWORD_SET: _password_set,
    PeopleEvent.GRANT_GIVEN: _granted,
    PeopleEvent.GRANT_ENDED: _grant_ended,
    PeopleEvent.TOKEN_MADE: _token_made,
    PeopleEvent.TOKEN_REVOKED: _token_revoked,
}
