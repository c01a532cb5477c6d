"""Calendar feeds by a secret address: shown once, kept as a hash, given up at any time."""

from __future__ import annotations

import base64
import hashlib
import hmac

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.messages.errors import NoSuchFeed
from sponsor_monitor.messages.event import FeedEvent
from sponsor_monitor.services.work import Work

_SECRET_BYTES = 32


def open_feed(work: Work) -> str:
    """Make this person's feed a new address, and give its secret; an older one holds no more."""
    secret = base64.urlsafe_b64encode(work.entropy(_SECRET_BYTES)).rstrip(b"=").decode()
    work.append(Draft(FeedEvent.OPENED, {"sha256": _hash(secret)}, work.actor.uid))
    return secret


def revoke_feed(work: Work) -> None:
    """Give up this person's feed; NoSuchFeed where there is none."""
    work.lock()
    if work.actor.uid not in _open_feeds(work):
        raise NoSuchFeed
    work.append(Draft(FeedEvent.REVOKED, {}, work.actor.uid))


def feed_owner(work: Work, secret: str) -> str:
    """The account whose feed has this secret; NoSuchFeed where none has."""
    asked = _hash(secret)
    for account, kept in _open_feeds(work).items():
        if hmac.compare_digest(asked, kept):
            return account
    raise NoSuchFeed


def _open_feeds(work: Work) -> dict[str, str]:
    """The hash of each account's secret, of the feeds that are open."""
    found: dict[str, str] = {}
    for entry in work.entries(kinds=tuple(FeedEvent)):
        if entry.kind == FeedEvent.OPENED:
            found[str(entry.subject)] = entry.body["sha256"]
        else:
            found.pop(str(entry.subject), None)
    return found


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
