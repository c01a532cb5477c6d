"""What machines ask of the service: is it there, can it work, what are its numbers; and the console's own files."""

from __future__ import annotations

import hmac
from functools import partial
from ipaddress import ip_address

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.allowed import public
from api.night_log import last_done
from api.refusals import Refused
from api.service import Service
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.store import log
from sponsor_monitor.store.migrate import version

router = APIRouter()
_FOR_GOOD = "public, max-age=31536000, immutable"
_FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip")


class NoSuchMetrics(Refused):
    """Numbers asked for by a machine that may not have them."""

    def __init__(self) -> None:
        """Say how one may."""
        super().__init__(
            "The numbers are for this machine, or for who shows the token of SPONSOR_MONITOR_METRICS_TOKEN_FILE."
        )


@router.get("/health", dependencies=[public])
async def health() -> Response:
    """Whether the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/ready", dependencies=[public])
async def ready(request: Request) -> Response:
    """Whether the database answers and has this program's schema, however many people wait for their pages."""
    service: Service = request.app.state.service
    try:
        found = await service.lookout.aside(partial(version, service.database))
    except SponsorMonitorError as error:
        return JSONResponse({"status": "not ready", "reason": type(error).__name__}, 503)
    return JSONResponse({"status": "ready", "schema": found})


@router.get("/metrics", dependencies=[public])
def metrics(request: Request) -> Response:
    """The numbers for Prometheus."""
    service: Service = request.app.state.service
    if not (_is_of_this_machine(request) or _shows_token(request, service)):
        raise NoSuchMetrics
    with service.database.reading() as connection:
        entries, nights = log.size(connection), last_done(connection)
    return Response(service.metrics.text(entries=entries, nights=nights), media_type="text/plain; version=0.0.4")


@router.get("/static/{held}/{name}", dependencies=[public])
def static(request: Request, held: str, name: str) -> Response:
    """One of the console's own files."""
    service: Service = request.app.state.service
    file = service.static.file(held, name)
    return Response(file.data, media_type=file.type, headers={"Cache-Control": _FOR_GOOD})


def _is_of_this_machine(request: Request) -> bool:
    """Whether nobody stands between this machine and the service: a proxy on it speaks for others."""
    if request.client is None or any(name in request.headers for name in _FORWARDING):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _shows_token(request: Request, service: Service) -> bool:
    file = service.settings.metrics_token_file
    if file is None:
        return False
    wanted = f"Bearer {file.read_text(encoding='utf-8').strip()}"
    return hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode())
