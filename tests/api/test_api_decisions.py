"""Over the API from a signature to the report: a letter is read before it goes, and each decides what is theirs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sponsor_monitor.people.permission import Role
from tests.api.browser import Console
from tests.api.programs import V1, person_at, program

pytestmark = pytest.mark.slow
OFFICER = Role.COMPLIANCE_OFFICER
NOTICE = {"kind": "notice", "paragraph": "Come and see us.", "by": "letter"}
"""By hand: an e-mail counts once the mail server has taken it."""


def event(officer: httpx.Client, case: str, kind: str, body: dict[str, Any], **private: str) -> httpx.Response:
    """The officer records something in a case, as it stands."""
    seen = {"If-Match": officer.get(case).headers["etag"]}
    return officer.post(f"{case}/events", json={"kind": kind, "body": body, "private": private}, headers=seen)


def approved(console: Console, officer: httpx.Client) -> str:
    """The address of the case that waited for the signatory, who approves it."""
    signatory = person_at(console, Role.SIGNATORY)
    (case,) = [f"{V1}/cases/{each['case']}" for each in officer.get(f"{V1}/cases").json()["items"]]
    waits = signatory.get(f"{case}/recommendation").json()
    password = console.university.people[Role.SIGNATORY].password
    said = {"decision": "approve", "recommendation": waits["recommendation"], "password": password}
    assert signatory.post(f"{case}/signature", json=said).status_code == 201
    return case


def test_from_a_signature_to_the_report(own_console: Console) -> None:
    officer, level_1 = program(own_console, OFFICER), program(own_console, Role.LEVEL_1)
    case = approved(own_console, officer)

    shown = officer.post(f"{case}/letters/preview", json=NOTICE)
    assert shown.status_code == 200
    assert "Come and see us." in shown.json()["text"]
    tag = {"If-Match": shown.headers["etag"]}
    (duty,) = level_1.get(f"{V1}/reports").json()["items"]
    place, typed = f"{V1}/reports/{duty['report']}", {"on": "2026-04-01", "reference": "SMS-1"}
    assert level_1.get(place).json()["awaits_notice"] is True
    assert level_1.post(f"{place}/record", json=typed).status_code == 409
    assert officer.post(f"{case}/letters", json=NOTICE).status_code == 428
    changed = {**NOTICE, "paragraph": "Stay away."}
    assert officer.post(f"{case}/letters", json=changed, headers=tag).status_code == 412
    assert "case-notified" not in officer.get(case).text
    sent = officer.post(f"{case}/letters", json=NOTICE, headers=tag)
    assert (sent.status_code, sent.json()["text"]) == (201, shown.json()["text"])
    assert sent.json()["message"] is None

    lodged = event(officer, case, "case-appeal-lodged", {"on": "2026-04-01", "grounds": ["new evidence"]})
    assert lodged.status_code == 201
    (appeal,) = officer.get(f"{V1}/appeals").json()["items"]
    assert (appeal["entry"], appeal["may_decide"]) == (lodged.json()["number"], False)
    dean = person_at(own_console, Role.APPEAL_DEAN)
    outcome, seen = {"outcome": "upheld", "reasons": "Nothing new."}, {"If-Match": lodged.headers["etag"]}
    assert program(own_console, Role.APPEAL_DEAN).post(f"{case}/appeal-outcome", json=outcome).status_code == 403
    assert dean.post(f"{case}/appeal-outcome", json=outcome).status_code == 428
    assert dean.post(f"{case}/appeal-outcome", json=outcome, headers=seen).status_code == 409
    outcome["outcome"] = "not upheld"
    assert dean.post(f"{case}/appeal-outcome", json=outcome, headers=seen).status_code == 201
    assert dean.get(f"{V1}/appeals").json()["items"] == []

    review = event(officer, case, "case-review-lodged", {"on": "2026-04-01", "by": "court or tribunal"})
    assert review.status_code == 201
    made = level_1.post(f"{place}/record", json=typed)
    assert (made.status_code, made.json()["stands"]) == (201, "reported in time")
    assert level_1.post(f"{place}/record", json=typed).status_code == 409
    assert level_1.get(f"{V1}/reports").json()["items"] == []
    assert len(level_1.get(f"{V1}/reports", params={"every": True}).json()["items"]) == 1


def test_an_event_is_put_on_the_list_and_shown_to_who_sees_visa_facts(console: Console) -> None:
    officer, lead = program(console, OFFICER), program(console, Role.ENGAGEMENT_LEAD)
    registration = officer.post(f"{V1}/students/search", json={"text": "S000001"}).json()["items"][0]["registration"]
    place = f"{V1}/registrations/{registration}/reports"
    asked = {"event": "placement", "known_on": "2026-03-30", "details": "A made-up company"}

    made = officer.post(place, json=asked)

    assert made.status_code == 201
    whole = officer.get(made.headers["location"]).json()
    assert whole["answers"][-1]["answer"] == "A made-up company"
    assert lead.get(made.headers["location"]).status_code == 404
    assert lead.get(f"{V1}/reports").json()["items"] == []
    assert lead.post(place, json=asked).status_code == 403
    assert officer.post(place, json={**asked, "event": "withdrawal"}).status_code == 422
    assert officer.post(place, json={**asked, "known_on": "2026-05-01"}).status_code == 409
    assert officer.post(f"{made.headers['location']}/record", json={}).status_code == 403


def test_a_letter_names_what_it_lacks(console: Console) -> None:
    officer = program(console, OFFICER)
    (case,) = [f"{V1}/cases/{each['case']}" for each in officer.get(f"{V1}/cases").json()["items"]][:1]

    lacks = officer.post(f"{case}/letters/preview", json={"kind": "meeting"})

    assert lacks.status_code == 422
    given = dict.fromkeys(lacks.json()["faults"], "Room 1, at 10 on Monday")
    assert officer.post(f"{case}/letters/preview", json={"kind": "meeting", "given": given}).status_code == 200
    assert officer.post(f"{case}/letters/preview", json={**NOTICE, "kind": "meeting"}).status_code == 422
    assert officer.post(f"{case}/letters/preview", json=NOTICE).status_code == 409
