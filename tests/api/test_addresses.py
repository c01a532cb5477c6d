"""Addresses that were made for another page or person, or by nobody: a sentence, and never what they hold."""

from __future__ import annotations

import re

import httpx
import pytest

from sponsor_monitor.people.permission import Role
from tests.api.browser import Console

pytestmark = pytest.mark.slow


def token(client: httpx.Client, path: str) -> str:
    """What the forms of a page carry."""
    return str(re.findall(r'name="csrf" value="([^"]+)"', client.get(path).text)[0])


def searched(client: httpx.Client) -> str:
    """The sealed part of the address of a search."""
    answer = client.post("/find", data={"csrf": token(client, "/today"), "text": "a"})
    return answer.headers["location"].rpartition("/")[2]


def test_an_address_of_one_person_opens_nothing_for_another(console: Console) -> None:
    view = searched(console.client(Role.COMPLIANCE_OFFICER))
    other = console.client(Role.STUDENT_PROGRESS)

    assert other.get(f"/found/{view}").status_code == 404
    assert other.get(f"/today/{view}/alerts.xlsx").status_code == 404


def test_an_address_of_one_page_is_none_of_another(console: Console) -> None:
    officer = console.client(Role.COMPLIANCE_OFFICER)
    view = searched(officer)
    student = re.findall(r'href="/students/([^"/]+)"', officer.get("/today").text)[0]

    for path in (f"/students/{student}/records/{view}", f"/calendars/{view}", f"/up-to-date/{'0' * 32}/{view}"):
        answer = officer.get(path)
        assert (answer.status_code, "Something went wrong" in answer.text) == (404, False), path


def test_a_number_or_a_way_back_that_nobody_gave_is_refused_with_a_sentence(console: Console) -> None:
    officer = console.client(Role.COMPLIANCE_OFFICER)
    page = officer.get("/today").text
    case = re.findall(r'href="/cases/([^"/]+)"', page)[0]
    csrf = token(officer, "/today")

    many = officer.post(f"/cases/{case}/record/assign", data={"csrf": csrf, "expected": "9" * 5_000})
    back = officer.post("/up-to-date", data={"csrf": csrf, "back": "//example.org/x"})

    assert (many.status_code, back.status_code) == (422, 404)
