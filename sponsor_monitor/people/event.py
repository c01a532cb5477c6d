"""What happens to accounts, as entries of the log; everything about them is derived from these."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.token import Token


class PeopleEvent(StrEnum):
    """The kinds of entries about accounts; the subject of each is the account."""

    ACCOUNT_MADE = "account-made"
    ACCOUNT_CLOSED = "account-closed"
    PASSWORD_SET = "password-set"  # noqa: S105 no password
    GRANT_GIVEN = "grant-given"
    GRANT_ENDED = "grant-ended"
    TOKEN_MADE = "token-made"  # noqa: S105 no token
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 no token


class SignInEvent(StrEnum):
    """The kinds of entries about signing in; their subject is ``people/tries.py``'s."""

    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"


class ProviderEvent(StrEnum):
    """The kinds of entries about people whom a provider knows; their subject is a digest of its name for them.

    ``LINKED`` says whose account it is here, ``CONFIRMED`` that its owner proved there anew who they are.
    """

    LINKED = "account-linked"
    SIGNED_IN = "signed-in-by-provider"
    CONFIRMED = "confirmed-by-provider"


def account_made(account: str, user_name: str, name: str, email: str) -> Draft:
    """An account of a person, who is named beside the log only."""
    private = {"user_name": user_name, "name": name, **({"email": email} if email else {})}
    return Draft(PeopleEvent.ACCOUNT_MADE, {}, account, private=private)


def account_closed(account: str) -> Draft:
    """An account that opens nothing any more."""
    return Draft(PeopleEvent.ACCOUNT_CLOSED, {}, account)


def password_set(account: str, kept: str, *, is_own: bool) -> Draft:
    """A password, of which only the argon2 hash is kept, beside the log; ``is_own`` where its owner chose it."""
    return Draft(PeopleEvent.PASSWORD_SET, {"is_own": is_own}, account, private={"password": kept})


def grant_given(account: str, grant: Grant) -> Draft:
    """A role given to an account."""
    body: dict[str, Any] = {
        "grant": grant.uid,
        "role": grant.role.key,
        "from": grant.from_day.isoformat(),
        "to": None if grant.to_day is None else grant.to_day.isoformat(),
        "schools": sorted(grant.schools),
        "faculties": sorted(grant.faculties),
        "registrations": sorted(grant.registrations),
        "students": sorted(grant.students),
        "capacity": None if grant.capacity is None else grant.capacity.value,
        "only": None if grant.only is None else sorted(permission.key for permission in grant.only),
    }
    private = {"authority": grant.authority} if grant.authority else {}
    return Draft(PeopleEvent.GRANT_GIVEN, body, account, private=private)


def grant_ended(account: str, grant: str, last_day: dt.date) -> Draft:
    """A grant that ends with a day, earlier than it would have."""
    return Draft(PeopleEvent.GRANT_ENDED, {"grant": grant, "last": last_day.isoformat()}, account)


def token_made(account: str, token: Token) -> Draft:
    """A token, of which only the hash is kept."""
    scopes = sorted(permission.key for permission in token.scopes)
    body = {"token": token.uid, "sha256": token.sha256, "scopes": scopes, "last": token.last_day.isoformat()}
    return Draft(PeopleEvent.TOKEN_MADE, body, account)


def token_revoked(account: str, token: str) -> Draft:
    """A token that is valid no more."""
    return Draft(PeopleEvent.TOKEN_REVOKED, {"token": token}, account)
