"""The description of the API is true: whatever is sent, by whomever, no answer is a fault or one not described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sponsor_monitor.people.permission import GRANTABLE, TABLE, Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from tests.api.browser import Console, University, open_console
from tests.api.programs import V1, program, token_of

ROLES = (Role.COMPLIANCE_OFFICER, Role.ENGAGEMENT_LEAD, Role.AUDITOR)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 3
"""Of each operation, by each role, with ids that there are and without, of what it takes and of what it does not."""
PATIENCE = 300
"""Seconds: a busy machine is no fault of an answer."""
BEGINS_WORK = ("look-back", "retry", "feeds/{feed}")
"""With ids that there are, these would set a process to work at every request."""


@pytest.fixture(scope="module")
def console(university: University, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A server that is only sent nonsense."""
    with open_console(university.copy(tmp_path_factory.mktemp("described") / "university")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ids(console: Console) -> dict[str, Any]:
    """An id of each kind that there is, by the name that addresses have for it."""
    officer = program(console, Role.COMPLIANCE_OFFICER)
    alert = next(each for each in officer.get(f"{V1}/alerts").json()["items"] if each["registration"])
    made = officer.post(f"{V1}/cases", json={"registration": alert["registration"], "concern": "academic"})
    sponsored = officer.post(f"{V1}/students/search", json={"text": "S000001"}).json()["items"][0]["registration"]
    asked = {"event": "placement", "known_on": "2026-03-30", "details": "Made up"}
    duty = officer.post(f"{V1}/registrations/{sponsored}/reports", json=asked)
    return {
        "registration": alert["registration"],
        "student": alert["student"],
        "alert": alert["alert"],
        "case": made.headers["location"].rsplit("/", 1)[1],
        "report": int(duty.headers["location"].rsplit("/", 1)[1]),
        "run": "1",
        "number": 1,
        "school": alert["school"],
        "policy": "qmul-2025-09",
        "calendar": "qmul-ug-2025-26",
        "name": "answer_days",
        "feed": "contacts",
        "task": "0" * 32,
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_sent_gets_a_fault_or_an_answer_that_is_not_described(
    console: Console, ids: dict[str, Any], role: Role
) -> None:
    headers = _headers(console, role)
    for cases in _operations(console, ids):
        _send(cases, headers, 1)


@pytest.mark.torture
@pytest.mark.parametrize("role", GRANTABLE)
def test_nothing_that_is_sent_by_any_role_gets_one(console: Console, ids: dict[str, Any], role: Role) -> None:
    headers = _headers(console, role)
    for known in (ids, {}):
        for cases in _operations(console, known):
            _send(cases, headers, EXAMPLES)


def _headers(console: Console, role: Role) -> dict[str, str]:
    """A token of a role that begins no assessment or export: each would be a process at work."""
    scopes = set(TABLE[role]) - BY_PASSWORD_ONLY - {Permission.ASSESS, Permission.EXPORT} or {Permission.SEE_STUDENT}
    return {"Authorization": f"Bearer {token_of(console, role, scopes)}"}


def _operations(console: Console, ids: dict[str, Any]) -> Iterator[Any]:
    """What may be sent to each operation, and what may not; ids of addresses are those given, where there are any."""
    schema = schemathesis.openapi.from_url(f"{console.url}{V1}/openapi.json", timeout=PATIENCE)
    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        named = {each.name: ids[each.name] for each in operation.path_parameters if ids}
        known = None if not named or operation.path.endswith(BEGINS_WORK) else named
        for mode in GenerationMode:
            yield operation.as_strategy(generation_mode=mode, path_parameters=known)


def _send(cases: Any, headers: dict[str, str], examples: int) -> None:
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def sent(case: Any) -> None:
        answer = case.call(headers=headers, timeout=PATIENCE)
        case.validate_response(answer, checks=CHECKS)

    sent()
