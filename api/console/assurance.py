"""Assurance for the signatory: what stands open, what could not be known, and a statement of it signed each month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.fields import text_of
from api.console.log_words import account_name
from api.console.places import Page, Place
from api.kept_quality import kept_quality
from api.proving import is_by_provider, proof_of, proving
from api.refusals import status_of
from api.visit import Form, Visit, Visiting
from sponsor_monitor.people.errors import NotConfirmed, TooManyTries, WrongSignIn
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.assurance import (
    ShownAnew,
    Signed,
    SoFar,
    sign_statement,
    signed_statement,
    signed_statements,
    statement_now,
)
from sponsor_monitor.store.batches import batches
from sponsor_monitor.store.quality.feeds import FeedHealth
from sponsor_monitor.store.quality.feeds_now import feeds_now

router = APIRouter()
page = Page(router, Place("Assurance", "assurance", order=30))
_OPEN = allowed(Permission.SIGN_SPONSORED)
_KINDS = ("breach", "breach", "", "warning", "breach", "warning")
"""How grave a number of rows of each section is."""


@router.get("/assurance", name="assurance", dependencies=[_OPEN])
def assurance(visit: Visiting) -> Response:
    """What stands open today, and the statements signed before."""
    return _shown(visit)


@router.post("/assurance", name="assurance-sign", dependencies=[_OPEN])
def sign(visit: Visiting, form: Form) -> Response:
    """Sign what was shown, after the password was given again."""
    password = text_of(form, "password")
    if not password and not is_by_provider(visit):
        return _shown(visit, {"password": "Give your password again: it is your signature."}, 422)
    feeds, quality = _sources(visit)
    try:
        proof = proof_of(visit, password)
        with visit.work() as work:
            number = sign_statement(work, text_of(form, "sha256"), proof, feeds, quality)
    except WrongSignIn as error:
        return _shown(visit, {"password": "This is not your password: nothing was signed."}, status_of(error))
    except (TooManyTries, NotConfirmed, ShownAnew) as error:
        return _shown(visit, {"password": str(error)}, status_of(error))
    return visit.go("assurance-signed", number=str(number), notice="Signed.")


@router.get("/assurance/{number}", name="assurance-signed", dependencies=[_OPEN])
def signed(visit: Visiting, number: int) -> Response:
    """A signed statement as it was shown, to be printed."""
    with visit.looking() as work:
        found = signed_statement(work, number)
    return visit.page("assurance_signed.html", here="assurance", signed=found, by=_name(visit, found))


def _shown(visit: Visit, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    feeds, quality = _sources(visit)
    with visit.looking() as work:
        known = SoFar(visit.books.alerts, visit.books.cases, visit.books.people)
        made, earlier = statement_now(work, feeds, quality, known), signed_statements(work)
    return visit.page(
        "assurance.html",
        here="assurance",
        status=status,
        faults=faults or {},
        told=made.document,
        sha256=made.sha256,
        proving=proving(visit, "assurance"),
        kinds=_KINDS,
        earlier=[(each, _name(visit, each)) for each in earlier],
    )


def _sources(visit: Visit) -> tuple[list[FeedHealth], Mapping[str, Any] | None]:
    store = visit.service.database
    return feeds_now(store, batches(store), visit.now), kept_quality(visit.service.files)


def _name(visit: Visit, signed: Signed) -> str:
    return account_name(signed.by, visit.books.people.accounts)
