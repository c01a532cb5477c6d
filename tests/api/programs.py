"""Programs that use the API: each shows a token of somebody of a role, with every scope that a token can have."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection
from typing import Any

import httpx

from api.unit_of_work import unit_of_work
from sponsor_monitor.people.permission import TABLE, Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.people import make_token
from tests.api.browser import Console

V1 = "/api/v1"
_WAIT = 60


def token_of(console: Console, role: Role, scopes: Collection[Permission] | None = None) -> str:
    """A token of somebody of a role, for these scopes, or for all of the role's that tokens can have."""
    service = console.served.app.state.service
    person = console.university.people[role]
    account = service.desk.look().people.accounts[person.uid]
    zone = service.desk.look().institution.zone
    today = dt.datetime.fromtimestamp(service.clock() / 1_000_000, zone).date()
    wanted = set(TABLE[role]) - BY_PASSWORD_ONLY if scopes is None else set(scopes)
    with unit_of_work(service.database, account.actor(today), zone, service.clock) as work:
        _, text = make_token(work, wanted, today + dt.timedelta(days=1))
    return text


def program(console: Console, role: Role, scopes: Collection[Permission] | None = None) -> httpx.Client:
    """A program with a token."""
    client = console.served.browser()
    client.headers["authorization"] = f"Bearer {token_of(console, role, scopes)}"
    return client


def person_at(console: Console, role: Role) -> httpx.Client:
    """Somebody who has signed in, with what their browser's session has to send."""
    client = console.client(role)
    client.headers["x-csrf-token"] = client.get(f"{V1}/me").json()["csrf"]
    return client


def ended(client: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """What came of the long work that an answer says was begun."""
    assert answer.status_code == 202, answer.text
    begun = time.monotonic()
    while time.monotonic() - begun < _WAIT:
        told: dict[str, Any] = client.get(answer.headers["location"]).raise_for_status().json()
        if told["state"] != "running":
            return told
        time.sleep(0.2)
    raise TimeoutError(answer.headers["location"])
