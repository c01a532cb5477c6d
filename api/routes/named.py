"""Accounts that a request names: each there, and open."""

from __future__ import annotations

from collections.abc import Iterable

from api.visit import Visit
from sponsor_monitor.people.errors import NoSuchAccount


def require_accounts(visit: Visit, named: Iterable[object]) -> None:
    """NoSuchAccount where one of these is no open account's id."""
    accounts = visit.books.people.accounts
    for uid in named:
        account = accounts.get(uid) if isinstance(uid, str) else None
        if account is None or account.is_closed:
            raise NoSuchAccount
