"""One request: who asks, when, what they may, and the work that is done for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.console.paper import moment
from api.desk import Books
from api.page_tables import WORKBOOK, XLSX, with_link, workbook_of
from api.refusals import Refused
from api.security.cookies import NOTICE
from api.security.session import Session, new_session, seen_again
from api.service import Service
from api.unit_of_work import looking, unit_of_work
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.errors import WrongToken
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.token import token_hash
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.store_event import StoreEvent

API = "/api/"
_BEARER = "bearer "
_SECONDS = 1_000_000
_NOTICE_SECONDS = 60
_MOST_ROWS = 20_000
_NOBODY = Actor("nobody")


class NoSuchView(Refused):
    """An address of a search or a filter that was never given to this person."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This address holds no search or filter of yours: search again.")


class _View(dict[str, Any]):
    """What an address holds; one that was made for another page lacks what this page asks of it."""

    def __missing__(self, _name: str) -> Any:
        raise NoSuchView


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with who makes it; ``account`` is None where nobody has signed in.

    ``books`` is the state of things when the request came (``api/desk.py``): it is read before any work begins.
    """

    request: Request
    service: Service
    books: Books
    session: Session
    account: Account | None
    actor: Actor
    now: int

    @property
    def zone(self) -> ZoneInfo:
        """Where the institution's clocks are."""
        return self.books.institution.zone

    @property
    def today(self) -> dt.date:
        """The institution's date."""
        return dt.datetime.fromtimestamp(self.now / _SECONDS, self.zone).date()

    def looking(self) -> AbstractContextManager[Work]:
        """Work that only reads; nothing is appended in it."""
        return looking(self.service.database, self.actor, self.zone, self.service.clock)

    def work(self) -> AbstractContextManager[Work]:
        """Work that is committed at its end, or leaves nothing; TooManyWriters where too many wait already."""
        return self.work_as(self.actor)

    @contextmanager
    def work_as(self, actor: Actor) -> Iterator[Work]:
        """The same done by somebody else: by who is just coming in, or by the program."""
        service = self.service
        with service.writers.place(), unit_of_work(service.database, actor, self.zone, service.clock) as work:
            yield work

    def may(self, permission: Permission) -> bool:
        """Whether this person may about anybody at all: for what a page offers. Services ask about the student."""
        return self.actor.may_somewhere(permission)

    # --- forms and addresses ----------------------------------------------------------------------------------------

    @property
    def csrf(self) -> str:
        """What the forms of this session carry."""
        return csrf_of(self.service, self.session)

    def address(self, route: str, **parts: str) -> str:
        """The address of a page by its route's name."""
        return str(self.request.app.state.addresses.of(route, **parts))

    def seal(self, view: dict[str, Any]) -> str:
        """A search or filter as an opaque part of an address, good for this person only."""
        return self.service.seals.seal(self.actor.uid, view)

    def unseal(self, text: str) -> dict[str, Any]:
        """The search or filter again; NoSuchView for what is none of this person's."""
        found = self.service.seals.unseal(self.actor.uid, text)
        if found is None:
            raise NoSuchView
        return _View(found)

    # --- answers ----------------------------------------------------------------------------------------------------

    @property
    def wants_workbook(self) -> bool:
        """Whether the tables of a page are asked for as a workbook, and not the page."""
        return self.request.method == "GET" and WORKBOOK in self.request.query_params

    def at_once(self, usual: int) -> int:
        """How many rows of a list a page shows: all of them, up to some thousands, where they go into a workbook."""
        return _MOST_ROWS if self.wants_workbook else usual

    def page(self, template: str, *, here: str = "", status: int = 200, **values: Any) -> Response:
        """A page, or its tables; ``here`` is the route of the place in the navigation it belongs to."""
        told = self.service.jar.sealed(self.request, NOTICE)
        if told is not None:
            self.service.jar.forget(self.request, NOTICE)
        shared = {
            "me": self.account,
            "may": self.may,
            "permission": Permission,
            "places": self.places(here),
            "csrf": self.csrf,
            "notice": told,
            "institution": self.books.institution.institution,
            "today": self.today,
            "days_back": self.service.settings.days_back,
            "url": self.address,
            "moment": partial(moment, zone=self.zone),
        }
        text = self.service.paper.page(template, {**shared, **values})
        if self.wants_workbook and status == HTTPStatus.OK:
            return self._workbook(text)
        return HTMLResponse(with_link(text, offered=status == HTTPStatus.OK and self.request.method == "GET"), status)

    def _workbook(self, page: str) -> Response:
        """The tables of a page, to keep; that they were taken is in the log."""
        name, registration = self.request.scope["route"].name, self.request.path_params.get("registration")
        rows, data = workbook_of(page, dt.datetime.fromtimestamp(self.now / _SECONDS, self.zone))
        with self.work() as work:
            work.append(Draft(StoreEvent.EXPORTED, {"what": name, "rows": rows}, registration=registration))
        return attachment(data, f"{name}-{self.today.isoformat()}.xlsx", XLSX)

    def go(self, route: str, *, notice: str = "", **parts: str) -> RedirectResponse:
        """On to a page after something was done; ``notice`` is said there once."""
        if notice:
            self.service.jar.seal(self.request, NOTICE, notice, _NOTICE_SECONDS)
        return RedirectResponse(self.address(route, **parts), 303)

    def places(self, here: str) -> list[dict[str, Any]]:
        """The places of the navigation that this person may enter."""
        return [
            {"label": place.label, "address": place.address, "is_here": place.route == here}
            for place in self.request.app.state.places
            if self.account is not None and place.is_for(self.actor)
        ]


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep; its name holds nothing that a header or a folder could trip over."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "-" for letter in name)
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": told, "Cache-Control": "no-store"})


