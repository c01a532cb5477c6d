"""The accounts that events name: whoever is given something has one that is open, whoever took part does not decide."""

from __future__ import annotations

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_rules_decision import BY_OTHERS
from sponsor_monitor.casework.decision_errors import SecondPersonNeeded
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.errors import AccountClosed, NoSuchAccount
from sponsor_monitor.services.people import account_in
from sponsor_monitor.services.work import Work

_OPEN = ("to", "owner", "of", "members", "secretary")
_EVER = ("by",)
"""What somebody did stays theirs after their account was closed."""


def refuse_named(work: Work, case: Case, draft: Draft) -> None:
    """SecondPersonNeeded where somebody would decide who prepared the case before go-live, by the name in the sheet."""
    if draft.kind not in BY_OTHERS:
        return
    named = {_plain(entry.private["by_name"]) for entry in case.entries if "by_name" in entry.private}
    account = account_in(work.connection, work.actor.uid)
    if account is not None and {_plain(account.name), _plain(account.user_name)} & named:
        raise SecondPersonNeeded("prepared this case")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def require_accounts(work: Work, draft: Draft) -> None:
    """NoSuchAccount for an id that is nobody's, AccountClosed where somebody who has left is given something."""
    # A review is not by an account of ours, but by a court, an adjudicator or the like.
    for name in _OPEN if draft.kind == CaseEvent.REVIEW_LODGED else (*_OPEN, *_EVER):
        value = draft.body.get(name)
        for uid in value if isinstance(value, list) else [value] if isinstance(value, str) else []:
            account = account_in(work.connection, uid)
            if account is None:
                raise NoSuchAccount
            if account.is_closed and name in _OPEN:
                raise AccountClosed
