"""Proving again who one is before a signature: by the password, or at the university's sign-in for who came by it."""

from __future__ import annotations

from dataclasses import dataclass

from api.answers import NEXT
from api.security.session import PROVIDER, unproved
from api.signing_in import confirm
from api.visit import Visit
from sponsor_monitor.people.proof import Proof

_HOLDS_SECONDS = 270
"""A little less than a proof holds: who is asked to sign has time left to do it."""
_SECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Proving:
    """How a page asks for it: a password, or a way to the provider, unless they came back from there just now."""

    by_provider: bool
    is_proved: bool
    address: str


def is_by_provider(visit: Visit) -> bool:
    """Whether somebody signed in at the provider, and has no password here."""
    return visit.session.account is not None and visit.session.by == PROVIDER


def proving(visit: Visit, route: str, **parts: str) -> Proving:
    """How the page of a route, to which the provider leads back, asks who signs there."""
    wanted = visit.service.keys.seal(NEXT, visit.address(route, **parts))
    age = visit.now // _SECONDS - visit.session.confirmed
    is_proved = visit.session.proof > 0 and age <= _HOLDS_SECONDS
    return Proving(is_by_provider(visit), is_proved, f"{visit.address('confirm')}?{NEXT}={wanted}")


def proof_of(visit: Visit, password: str) -> Proof:
    """The proof of who signs; what ``api.signing_in.confirm`` raises. Services refuse one that is too old, or used."""
    if is_by_provider(visit):
        # What is signed by it or not: for another signature the page asks again.
        visit.service.jar.keep_session(visit.request, unproved(visit.session))
        return Proof(visit.actor.uid, visit.session.proof)
    with visit.service.writers.place():
        return confirm(visit.service.database, visit.actor, password, clock=visit.service.clock)
