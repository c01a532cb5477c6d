"""The two servers whose answers are compared, each a process of its own on this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from api.demonstration import days_back
from api.unit_of_work import system_clock
from bench.measuring import MeasuringFailed

_ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = Path(sys.executable).with_name("sponsor-monitor")
_WAIT_SECONDS = 300
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@contextmanager
def service(url: str, files: Path, port: int) -> Iterator[int]:
    """The service on a database, as ``sponsor-monitor serve`` runs it, on the day of the university."""
    told = {
        "SPONSOR_MONITOR_DAYS_BACK": str(days_back(system_clock)),
        "SPONSOR_MONITOR_NIGHTLY_AT": "off",
        "SPONSOR_MONITOR_REQUESTS_A_MINUTE": "100000",
    }
    command = [str(_PROGRAM), "serve", "--port", str(port), "--database", url, "--files", str(files)]
    with _running(command, {**os.environ, **told}, port, "/ready"):
        yield port


@contextmanager
def bare(url: str, port: int, things: int) -> Iterator[int]:
    """The bare handlers on a database of their own."""
    command = [sys.executable, "-m", "bench.pages_bare", url, str(port), str(things)]
    with _running(command, dict(os.environ), port, "/read/0"):
        yield port


def signed_in(port: int, user: str, password: str) -> str:
    """The cookie of somebody who has signed in with a password, as a browser would send it."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_WAIT_SECONDS) as client:
        found = _CSRF.search(client.get("/sign-in").text)
        if found is None:
            raise MeasuringFailed("The sign-in page has no form.")
        sent = {"csrf": found[1], "user": user, "password": password}
        client.post("/sign-in", data=sent, headers={"sec-fetch-site": "same-origin"})
        if client.get("/today").status_code != 200:
            raise MeasuringFailed(f"{user} cannot sign in.")
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[None]:
    log = _ROOT / "var" / "bench" / f"server-{port}.log"
    with log.open("w") as said:
        process = subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=said, stderr=said)
        try:
            _wait_for(process, f"http://127.0.0.1:{port}{path}", log)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_WAIT_SECONDS)


def _wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=_WAIT_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise MeasuringFailed(f"A server does not answer. {log.read_text(errors='replace')[-500:]}")
