"""The API on a database into which nothing came yet, of both kinds: every request is answered with a sentence."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from api.routes.everything import api_routes
from api.settings import Settings
from api.unit_of_work import unit_of_work
from sponsor_monitor.people import event
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.people import make_token
from tests.serving import serving
from tests.working import LONDON

pytestmark = pytest.mark.slow
ROLES = (Role.COMPLIANCE_OFFICER, Role.AUDITOR, Role.REGISTRAR)
OF_NOTHING = "01890000-0000-7000-8000-000000000000"
BODIES = {
    "/api/v1/students/search": {"text": "Sample ’ß \U0001f642"},
    "/api/v1/cases": {"registration": OF_NOTHING, "concern": "academic", "alerts": [OF_NOTHING]},
    "/api/v1/cases/{case}/events": {"kind": "case-assigned", "body": {"to": "x", "count": 2**53 - 1}},
    "/api/v1/cases/{case}/recommendation": {"ground": "academic", "reasons": "x"},
    "/api/v1/alerts/{alert}/owner": {"to": "x"},
    "/api/v1/log/entries/{number}/proof": {},
    "/api/v1/registrations/{registration}/entry/look-back": {"as_of": "2026-01-01"},
}


def test_every_request_is_answered(database_url: str, tmp_path: Path) -> None:
    settings = Settings(database=database_url, files=tmp_path / "files", nightly_at=None, requests_a_minute=100_000)
    with serving(settings) as served:
        service = served.app.state.service
        with unit_of_work(service.database, THE_PROGRAM, LONDON, service.clock) as work:
            work.append(
                event.account_made("one", "one", "The one", "one@uni.example"),
                *(event.grant_given("one", Grant(role, role.key, dt.date(2025, 1, 1))) for role in ROLES),
            )
        actor = Actor("one", "one", tuple(Grant(role) for role in ROLES))
        with unit_of_work(
            service.database,
            actor,
            LONDON,
            service.clock,
        ) as work:
            _, text = make_token(work, set(Permission) - BY_PASSWORD_ONLY, work.today)
        client = served.browser()
        client.headers.update({"authorization": f"Bearer {text}", "if-match": '"1"'})
        answers = {}
        for route in api_routes():
            place = re.sub(r"{number}", "1", route.path)
            place = re.sub(r"{[^}]*}", OF_NOTHING, place)
            for method in route.methods or ():
                told = client.request(method, place, json=BODIES.get(route.path) if method == "POST" else None)
                answers[f"{method} {route.path}"] = told.status_code
        for process in service.children._running.values():
            process.wait(120)
        assert {line: status for line, status in answers.items() if status >= 500} == {}
        assert answers["GET /api/v1/calendars"] == answers["GET /api/v1/cases"] == answers["GET /api/v1/alerts"] == 200
        for asked in ("subject=%00", "registration=%00", "kind=%00", "cursor=%00", "after=9223372036854775808"):
            assert client.get(f"/api/v1/log/entries?{asked}").status_code == 422
        assert client.post("/api/v1/students/search", json={"text": "\0"}).status_code == 422
