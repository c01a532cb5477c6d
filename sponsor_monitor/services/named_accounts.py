"""The accounts that an event names: whoever is given something, or sat on a panel, has one that is open."""

from __future__ import annotations

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.errors import AccountClosed, NoSuchAccount
from sponsor_monitor.services.people import account_in
from sponsor_monitor.services.work import Work

_OPEN = ("to", "owner", "of", "members", "secretary")
_EVER = ("by",)
"""What somebody did stays theirs after their account was closed."""


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
