"""Refusals and errors as answers: a page with a sentence for people, a problem (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from api.refusals import (
    FormIncomplete,
    NoSuchPage,
    NotThatWay,
    SignInNeeded,
    TooMany,
    TooManyWriters,
    status_of,
)
from api.service import Service
from api.visit import API, Visit
from sponsor_monitor.errors import SponsorMonitorError

NEXT = "next"
_UNEXPECTED = (
    "Something went wrong inside Sponsor Monitor, and was noted for those who run it. Nothing was changed by this. "
    "Try again; if it happens again, tell them what you did and when."
)
_TITLES = {
    HTTPStatus.UNAUTHORIZED: "Sign in first",
    HTTPStatus.FORBIDDEN: "This is not for you to do",
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.CONFLICT: "This cannot be done",
    HTTPStatus.PRECONDITION_FAILED: "This has changed",
    HTTPStatus.PRECONDITION_REQUIRED: "Say what you saw",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something is missing",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests",
    HTTPStatus.SERVICE_UNAVAILABLE: "The service is busy",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong",
}


def answer(request: Request, error: Exception) -> Response:
    """What a request gets whose work ended in an error."""
    known = _known(error)
    status = _status(known)
    headers = {"Retry-After": str(known.seconds)} if isinstance(known, TooMany | TooManyWriters) else {}
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _methods_of(request)
    sentence = str(known) if isinstance(known, SponsorMonitorError) else _UNEXPECTED
    if request.url.path.startswith(API):
        return _problem(status, sentence, known, headers)
    if isinstance(known, SignInNeeded) and request.method == "GET":
        return _to_sign_in(request)
    return _page(request, status, sentence, headers)


def title_of(status: HTTPStatus) -> str:
    """A status in words, as a page's heading and a problem's title."""
    return _TITLES.get(status, "This was refused")


def _known(error: Exception) -> Exception:
    """Our own word for what the framework refuses."""
    if isinstance(error, HTTPException):
        if isinstance(error.__cause__, SponsorMonitorError):
            return error.__cause__
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return NotThatWay()
        if error.status_code == HTTPStatus.NOT_FOUND:
            return NoSuchPage()
        return FormIncomplete({"": "What was sent cannot be read: send it again."})
    if isinstance(error, RequestValidationError):
        return FormIncomplete({"": "What was sent lacks something, or something in it cannot be: look at it again."})
    return error


def _methods_of(request: Request) -> str:
    """The methods that an address knows, over all routes that lead to it."""
    known: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            known |= route.methods or set()
    return ", ".join(sorted(known))


def _status(error: Exception) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, FormIncomplete) else status_of(error)


def _problem(status: HTTPStatus, sentence: str, error: Exception, headers: dict[str, str]) -> Response:
    told: dict[str, object] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": int(status),
        "detail": sentence,
    }
    if isinstance(error, FormIncomplete):
        told["faults"] = error.faults
    if status is HTTPStatus.UNAUTHORIZED:
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    return JSONResponse(told, status, headers, media_type="application/problem+json")


def _to_sign_in(request: Request) -> Response:
    """On to the sign-in page, which goes back to where somebody wanted to go: an address sealed by ourselves."""
    service = cast("Service", request.app.state.service)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{NEXT}={service.keys.seal(NEXT, wanted)}", HTTPStatus.SEE_OTHER)


def _page(request: Request, status: HTTPStatus, sentence: str, headers: dict[str, str]) -> Response:
    values = {"title": title_of(status), "sentence": sentence}
    visiting: Visit | None = getattr(request.state, "visit", None)
    if visiting is not None:
        found = visiting.page("refused.html", status=status, **values)
    else:
        service = cast("Service", request.scope["app"].state.service)
        found = HTMLResponse(service.paper.page("refused_plain.html", values), status)
    found.headers.update(headers)
    return found
