"""Calendar feeds by a secret address: shown once, kept as a hash, given up at any time."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.ical import Dated, feed
from sponsor_monitor.messages.errors import NoSuchFeed
from sponsor_monitor.messages.event import FeedEvent
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.services.due import desk
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.work import Work

_SECRET_BYTES = 32
_SHOWN = dt.timedelta(days=7)
_ADDRESS = "sponsor-monitor"
"""What stands behind the @ of an event's identity."""


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


def own_calendar(work: Work) -> bytes:
    """The calendar of what waits for who does this."""
    return _calendar(work, work.actor)


def calendar_of(work: Work, secret: str) -> bytes:
    """The calendar of the account whose feed has this secret, with what it holds today; NoSuchFeed where none has."""
    account = people_in(work.connection).accounts.get(feed_owner(work, secret))
    if account is None or account.is_closed:
        raise NoSuchFeed
    return _calendar(work, account.actor(work.today))


def _calendar(work: Work, actor: Actor) -> bytes:
    """Seven days ago and all to come: a calendar forgets what is long over."""
    now = dt.datetime.fromtimestamp(work.now // 1_000_000, dt.UTC)
    since = work.today - _SHOWN
    waiting = [due for due in desk(work).waiting_for(actor) if due.deadline.due >= since]
    dated = [Dated(due.case.uid, f"{due.deadline.kind} {due.deadline.entry}", due.deadline.due) for due in waiting]
    return feed(dated, now, _ADDRESS)


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
