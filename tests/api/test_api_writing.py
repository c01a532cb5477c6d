"""Writing over the API: by who saw how things stand, by whom nobody else can write for, and once however often sent."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.unit_of_work import unit_of_work
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.proof import check
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.feeds import open_feed
from tests.api.browser import Console, University, open_console
from tests.api.programs import V1, ended, person_at, program

pytestmark = pytest.mark.slow
OFFICER = Role.COMPLIANCE_OFFICER
TRIED: dict[str, Any] = {
    "kind": "case-contact-attempted",
    "body": {"channel": "phone", "on": "2026-03-02", "answered": False},
}


@pytest.fixture(scope="module")
def console(university: University, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with open_console(university.copy(tmp_path_factory.mktemp("writing") / "university")) as opened_console:
        yield opened_console


@pytest.fixture(scope="module")
def officer(console: Console) -> httpx.Client:
    return program(console, OFFICER)


@pytest.fixture
def case(officer: httpx.Client) -> str:
    """The address of a case, opened for somebody who has none."""
    alerts = officer.get(f"{V1}/alerts", params={"limit": 200}).json()["items"]
    for registration in {each["registration"] for each in alerts if each["registration"]}:
        told = officer.post(f"{V1}/cases", json={"registration": registration, "concern": "welfare"})
        if told.status_code == 201:
            return str(told.headers["location"])
    raise LookupError


def test_who_did_not_see_the_last_entry_records_nothing(officer: httpx.Client, case: str) -> None:
    tag = officer.get(case).headers["etag"]
    assert officer.post(f"{case}/events", json=TRIED).status_code == 428
    made = officer.post(f"{case}/events", json=TRIED, headers={"If-Match": tag})
    assert made.status_code == 201
    assert made.headers["etag"] == f'"{made.json()["number"]}"' == officer.get(case).headers["etag"]
    again = officer.post(f"{case}/events", json=TRIED, headers={"If-Match": tag})
    assert (again.status_code, again.headers["content-type"]) == (412, "application/problem+json")
    assert [each["kind"] for each in officer.get(case).json()["entries"]] == ["case-opened", TRIED["kind"]]


def test_of_many_who_write_at_once_one_does(officer: httpx.Client, case: str) -> None:
    seen = {"If-Match": officer.get(case).headers["etag"]}

    def write(_: int) -> int:
        return officer.post(f"{case}/events", json=TRIED, headers=seen).status_code

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(write, range(6)))
    assert answers == [201, *[412] * 5]


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "case-signed-off", "body": {"decision": "approve", "recommendation": 1}},
        {"kind": "case-recommended", "body": {"ground": "academic"}},
        {"kind": "case-notified", "body": {"on": "2026-03-02", "letter": "x"}},
        {"kind": "case-reported", "body": {"duty": 1, "on": "2026-03-02"}, "private": {"reference": "x"}},
        {**TRIED, "body": {**TRIED["body"], "before_go_live": True}},
        {**TRIED, "body": {**TRIED["body"], "on": "yesterday"}},
        {**TRIED, "body": {**TRIED["body"], "note": "a word about a person"}},
        {**TRIED, "private": {"note": "\x00"}},
        {**TRIED, "private": {"note": "x" * 20_001}},
        {"kind": "nothing", "body": {}},
    ],
)  # fmt: skip
def test_what_has_rules_of_its_own_or_no_sense_is_no_event(
    officer: httpx.Client, case: str, event: dict[str, Any]
) -> None:
    tag = officer.get(case).headers["etag"]
    assert officer.post(f"{case}/events", json=event, headers={"If-Match": tag}).status_code == 422
    assert officer.get(case).headers["etag"] == tag


def test_nothing_is_given_to_nobody(officer: httpx.Client, case: str) -> None:
    tag = officer.get(case).headers["etag"]
    for to in ("nobody", "program"):
        given = {"kind": "case-assigned", "body": {"to": to}}
        assert officer.post(f"{case}/events", json=given, headers={"If-Match": tag}).status_code == 404
    assert officer.get(case).headers["etag"] == tag


def test_a_value_of_the_process_is_set_by_who_saw_it(console: Console) -> None:
    registrar, place = program(console, Role.REGISTRAR), f"{V1}/process/review_days"
    value = {"value": 14, "clause": "Rule 1", "source": "made up", "reason": "tried"}
    tag = registrar.get(place).headers["etag"]
    assert registrar.put(place, json=value).status_code == 428
    made = registrar.put(place, json=value, headers={"If-Match": tag})
    assert made.json()["values"][-1]["value"] == 14
    assert registrar.put(place, json={**value, "value": 15}, headers={"If-Match": tag}).status_code == 412
    assert program(console, OFFICER).put(place, json=value, headers={"If-Match": tag}).status_code == 403


def test_a_browsers_session_writes_with_its_token_only(console: Console, case: str) -> None:
    person = person_at(console, OFFICER)
    tag = person.get(case).headers["etag"]
    own = person.headers.pop("x-csrf-token")
    for sent in ({}, {"x-csrf-token": "guessed"}, {"x-csrf-token": own, "sec-fetch-site": "cross-site"}):
        assert person.post(f"{case}/events", json=TRIED, headers={"If-Match": tag, **sent}).status_code == 403
    made = person.post(f"{case}/events", json=TRIED, headers={"If-Match": tag, "x-csrf-token": own})
    assert made.status_code == 201


def test_nothing_is_shared_with_other_sites(officer: httpx.Client) -> None:
    told = officer.get(f"{V1}/me", headers={"origin": "https://elsewhere.example"})
    asked = officer.options(f"{V1}/me", headers={"origin": "https://elsewhere.example"})
    assert not [name for answer in (told, asked) for name in answer.headers if name.startswith("access-control")]
    assert (asked.status_code, asked.headers["allow"]) == (405, "GET")


def test_a_token_never_signs_and_a_person_signs_with_their_password(console: Console, case: str) -> None:
    approve = {"decision": "approve", "recommendation": 1, "password": "not this one"}
    assert program(console, Role.SIGNATORY).post(f"{case}/signature", json=approve).status_code == 403
    signatory = person_at(console, Role.REGISTRAR)
    assert signatory.post(f"{case}/signature", json=approve).status_code in (401, 403)
    right = {**approve, "password": console.university.people[Role.REGISTRAR].password}
    assert signatory.post(f"{case}/signature", json=right).status_code in (403, 409)
    assert "case-signed-off" not in program(console, OFFICER).get(case).text


def test_an_entry_is_proved_by_what_an_administrator_signed(console: Console) -> None:
    auditor, administrator = program(console, Role.AUDITOR), program(console, Role.ADMINISTRATOR)
    assert auditor.post(f"{V1}/log/entries/3/proof", json={}).status_code == 409
    kept = administrator.post(f"{V1}/checkpoints").json()["note"]
    program(console, OFFICER)
    administrator.post(f"{V1}/checkpoints")
    told = auditor.post(f"{V1}/log/entries/3/proof", json={"checkpoint": kept})
    proven = check(told.text, opened(kept))
    assert proven.is_kept
    assert proven.entry["number"] == 3
    assert auditor.post(f"{V1}/log/entries/3/proof", json={"checkpoint": "none"}).status_code == 409


def test_a_calendar_is_for_who_knows_its_secret(console: Console) -> None:
    service = console.served.app.state.service
    books = service.desk.look()
    actor = Actor(console.university.people[OFFICER].uid)
    with unit_of_work(service.database, actor, books.institution.zone, service.clock) as work:
        secret = open_feed(work)
    nobody = console.client(None)
    found = nobody.get(f"/calendar/{secret}.ics")
    assert (found.status_code, found.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert found.text.startswith("BEGIN:VCALENDAR")
    assert nobody.get(f"/calendar/{secret[:-1]}x.ics").status_code == 404


def test_what_was_known_of_an_earlier_day_is_worked_out_and_cut_to_what_one_may_see(
    console: Console, officer: httpx.Client
) -> None:
    alerts = officer.get(f"{V1}/alerts").json()["items"]
    registration = next(each["registration"] for each in alerts if each["called"] == "not-enrolled")
    place, asked = f"{V1}/registrations/{registration}/entry/look-back", {"as_of": "2025-12-01"}
    welfare, looked_back = program(console, Role.WELFARE), []
    for client in (officer, welfare):
        told = ended(client, client.post(place, json=asked))
        assert told["state"] == "done", told
        looked_back.append(told["result"]["entry"])
        entry = client.get(looked_back[-1]).json()
        assert entry["as_of"] == "2025-12-01"
        assert ("weeks" in entry["entry"]) is entry["shows_visa_facts"] is (client is officer)
    assert welfare.get(looked_back[0]).status_code == 404
