"""Sessions, forms and limits, by a real server: what a stranger, another site or an old cookie gets."""

from __future__ import annotations

import json
import logging
import socket
import time
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from api.refusals import TooMany
from api.security.cookies import SESSION
from api.security.rates import Rates
from api.settings import Settings
from api.telling import LOGGER, Lines
from api.unit_of_work import system_clock, unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.people import begin, give_password
from sponsor_monitor.store.log import entries
from tests.serving import Served, running, serving
from tests.working import LONDON

PASSWORD = "correct horse battery"  # noqa: S105  made up
_MINUTE = 60_000_000


class Clock:
    """A clock that a test moves on."""

    ahead = 0

    def __call__(self) -> int:
        return system_clock() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(tmp_path: Path, clock: Clock) -> Any:
    """A service with one account: the administrator ada."""
    with serving(Settings(database=f"sqlite:///{tmp_path / 'a.db'}", nightly_at=None), clock) as started:
        with unit_of_work(started.app.state.service.database, THE_PROGRAM, LONDON, clock) as work:
            begin(work, "ada", "Ada Sample", "", PASSWORD)
        yield started


def csrf(page: httpx.Response) -> str:
    return page.text.split('name="csrf" value="')[1].split('"')[0]


def sign_in(browser: httpx.Client, path: str = "/sign-in", password: str = PASSWORD) -> httpx.Response:
    page = browser.get(path)
    wanted = page.text.split('name="next" value="')[1].split('"')[0]
    return browser.post("/sign-in", data={"csrf": csrf(page), "user": "ada", "password": password, "next": wanted})


def cookie(served: Served, browser: httpx.Client) -> str:
    return browser.cookies[served.app.state.service.jar.name(SESSION)]


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/account").status_code == 200


def test_a_session_gets_a_new_id_at_sign_in_and_the_old_one_opens_nothing(served: Served) -> None:
    browser, thief = served.browser(), served.browser()
    browser.get("/sign-in")
    planted = cookie(served, browser)

    assert sign_in(browser).status_code == 303

    thief.cookies.set(served.app.state.service.jar.name(SESSION), planted)
    assert (is_in(browser), is_in(thief), cookie(served, browser) == planted) == (True, False, False)


def test_a_session_that_was_signed_out_of_opens_nothing_wherever_its_cookie_was_kept(served: Served) -> None:
    browser, thief = served.browser(), served.browser()
    sign_in(browser)
    thief.cookies.set(served.app.state.service.jar.name(SESSION), cookie(served, browser))

    browser.post("/sign-out", data={"csrf": csrf(browser.get("/account"))})

    assert (is_in(browser), is_in(thief)) == (False, False)


