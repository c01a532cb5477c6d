"""A real server in a thread of the test's own process, on a free port of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.serve import config_of
from api.settings import Settings
from api.unit_of_work import Clock, system_clock

_WAIT_SECONDS = 10


@dataclass
class Served:
    """A running service: where it is, and what it was made of."""

    url: str
    app: FastAPI
    settings: Settings
    clients: list[httpx.Client] = field(default_factory=list)

    def browser(self) -> httpx.Client:
        """Something that keeps cookies and follows nothing by itself."""
        client = httpx.Client(base_url=self.url, timeout=_WAIT_SECONDS)
        self.clients.append(client)
        return client


@contextmanager
def serving(settings: Settings, clock: Clock = system_clock) -> Iterator[Served]:
    """The service of these settings, listening until the block ends."""
    with running(create_app(settings, clock), settings) as served:
        yield served


@contextmanager
def running(app: FastAPI, settings: Settings) -> Iterator[Served]:
    """A service that was put together already, listening until the block ends."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(config_of(app, settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        served = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", app, settings)
        _wait_for(served)
        try:
            yield served
        finally:
            for client in served.clients:
                client.close()
            server.should_exit = True
            thread.join(_WAIT_SECONDS)


def _wait_for(served: Served) -> None:
    """Wait until the server answers."""
    for _ in range(500):
        try:
            httpx.get(f"{served.url}/health", timeout=_WAIT_SECONDS).raise_for_status()
        except httpx.TransportError:
            threading.Event().wait(0.02)
        else:
            return
    raise TimeoutError
