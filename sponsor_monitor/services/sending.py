"""Sending what is due: each message claimed in a transaction, sent outside any, and recorded in another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sponsor_monitor.messages.delivery import Delivery, Outcome, Transport
from sponsor_monitor.messages.mail import MailUnsafe, mail_of
from sponsor_monitor.services.claiming import Claim, claim_due, is_held, record
from sponsor_monitor.services.work import Work

MOST_AT_ONCE = 20

Begin = Callable[[], AbstractContextManager[Work]]
"""Begins a piece of work, in a transaction of its own."""


def send_due(begin: Begin, transport: Transport, only: str | None = None) -> Counter[Outcome]:
    """Send every message that is due, or ``only`` one, and count what came of it.

    Where the server takes no mail from us, the rest of what was claimed fails with it, and no more is tried.
    """
    counts: Counter[Outcome] = Counter()
    while True:
        with begin() as work:
            claims = claim_due(work, transport.sender, MOST_AT_ONCE, only)
        if not claims or not _send(begin, transport, claims, counts):
            return counts


def _send(begin: Begin, transport: Transport, claims: Sequence[Claim], counts: Counter[Outcome]) -> bool:
    """Send some messages; False where the server is gone."""
    gone: Delivery | None = None
    for claim in claims:
        with begin() as work:
            if not is_held(work, claim):
                continue
        delivery = gone or _delivered(transport, claim)
        if not delivery.is_reached:
            gone = delivery
        with begin() as work:
            record(work, claim, delivery)
        counts[delivery.outcome] += 1
    return gone is None


def _delivered(transport: Transport, claim: Claim) -> Delivery:
    try:
        mail = mail_of(claim.message, claim.written, transport.sender, claim.message_id)
    except MailUnsafe as error:
        return Delivery(Outcome.REFUSED, None, str(error))
    return transport.deliver(mail)
