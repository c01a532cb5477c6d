"""Requests made to hold the service up, to lead people elsewhere, or to do one person's work in another's name."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from inspect import signature
from urllib.parse import quote, urlsplit

import httpx
import pytest
from fastapi.routing import APIRoute

from api.app import create_app
from api.security.heads import Heads
from api.settings import Settings
from sponsor_monitor.people.permission import Role
from tests.api.browser import Console
from tests.serving import Served, running

OFFICER, SIGNATORY = Role.COMPLIANCE_OFFICER, Role.SIGNATORY
_LONGEST, _MANY = 10, 600


@contextmanager
def impatient(settings: Settings, **limits: float) -> Iterator[Served]:
    """A service that waits less long for bodies."""
    app = create_app(settings)
    for middleware in app.user_middleware:
        if set(limits) <= set(signature(middleware.cls).parameters):
            middleware.kwargs.update(limits)
    with running(app, settings) as served:
        yield served


@pytest.fixture
def settings(sqlite_url: str) -> Settings:
    return Settings(database=sqlite_url, nightly_at=None)


def trickled(served: Served, begin: bytes, drop: bytes) -> tuple[bytes, float]:
    """What a server says to who sends letter by letter, and after how long."""
    begun, found = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", urlsplit(served.url).port or 0), timeout=0.1) as connection:
        connection.sendall(begin)
        while time.monotonic() - begun < _LONGEST:
            try:
                if not (piece := connection.recv(65_536)):
                    break
                found += piece
            except TimeoutError:
                try:
                    connection.sendall(drop)
                except OSError:
                    break
            except OSError:
                break
    return found, time.monotonic() - begun


@pytest.mark.parametrize("begin", [b"", b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
def test_a_head_that_comes_letter_by_letter_or_never_is_not_waited_for(
    settings: Settings, begin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Heads, "seconds", 0.6)
    with impatient(settings) as served:
        found, seconds = trickled(served, begin, b"x" if begin else b"")

    assert (found, seconds < _LONGEST) == (b"", True)


def test_a_second_head_on_the_same_connection_is_not_waited_for_either(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Heads, "seconds", 0.6)
    with impatient(settings) as served:
        found, seconds = trickled(served, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"G")

    assert (found.count(b"HTTP/1.1 200"), seconds < _LONGEST) == (1, True)


def test_a_body_that_never_stops_but_hardly_comes_is_let_go_of(settings: Settings) -> None:
    sent = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\nConnection: close\r\n"
    with impatient(settings, wait_seconds=5, grace_seconds=0.5) as served:
        found, seconds = trickled(served, sent + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n", b"a")

    assert (found.split(b" ")[1], seconds < _LONGEST) == (b"408", True)


def test_many_that_only_wait_keep_nobody_out_for_long(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Heads, "seconds", 1.0)
    with impatient(settings) as served:
        where = ("127.0.0.1", urlsplit(served.url).port or 0)
        waiting = [socket.create_connection(where) for _ in range(200)]
        answered = served.browser().get("/sign-in").status_code
        time.sleep(1.5)
        gone = [connection.recv(1) for connection in waiting]
        for connection in waiting:
            connection.close()

    assert (answered, set(gone)) == (200, {b""})


def test_who_takes_no_answer_is_let_go_of(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Heads, "reading_seconds", 0.5)
    with impatient(settings) as served:
        style = served.browser().get("/sign-in").text.split('rel="stylesheet" href="')[1].split('"')[0]
        ask = f"GET {style} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.settimeout(_LONGEST)
            connection.connect(("127.0.0.1", urlsplit(served.url).port or 0))
            connection.sendall(ask * _MANY)
            time.sleep(3)
            found = b""
            with suppress(ConnectionResetError):
                while piece := connection.recv(1 << 20):
                    found += piece

    assert 0 < found.count(b"HTTP/1.1 200") < _MANY


# --- where people are led -------------------------------------------------------------------------------------------

ELSEWHERE = ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%2f%2fevil.example")
RETURNS = ("next", "back", "return", "return_to", "redirect", "url", "view", "state", "read", "then")


def _led(console: Console, client: httpx.Client, route: APIRoute, method: str, elsewhere: str) -> str:
    """Where a route leads with an address in each of its parts and fields; empty where it leads nowhere."""
    path = re.sub(r"{[^}]*}", lambda _: quote(elsewhere, safe=""), route.path)
    fields = dict.fromkeys(RETURNS, elsewhere)
    data = {**fields, "csrf": console.csrf(client)} if method == "POST" else None
    answer = client.request(method, path, params=fields, data=data)
    return str(answer.headers.get("location", ""))


def _raw(client: httpx.Client, path: str) -> str:
    """Where a path leads that no client would have sent so."""
    address = client.base_url.copy_with(raw_path=path.encode() if path.startswith("/") else f"/{path}".encode())
    return str(client.send(httpx.Request("GET", address, headers=client.headers)).headers.get("location", ""))


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, OFFICER, SIGNATORY])
def test_no_address_or_field_leads_anybody_elsewhere(console: Console, role: Role | None) -> None:
    client, home = console.client(role), urlsplit(console.url).netloc
    client.headers["accept"] = "text/html"
    led = set()
    for route in console.served.app.routes:
        if isinstance(route, APIRoute) and route.name not in ("sign-out", "log-sign", "log-verify", "data-look"):
            led |= {_led(console, client, route, method, ELSEWHERE[0]) for method in route.methods or ()}
    for elsewhere in ELSEWHERE:
        for before in ("/", "/account/../", "/sign-in/../"):
            led.add(_raw(client, f"{before}{elsewhere}/"))
            led.add(_raw(client, f"{before.rstrip('/')}{elsewhere}/account/"))

    assert len(led) > 2
    for address in led:
        parts = urlsplit(address)
        assert (parts.scheme in ("", "http"), parts.netloc in ("", home)) == (True, True), address
        assert not address.startswith(("//", "/\\")), address


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["//evil.example/today", "/\\evil.example", "///evil.example/today/"])
def test_who_wanted_to_go_elsewhere_stays_here_after_signing_in(console: Console, wanted: str) -> None:
    browser, person = console.client(None), console.university.people[OFFICER]
    on = _raw(browser, wanted) or "/sign-in"
    page = browser.get(on if on.startswith("/sign-in") else "/sign-in").text
    sealed = page.split('name="next" value="')[1].split('"')[0]
    told = {"user": person.user_name, "password": person.password, "next": sealed, "csrf": console.csrf(browser)}
    location = browser.post("/sign-in", data=told).headers["location"]

    assert (urlsplit(location).netloc, location.startswith(("//", "/\\"))) == ("", False)


# --- two tabs of one browser ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_form_of_one_tab_is_not_sent_in_the_name_of_who_signed_in_in_another(console: Console) -> None:
    browser = console.client(OFFICER)
    form = console.csrf(browser)
    browser.cookies.set(*console.cookie(Role.STUDENT_PROGRESS))

    refused = browser.post("/today/act", data={"csrf": form, "do": "assign"})

    assert (refused.status_code, "nothing was changed" in refused.text) == (403, True)


@pytest.mark.slow
def test_an_address_of_one_tab_is_not_read_by_who_signed_in_in_another(console: Console) -> None:
    browser = console.client(OFFICER)
    told = {"csrf": console.csrf(browser), "level": "breach", "rule": "", "school": "", "owner": "", "stage": ""}
    address = browser.post("/today/filter", data=told).headers["location"]
    other = console.client(Role.STUDENT_PROGRESS)

    assert (browser.get(address).status_code, other.get(address).status_code) == (200, 404)
