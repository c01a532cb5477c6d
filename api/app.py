"""The service put together: routes that all name their permission, and what stands before them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from api import operations
from api.access import check_routes
from api.addresses import Addresses
from api.answers import answer
from api.children import Children, tasks_beside
from api.cli.database import files_beside
from api.console.pages import PAGES
from api.console.paper import Paper
from api.console.places import signposts
from api.console.static_files import StaticFiles
from api.desk import Desk
from api.latest import Latest, runs_beside
from api.lookout import Lookout
from api.metrics import Metrics
from api.numbers import Numbers
from api.routes.everything import api_routes
from api.schedule import Schedule
from api.security.bodies import Bodies
from api.security.claims import read_claims
from api.security.cookies import Jar
from api.security.doorway import Doorway
from api.security.keys import keys_of, secret_beside
from api.security.oidc import Provider
from api.security.once import Once
from api.security.rates import Rates
from api.security.seals import Seals
from api.security.session import Limits
from api.service import Service
from api.settings import Settings
from api.unit_of_work import Clock, clock_of, system_clock
from api.views import Views
from api.watch import Watch
from api.writers import Writers
from calendars.errors import CalendarError
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate

_AT_ONCE = 12
"""Requests answered at the same time: each may need a connection, and a PostgreSQL pool has fifteen."""


def create_app(settings: Settings, clock: Clock = system_clock) -> FastAPI:
    """The service on the database that the settings name, which is brought to this program's version.

    Raises RouteWithoutPermission where a route does not say who may come in, DatabaseUnusable and OlderProgram where
    the database cannot be used.
    """
    service = _service(settings, clock)
    app = FastAPI(
        title="Sponsor Monitor",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        middleware=[
            Middleware(Doorway, is_https=settings.is_https),
            Middleware(Watch, metrics=service.metrics, hosts=settings.hosts),
            Middleware(Bodies),
        ],
    )
    for kind in (SponsorMonitorError, CalendarError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answered)
    app.state.service = service
    for router in (operations.router, *(page.router for page in PAGES)):
        # As they are, not by include_router: then the service's routes are a plain list that can be looked through.
        app.router.routes.extend(router.routes)
    app.router.routes.extend(api_routes())
    check_routes(app.routes)
    app.state.addresses = Addresses(app.routes)
    app.state.places = signposts(app, PAGES)
    return app


def _service(settings: Settings, clock: Clock) -> Service:
    database = Database(settings.database)
    migrate(database)
    files = files_beside(database, settings.files)
    keys = keys_of(settings.secret or secret_beside(files))
    static, desk, now, writers = StaticFiles(), Desk(database), clock_of(settings.days_back, clock), Writers()
    return Service(
        settings=settings,
        clock=now,
        database=database,
        files=files,
        latest=Latest(runs_beside(files)),
        numbers=Numbers(),
        children=Children(settings, tasks_beside(files)),
        keys=keys,
        seals=Seals(keys),
        jar=Jar(keys, is_https=settings.is_https),
        desk=desk,
        lookout=Lookout(desk),
        writers=writers,
        views=Views(database, now, writers),
        limits=Limits(settings.idle_minutes * 60, settings.session_hours * 3600),
        rates=Rates(settings.requests_a_minute),
        metrics=Metrics(),
        static=static,
        paper=Paper(static),
        provider=_provider(settings),
        claims=None if settings.oidc_roles is None else read_claims(settings.oidc_roles),
        once=Once(),
    )


def _provider(settings: Settings) -> Provider | None:
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    file = settings.oidc_client_secret_file
    secret = None if file is None else file.read_text(encoding="utf-8").strip()
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _AT_ONCE
    schedule = Schedule(app.state.service)
    if app.state.service.settings.nightly_at is not None:
        schedule.start()
    yield
    schedule.stop()
    app.state.service.children.close()
    app.state.service.database.close()


def _answered(request: Request, error: Exception) -> Response:
    return answer(request, error)
