"""Visa facts over the API: who may not see them gets them by no field, filter, sort, count, cursor or refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from sponsor_monitor.people.permission import TABLE, Permission, Role
from sponsor_monitor.people.seen import ASKED_TO_CONTACT, HOME_OFFICE_RULES
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from tests.api.browser import Console, University, open_console
from tests.api.programs import V1, program

pytestmark = pytest.mark.slow
OFFICER = Role.COMPLIANCE_OFFICER
WITHOUT = {
    "Student Progress": (Role.STUDENT_PROGRESS, None),
    "welfare": (Role.WELFARE, None),
    "registrar": (Role.REGISTRAR, None),
    "an officer's token without the scope": (
        OFFICER,
        set(TABLE[OFFICER]) - BY_PASSWORD_ONLY - {Permission.SEE_VISA_FACTS},
    ),
}


@dataclass(frozen=True)
class Known:
    """A sponsored student with an alert of the Home Office's rules in an immigration case, and another student."""

    console: Console
    officer: httpx.Client
    alert: str
    registration: str
    student: str
    family_name: str
    case: str
    other: str
    secrets: tuple[str, ...]


@pytest.fixture(scope="module")
def known(university: University, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with open_console(university.copy(tmp_path_factory.mktemp("visa") / "university")) as console:
        officer = program(console, OFFICER)
        alerts = every(officer, "/alerts")
        records = {each["registration"]: at(officer, f"/registrations/{each['registration']}") for each in alerts
                   if each["registration"]}  # fmt: skip
        alert = next(
            each
            for each in alerts
            if each["called"] in HOME_OFFICE_RULES and records.get(each["registration"], {}).get("cas_number")
        )
        record = records[alert["registration"]]
        tag = officer.get(f"{V1}/alerts/{alert['alert']}").headers["etag"]
        owner = {"to": console.university.people[OFFICER].uid}
        made = officer.post(f"{V1}/alerts/{alert['alert']}/owner", json=owner, headers={"If-Match": tag})
        dates = (record["permission_start"], record["permission_end"])
        yield Known(
            console,
            officer,
            alert["alert"],
            alert["registration"],
            record["student"],
            record["family_name"],
            made.json()["case"],
            next(uid for uid, each in records.items() if each["cas_number"] is None),
            tuple(each for each in (record["cas_number"], *dates, alert["called"], alert["explanation"]) if each),
        )


@pytest.fixture(scope="module", params=list(WITHOUT))
def without(request: pytest.FixtureRequest, known: Known) -> httpx.Client:
    """Somebody who may see the student, and no visa facts."""
    return program(known.console, *WITHOUT[request.param])


def at(client: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    """What is at an address."""
    found: dict[str, Any] = client.get(f"{V1}{path}", params=params).raise_for_status().json()
    return found


def every(client: httpx.Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """The whole of a list, page by page."""
    found, cursor = [], None
    while True:
        page = at(client, path, **params, limit=100, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        if (cursor := page["next"]) is None:
            return found


PLACES = ("/registrations/{registration}", "/students/{student}", "/registrations/{registration}/entry",
          "/alerts/{alert}", "/cases/{case}")  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_a_sponsored_student_is_a_visa_fact(known: Known, without: httpx.Client, place: str) -> None:
    path = place.format(**{name: getattr(known, name) for name in ("registration", "student", "alert", "case")})
    officer = known.officer.get(f"{V1}{path}").text
    told = without.get(f"{V1}{path}")
    assert told.status_code == 200, told.text
    secrets = {*known.secrets, "immigration", *HOME_OFFICE_RULES}
    assert any(secret in officer for secret in secrets)
    assert not [secret for secret in secrets if secret in told.text]


def test_a_sponsored_student_is_told_of_as_any_other(known: Known, without: httpx.Client) -> None:
    for place in ("/registrations/{}", "/registrations/{}/entry"):
        one, other = at(without, place.format(known.registration)), at(without, place.format(known.other))
        assert _names(one) == _names(other)
        hidden = {"cas_number", "permission_start", "permission_end", "rqf_level"} & one.keys()
        assert all(one[name] is None and other[name] is None for name in hidden)


FILTERS: list[tuple[str, dict[str, Any]]] = [
    *(("/alerts", {"rule": rule}) for rule in sorted(HOME_OFFICE_RULES)),
    *(("/alerts", {"level": level}) for level in ("breach", "warning 28", "warning", "")),
    *(("/findings", {"rule": rule}) for rule in sorted(HOME_OFFICE_RULES)),
    ("/cases", {"concern": "immigration"}),
    *(("/cases", {"stage": stage}) for stage in ("early engagement", "panel", "exceptional withdrawal")),
    ("/cases", {"due_by": "2100-01-01"}),
    ("/cases", {"on_hold": True}),
]


@pytest.mark.parametrize(("path", "asked"), FILTERS)
def test_what_is_hidden_is_not_found_by_asking_for_it(
    known: Known, without: httpx.Client, path: str, asked: dict[str, Any]
) -> None:
    assert not [each for each in every(without, path, **asked) if each["registration"] == known.registration]


def test_alerts_that_are_hidden_stand_last_and_by_name_with_no_figure_of_theirs(
    known: Known, without: httpx.Client
) -> None:
    alerts = every(without, "/alerts")
    hidden = [each for each in alerts if each["asks_for_contact_only"]]
    assert known.registration in {each["registration"] for each in hidden}
    assert alerts[-len(hidden) :] == hidden
    assert [each["family_name"] for each in hidden] == sorted(each["family_name"] for each in hidden)
    assert {each["called"] for each in hidden} == {ASKED_TO_CONTACT}
    figures = ("level", "state", "period_start", "crossed_on", "explanation", "days_left", "days_since")
    assert not [each for each in hidden if any(each[name] is not None for name in figures)]
    assert len({each["registration"] for each in hidden}) == len(hidden)


def test_findings_about_the_home_offices_rules_are_not_among_them(known: Known, without: httpx.Client) -> None:
    own = [each["rule"] for each in every(without, "/findings") if each["registration"] == known.registration]
    assert not set(own) & HOME_OFFICE_RULES
    runs = without.get(f"{V1}/assessments").json()
    assert all(run["findings"] is None for run in runs.get("items", ()))


def test_a_search_does_not_find_by_a_cas(known: Known, without: httpx.Client) -> None:
    for text in known.secrets[:1]:
        assert without.post(f"{V1}/students/search", json={"text": text}).json() == {"items": []}
    found = without.post(f"{V1}/students/search", json={"text": known.family_name})
    assert not [secret for secret in known.secrets if secret in found.text]


REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/cases/{case}/checklist?ground=immigration", {}),
    ("POST", "/cases/{case}/recommendation", {"ground": "immigration", "reasons": "x"}),
    ("POST", "/alerts/{alert}/owner", {"to": "somebody"}),
    *(
        ("POST", "/cases/{case}/events", {"kind": kind, "body": body, "private": private})
        for kind, body, private in (
            ("case-snoozed", {"until": "2099-01-01"}, {"reason": "x"}),
            ("case-appeal-lodged", {"on": "2026-03-01", "grounds": ["new evidence"]}, {}),
            ("case-closed", {"outcome": "nothing to do"}, {"reason": "x"}),
            ("case-reopened", {}, {"reason": "x"}),
            ("case-request-to-remain", {"on": "2026-03-01"}, {}),
            ("case-procedures-completed", {"on": "2026-03-01"}, {}),
            ("case-option-chosen", {"on": "2026-03-01", "option": "continue"}, {}),
        )
    ),
]


@pytest.mark.parametrize(("method", "place", "body"), REFUSED)
def test_no_refusal_tells_how_an_immigration_case_stands(
    known: Known, without: httpx.Client, method: str, place: str, body: dict[str, Any]
) -> None:
    number = known.officer.get(f"{V1}/cases/{known.case}").headers["etag"]
    path = f"{V1}{place.format(case=known.case, alert=known.alert)}"
    told = without.request(method, path, json=body if method == "POST" else None, headers={"If-Match": number})
    assert told.status_code == 403, told.text
    assert not [secret for secret in known.secrets if secret in told.text]


def test_a_cursor_is_good_for_one_person_and_one_question(known: Known, without: httpx.Client) -> None:
    officer = program(known.console, Role.AUDITOR)
    cursor = at(officer, "/alerts", limit=1)["next"]
    assert without.get(f"{V1}/alerts", params={"limit": 1, "cursor": cursor}).status_code == 422
    assert officer.get(f"{V1}/alerts", params={"cursor": cursor, "rule": "not-enrolled"}).status_code == 422
    assert officer.get(f"{V1}/findings", params={"cursor": cursor}).status_code == 422
    assert officer.get(f"{V1}/alerts", params={"cursor": cursor}).status_code == 200


def test_the_log_withholds_from_a_registrar_whatever_is_about_a_student(known: Known) -> None:
    registrar, auditor = program(known.console, Role.REGISTRAR), program(known.console, Role.AUDITOR)
    seen, whole = every(registrar, "/log/entries"), every(auditor, "/log/entries")
    withheld = {each["number"] for each in seen if each["is_withheld"]}
    about = {each["number"] for each in whole if each["registration"] or each["kind"].startswith(("case-", "alert-"))}
    assert about <= withheld
    assert all(each["kind"] is None and each["body"] is None for each in seen if each["number"] in withheld)
    assert not every(registrar, "/log/entries", kind="case-opened")
    assert not every(registrar, "/log/entries", registration=known.registration)
    assert every(auditor, "/log/entries", kind="case-opened")
    number = min(about)
    assert registrar.post(f"{V1}/log/entries/{number}/proof", json={}).status_code == 403


def _names(told: dict[str, Any]) -> set[str]:
    """The names of a document's fields, and of the entry inside."""
    return told.keys() | {f"entry.{name}" for name in told.get("entry") or ()}
