"""The service run by uvicorn: one process, no server named in its answers, forwarded headers from told proxies only."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from api.security.heads import Heads
from api.settings import Settings

_BACKLOG = 512
_AT_ONCE = 1_000
_KEEP_ALIVE_SECONDS = 10
_GRACE_SECONDS = 20


def config_of(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How a service is run."""
    return uvicorn.Config(
        app,
        http=Heads,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        backlog=_BACKLOG,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
