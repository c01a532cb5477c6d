"""Signing in at the university's own provider, and signing out there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.allowed import public, signed_in
from api.answers import NEXT
from api.console.places import Page
from api.proving import is_by_provider
from api.refusals import NoSuchPage
from api.security.claims import Claims
from api.security.cookies import SIGNING_IN
from api.security.oidc import Begun, NotSignedIn, Provider
from api.security.session import PROVIDER, Session, confirmed_again, new_session
from api.visit import Visit, Visiting
from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.services.provider_sign_in import Stranger, confirm_by_provider, sign_in_by_provider

router = APIRouter()
page = Page(router)
_LONGEST_SECONDS = 600
_SECONDS = 1_000_000
_AGAIN = "again"


@router.get("/sign-in/provider", name="provider", dependencies=[public])
def begin(visit: Visiting, next: str = "") -> Response:  # noqa: A002  the word in the address
    """On to the provider; what was begun goes along in a cookie that only this service can read."""
    return _begin(visit, next, again="")


@router.get("/confirm", name="confirm", dependencies=[signed_in])
def confirm(visit: Visiting, next: str = "") -> Response:  # noqa: A002  the word in the address
    """The same for somebody who came by the provider and is to prove again who they are, before a signature."""
    if not is_by_provider(visit):
        raise NoSuchPage
    return _begin(visit, next, again=visit.actor.uid)


@router.get("/sign-in/back", name="provider-back", dependencies=[public])
def back(visit: Visiting) -> Response:
    """Back from the provider: a session of a new id for who it says came, or NotSignedIn."""
    provider, claims_of = _provider(visit), visit.service.claims
    told: Any = visit.service.jar.sealed(visit.request, SIGNING_IN)
    visit.service.jar.forget(visit.request, SIGNING_IN)
    if not isinstance(told, dict) or claims_of is None:
        raise NotSignedIn
    wanted, at, again = told.pop(NEXT), told.pop("at"), told.pop(_AGAIN)
    begun = Begun(**told)
    is_late = not 0 <= visit.now // _SECONDS - at <= _LONGEST_SECONDS
    if is_late or again not in ("", visit.actor.uid) or not visit.service.once.first(begun.state):
        raise NotSignedIn
    claims = provider.finish(begun, _redirect(visit), visit.request.url.query, _real_seconds(visit))
    visit.service.jar.keep_session(visit.request, _session(visit, claims_of, claims, again))
    found = visit.service.keys.sealed(NEXT, wanted) if wanted else None
    return RedirectResponse(found if isinstance(found, str) else visit.address("home"), 303)


@router.get("/sign-out/provider", name="provider-sign-out", dependencies=[public])
def sign_out(visit: Visiting) -> Response:
    """On to where the provider ends its own session."""
    address = _provider(visit).sign_out_address(_own(visit, "sign-in"))
    if address is None:
        raise NoSuchPage
    return RedirectResponse(address, 303)


def _session(visit: Visit, claims_of: Claims, claims: Mapping[str, Any], again: str) -> Session:
    """A new session for who came, or the one they had where they proved ``again`` who they are."""
    who = Stranger(
        visit.service.settings.oidc_issuer or "",
        str(claims["sub"]),
        str(claims.get(claims_of.user_name, "")),
        str(claims.get("name", "")),
        str(claims.get("email", "")),
    )
    seconds, grants = visit.now // _SECONDS, claims_of.grants(claims)
    with visit.work_as(THE_PROGRAM) as work:
        if again:
            return confirmed_again(visit.session, seconds, confirm_by_provider(work, again, who, grants).entry)
        return new_session(seconds, sign_in_by_provider(work, who, grants).uid, PROVIDER)


def _begin(visit: Visit, wanted: str, *, again: str) -> Response:
    """``again`` is the account whose owner is to prove anew who they are; nobody's where they come in."""
    address, begun = _provider(visit).begin(_redirect(visit), _real_seconds(visit) if again else 0)
    told = {**asdict(begun), NEXT: wanted, "at": visit.now // _SECONDS, _AGAIN: again}
    visit.service.jar.seal(visit.request, SIGNING_IN, told, _LONGEST_SECONDS)
    return RedirectResponse(address, 303)


def _provider(visit: Visit) -> Provider:
    if visit.service.provider is None:
        raise NoSuchPage
    return visit.service.provider


def _redirect(visit: Visit) -> str:
    return _own(visit, "provider-back")


def _own(visit: Visit, route: str) -> str:
    """The whole address of a page of ours: as the settings have it, else as this machine calls itself."""
    address = visit.service.settings.address or str(visit.request.base_url).rstrip("/")
    return address + visit.address(route)


def _real_seconds(visit: Visit) -> int:
    """The time as the provider knows it: a demonstration's clock may be behind."""
    return visit.now // _SECONDS + visit.service.settings.days_back * 86_400
