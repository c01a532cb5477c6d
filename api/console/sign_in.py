"""Signing in with a password kept here, and signing out."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.allowed import public, signed_in
from api.answers import NEXT
from api.console.places import Page
from api.refusals import Refused, status_of
from api.security.session import PROVIDER, ended, new_session
from api.signing_in import sign_in as check
from api.visit import Form, Visit, Visiting
from sponsor_monitor.people.errors import PasswordNotYours, PasswordRefused, PeopleError, TooManyTries, WrongSignIn
from sponsor_monitor.services.people import choose_password as choose

router = APIRouter()
page = Page(router)
_COST = 20
"""A try to sign in counts as so many requests: argon2 is slow on purpose."""
_SECONDS = 1_000_000
_DIFFER = "The two new passwords are not the same: type them again."


class NoLocalSignIn(Refused):
    """A password given where people sign in at the university's provider only."""

    def __init__(self) -> None:
        """Say where to go."""
        super().__init__("Nobody signs in with a password here: use the university's sign-in.")


@router.get("/sign-in", name="sign-in", dependencies=[public])
def sign_in(visit: Visiting, next: str = "") -> Response:  # noqa: A002  the word in the address
    """The form, or on to the pages for who is signed in already."""
    if visit.account is not None:
        return _on(visit, next)
    return _form(visit, next)


@router.post("/sign-in", name="sign-in-now", dependencies=[public])
def sign_in_now(visit: Visiting, form: Form) -> Response:
    """A session of a new id for who knows the password; the same sentence for every way of not knowing it."""
    service, wanted = visit.service, str(form.get(NEXT, ""))
    if visit.account is not None:
        return _on(visit, wanted)
    if not service.settings.local_sign_in:
        raise NoLocalSignIn
    _count_try(visit)
    user_name, password = str(form.get("user", "")), str(form.get("password", ""))
    try:
        with service.writers.place():
            actor = check(service.database, user_name, password, clock=service.clock)
    except PasswordNotYours:
        return visit.page("choose_password.html", user=user_name, wanted=wanted, fault="")
    except (WrongSignIn, TooManyTries) as error:
        return _form(visit, wanted, user_name, str(error), status_of(error))
    service.jar.keep_session(visit.request, new_session(visit.now // _SECONDS, actor.uid))
    return _on(visit, wanted)


@router.post("/choose-password", name="choose-password", dependencies=[public])
def choose_password(visit: Visiting, form: Form) -> Response:
    """A password of one's own instead of the one that somebody handed over, and signed in with it."""
    service, wanted = visit.service, str(form.get(NEXT, ""))
    _count_try(visit)
    user_name, chosen = str(form.get("user", "")), str(form.get("new", ""))
    try:
        if chosen != str(form.get("again", "")):
            raise PasswordRefused(_DIFFER)
        with service.writers.place():
            password = str(form.get("password", ""))
            actor = check(service.database, user_name, password, to_choose=True, clock=service.clock)
        with visit.work_as(actor) as work:
            choose(work, chosen)
    except PeopleError as error:
        values = {"user": user_name, "wanted": wanted, "fault": str(error)}
        return visit.page("choose_password.html", status=status_of(error), **values)
    # Sessions from before a password ends: this one begins after it was chosen.
    service.jar.keep_session(visit.request, new_session(service.clock() // _SECONDS, actor.uid))
    return _on(visit, wanted)


@router.post("/sign-out", name="sign-out", dependencies=[signed_in])
def sign_out(visit: Visiting) -> Response:
    """The session ended here, in the log, and in the browser."""
    with visit.work() as work:
        work.append(ended(visit.session))
    visit.service.jar.keep_session(visit.request, new_session(visit.now // _SECONDS))
    return visit.go("signed-out" if visit.session.by == PROVIDER else "sign-in", notice="You are signed out.")


@router.get("/signed-out", name="signed-out", dependencies=[public])
def signed_out(visit: Visiting) -> Response:
    """Signed out here; at the university's sign-in one may still be signed in."""
    return visit.page("signed_out.html")


def _count_try(visit: Visit) -> None:
    client = visit.request.client.host if visit.request.client else ""
    visit.service.rates.take(f"sign-in {client}", visit.now / _SECONDS, _COST)


def _form(visit: Visit, wanted: str, user: str = "", fault: str = "", status: int = 200) -> Response:
    settings = visit.service.settings
    return visit.page(
        "sign_in.html",
        status=status,
        wanted=wanted,
        user=user,
        fault=fault,
        by_password=settings.local_sign_in,
        by_provider=settings.oidc_issuer is not None,
    )


def _on(visit: Visit, wanted: str) -> Response:
    """To where somebody wanted to go before: only an address that this service sealed itself."""
    found = visit.service.keys.sealed(NEXT, wanted) if wanted else None
    return RedirectResponse(found if isinstance(found, str) else visit.address("home"), 303)
