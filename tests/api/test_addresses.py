"""Addresses that were made for another page or person, or by nobody: a sentence, and never what they hold."""

from __future__ import annotations

import datetime as dt
import html
import re

import httpx
import pytest

from api.demonstration import LONDON
from api.unit_of_work import unit_of_work
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.people.permission import Role
from sponsor_monitor.people.seen import HOME_OFFICE_RULES
from sponsor_monitor.services.cases import open_case
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


def test_a_hidden_alert_put_into_an_academic_case_stays_hidden(own_console: Console) -> None:
    """Its id is known to who is asked to make contact; what was found is not."""
    service = own_console.served.app.state.service
    alerts = service.desk.look().alerts.open
    free = [one for one in alerts if one.registration and one.case is None and one.topic.rule in HOME_OFFICE_RULES]
    progress = own_console.client(Role.STUDENT_PROGRESS)
    account = service.desk.look().people.accounts[own_console.university.people[Role.STUDENT_PROGRESS].uid]
    today = dt.datetime.fromtimestamp(service.clock() / 1_000_000, LONDON).date()
    with unit_of_work(service.database, account.actor(today), LONDON, service.clock) as work:
        case = open_case(work, str(free[0].registration), Concern.ACADEMIC, [free[0].uid])

    page = progress.get(f"/cases/{case.uid}")

    assert page.status_code == 200
    assert free[0].finding["explanation"][:40] not in html.unescape(page.text)
    officers = own_console.client(Role.COMPLIANCE_OFFICER).get(f"/cases/{case.uid}").text
    assert free[0].finding["explanation"][:40] in html.unescape(officers)