def csrf_of(service: Service, session: Session) -> str:
    """The token of a session's forms."""
    return service.keys.mac("csrf", session.id)


def shows_token(request: Request) -> bool:
    """Whether a request shows a token, which no other site can let a browser do."""
    return "authorization" in request.headers


async def visit(request: Request) -> Visit:
    """Who makes a request: over the API by a token or the session of a browser, on pages by the session only."""
    service: Service = request.app.state.service
    now = service.clock()
    client = request.client.host if request.client else ""
    books = await service.lookout.look()
    if request.url.path.startswith(API) and (shows_token(request) or service.jar.session(request) is None):
        try:
            found = _with_token(request, service, books, now)
        except WrongToken:
            service.rates.take(client, now / _SECONDS)
            raise
    else:
        found = _with_session(request, service, books, now)
    who = client if found.account is None else found.account.uid
    service.rates.take(who, now / _SECONDS)
    request.state.visit = found
    return found


Visiting = Annotated[Visit, Depends(visit)]
"""What a handler takes to know who asks."""


async def posted(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form, after the route has looked at who sends it; files that came with it are let go after."""
    form = await request.form()
    try:
        yield form
    finally:
        await form.close()


Form = Annotated[FormData, Depends(posted)]
"""What a handler takes to read the fields of a form."""


def _with_session(request: Request, service: Service, books: Books, now: int) -> Visit:
    seconds = now // _SECONDS
    session = service.jar.session(request)
    if session is None or session.digest in books.ended or not service.limits.hold(session, seconds):
        session = new_session(seconds)
        service.jar.keep_session(request, session)
    elif (again := seen_again(session, seconds)) is not None:
        service.jar.keep_session(request, session := again)
    account = books.people.accounts.get(session.account or "")
    if account is None or account.is_closed or session.begun < account.password_at // _SECONDS:
        return Visit(request, service, books, session, None, _NOBODY, now)
    today = dt.datetime.fromtimestamp(seconds, books.institution.zone).date()
    return Visit(request, service, books, session, account, account.actor(today), now)


def _with_token(request: Request, service: Service, books: Books, now: int) -> Visit:
    shown = request.headers.get("authorization", "")
    none = new_session(now // _SECONDS)
    if not shown:
        return Visit(request, service, books, none, None, _NOBODY, now)
    found = books.people.with_token(token_hash(shown[len(_BEARER) :]))
    today = dt.datetime.fromtimestamp(now / _SECONDS, books.institution.zone).date()
    if not shown.lower().startswith(_BEARER) or found is None or found[0].is_closed or not found[1].holds_on(today):
        raise WrongToken
    account, token = found
    return Visit(request, service, books, none, account, account.actor(today, token.scopes), now)