def test_a_session_ends_unused_and_in_any_case(served: Served, clock: Clock) -> None:
    settings = served.settings
    browser = served.browser()
    sign_in(browser)

    for _ in range(settings.session_hours * 60 // 25 - 1):
        clock.ahead += 25 * _MINUTE
        assert is_in(browser)
    clock.ahead += 25 * _MINUTE
    assert not is_in(browser)

    sign_in(browser)
    clock.ahead += (settings.idle_minutes + 1) * _MINUTE
    assert not is_in(browser)


def test_a_new_password_ends_every_session_from_before_but_the_one_it_was_chosen_in(
    served: Served, clock: Clock
) -> None:
    service = served.app.state.service
    browser, chooser = served.browser(), served.browser()
    sign_in(browser)
    clock.ahead += _MINUTE
    with unit_of_work(service.database, Actor("root", "root", (Grant(Role.ADMINISTRATOR),)), LONDON, clock) as work:
        given = give_password(work, "ada")
    assert not is_in(browser)

    said = {"user": "ada", "password": given, "new": "one of my own", "again": "one of my own"}
    chosen = chooser.post("/choose-password", data={**said, "csrf": csrf(chooser.get("/sign-in"))})

    assert (chosen.status_code, is_in(chooser)) == (303, True)


def test_wrong_tokens_are_counted_like_any_other_request(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 'b.db'}", nightly_at=None, requests_a_minute=10)
    with serving(settings) as served:
        asks = served.browser()
        told = [asks.get("/api/v1/me", headers={"authorization": f"Bearer {each}"}).status_code for each in range(15)]

    assert (set(told[:8]), told[-1]) == ({401}, 429)


def test_an_altered_cookie_is_nobodys(served: Served) -> None:
    browser = served.browser()
    sign_in(browser)
    name, value = served.app.state.service.jar.name(SESSION), cookie(served, browser)
    for altered in ("", "x", value[:-1], value + "A", value.replace(".", "..", 1), "é" * 100):
        thief = served.browser()
        answer = thief.get("/account", headers=[(b"cookie", f"{name}={altered}".encode())])
        assert answer.status_code == 303, altered


def test_two_tabs_of_one_session_both_work_and_a_form_of_before_is_refused(served: Served) -> None:
    browser = served.browser()
    before = csrf(browser.get("/sign-in"))
    sign_in(browser)
    first, second = csrf(browser.get("/account")), csrf(browser.get("/account"))

    for token, headers in ((before, {}), ("", {}), (first, {"sec-fetch-site": "cross-site"})):
        refused = browser.post("/sign-out", data={"csrf": token}, headers=headers)
        assert (refused.status_code, is_in(browser)) == (403, True)
        assert "nothing was changed" in refused.text
    assert browser.post("/sign-out", data={"csrf": second}).status_code == 303


def test_signing_in_leads_back_to_where_one_wanted_to_go_and_never_elsewhere(served: Served) -> None:
    browser = served.browser()
    on = browser.get("/account").headers["location"]
    assert sign_in(browser, on).headers["location"] == "/account"

    for wanted in ("https://evil.example", "//evil.example", "/\\evil.example", "%2f%2fevil.example", "x" * 5_000):
        other = served.browser()
        led = sign_in(other, f"/sign-in?next={wanted}").headers["location"]
        assert (urlsplit(led).netloc, led) == ("", "/")


def test_a_wrong_password_is_told_alike_for_everybody_and_tries_are_counted(served: Served) -> None:
    browser = served.browser()
    page = csrf(browser.get("/sign-in"))
    told = [
        browser.post("/sign-in", data={"csrf": page, "user": user, "password": "wrong password"})
        for user in ("ada", "nobody")
    ]
    assert [answer.status_code for answer in told] == [401, 401]
    assert told[0].text.replace("ada", "nobody") == told[1].text
    tries = [browser.post("/sign-in", data={"csrf": page, "user": "ada", "password": "no"}) for _ in range(6)]
    assert tries[-1].status_code == 429
    assert "wait" in tries[-1].text


def test_every_answer_has_its_headers_whatever_it_is(served: Served) -> None:
    browser = served.browser()
    for address, status in (("/sign-in", 200), ("/nowhere", 404), ("/api/v1/nowhere", 404), ("/health", 200)):
        answer = browser.get(address)
        assert answer.status_code == status
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
        assert "access-control-allow-origin" not in answer.headers
    problem = browser.get("/api/v1/nowhere")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404
    flags = browser.get("/sign-in", headers={"cookie": ""}).headers["set-cookie"].lower()
    assert ("httponly" in flags, "samesite=lax" in flags, "path=/" in flags) == (True, True, True)


def test_by_https_cookies_need_it_and_bind_to_the_host(tmp_path: Path) -> None:
    settings = Settings(
        database=f"sqlite:///{tmp_path / 'a.db'}", nightly_at=None, address="https://sponsor.example.ac.uk"
    )
    with serving(settings) as started:
        answer = started.browser().get("/sign-in", headers={"host": "sponsor.example.ac.uk"})

    assert answer.headers["set-cookie"].startswith("__Host-session=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "a b"])
def test_another_name_is_not_answered(served: Served, host: str) -> None:
    answer = raw(served, f"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    assert answer.split(b" ")[1] in (b"421", b"400")
    assert b"evil" not in answer.partition(b"\r\n\r\n")[2]


def raw(served: Served, sent: bytes) -> bytes:
    """What a server says to bytes."""
    port = urlsplit(served.url).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        found = b""
        while piece := connection.recv(65_536):
            found += piece
    return found


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(served: Served) -> None:
    browser = served.browser()
    token = csrf(browser.get("/sign-in"))
    told = browser.post("/sign-in", data={"csrf": token, "user": "a" * 2_000_000})
    untold = browser.post(
        "/sign-in",
        content=(b"user=" + b"a" * 100_000 for _ in range(30)),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert (told.status_code, untold.status_code) == (413, 413)
    assert "1 MB" in told.text


def test_a_body_that_stops_half_way_is_let_go_of(served: Served) -> None:
    app = create_app(served.settings)
    for middleware in app.user_middleware:
        if "wait_seconds" in signature(middleware.cls).parameters:
            middleware.kwargs["wait_seconds"] = 0.3
    with running(app, served.settings) as impatient:
        sent = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\nConnection: close\r\n"
        begun = time.monotonic()
        answer = raw(impatient, sent + b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf=")

    assert (answer.split(b" ")[1], time.monotonic() - begun < 10) == (b"408", True)


def test_rates_are_bounded_and_buckets_fill_again() -> None:
    rates = Rates(60, most_kept=2)
    for _ in range(60):
        rates.take("a", 0.0)
    with pytest.raises(TooMany) as error:
        rates.take("a", 0.0)
    assert error.value.seconds == 1
    rates.take("a", 1.0)
    for who in ("b", "c"):
        rates.take(who, 1.0)
    assert len(rates._kept) == 2


def test_too_many_requests_are_told_when_to_go_on(tmp_path: Path) -> None:
    settings = replace(Settings(database=f"sqlite:///{tmp_path / 'a.db'}", nightly_at=None), requests_a_minute=10)
    with serving(settings) as started:
        answers = [started.browser().get("/sign-in") for _ in range(12)]

    assert [answer.status_code for answer in answers].count(429) >= 1
    assert int(answers[-1].headers["retry-after"]) > 0


def test_lines_say_nothing_about_anybody(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    try:
        browser = served.browser()
        sign_in(browser)
        browser.get("/static/Ada/secret?name=Ada")
    finally:
        LOGGER.removeHandler(handler)
    said = capfd.readouterr().err

    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {"/sign-in", "/static/{held}/{name}"} <= {line.get("route") for line in lines}
    assert not [word for word in ("Ada", "ada", PASSWORD, "secret") if word in said]


def test_signing_out_is_an_entry_that_holds_no_secret(served: Served) -> None:
    browser = served.browser()
    sign_in(browser)
    shown = cookie(served, browser)
    browser.post("/sign-out", data={"csrf": csrf(browser.get("/account"))})

    with served.app.state.service.database.reading() as connection:
        (entry,) = entries(connection, kinds=["session-ended"])
    told = served.app.state.service.keys.signed(SESSION, shown)
    assert told["id"] not in entry.written


def test_numbers_are_for_this_machine_and_count_requests(served: Served) -> None:
    browser = served.browser()
    browser.get("/sign-in")

    assert 'sponsor_monitor_request_seconds_count{method="GET",route="/sign-in"' in browser.get("/metrics").text
    assert browser.get("/metrics", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 404
