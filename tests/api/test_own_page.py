"""What is held about oneself: all of it in plain words, nobody else's, and a record that is wrong can be disputed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from sponsor_monitor.casework.case import Case
from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow
HOSTILE = "<script>alert(1)</script> \u202egnp \U0001f600 \u200b=cmd|' /C calc'!A0"


def _record(console: Console, role: Role = Role.STUDENT) -> str:
    """The address of the record that an account may see."""
    return console.client(role).get("/own").headers["location"]


def _classes(page: Page) -> None:
    page.get_by_role("link", name="Your classes", exact=True).click()
    while not page.get_by_role("link", name="This is wrong").count():
        page.get_by_role("link", name="The four weeks before").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_ones_own_pages(console: Console, browser: Browser, width: int) -> None:
    page = console.visit(browser, Role.STUDENT, width=width)
    page.goto("/own")
    _check(page, width)
    _classes(page)
    _check(page, width)
    page.get_by_role("link", name="This is wrong").first.click()
    _check(page, width)


def test_a_student_reads_of_no_breach_and_sees_who_looked(console: Console) -> None:
    address = _record(console)
    assert console.client(Role.COMPLIANCE_OFFICER).get(address.replace("/own/", "/students/")).status_code == 200

    for role in (Role.STUDENT, Role.ADVISER):
        text = console.client(role).get(address).text
        assert "breach" not in text.lower()
        assert "Below the expected level" in text
        assert "Made-up Compliance officer" in text


def test_nobody_sees_the_record_of_another_as_their_own(console: Console) -> None:
    alerts = console.served.app.state.service.desk.look().alerts.open
    own = _record(console).rsplit("/", 1)[1]
    another = next(alert.registration for alert in alerts if alert.registration not in (None, own))

    assert console.client(Role.STUDENT).get(f"/own/{another}").status_code == 403
    assert console.client(Role.ADVISER).get(f"/own/{another}").status_code == 403
    assert console.client(Role.STUDENT).get("/own/none").status_code == 404
    assert console.client(Role.COMPLIANCE_OFFICER).get(_record(console)).status_code == 403


def test_a_record_is_disputed_once_and_somebody_is_to_answer(own_console: Console, browser: Browser) -> None:
    page = own_console.visit(browser, Role.STUDENT, javascript=False)
    page.goto("/own")
    _classes(page)
    classes = page.url
    page.get_by_role("link", name="This is wrong").first.click()
    page.get_by_label("What is wrong?").fill("  ")
    page.get_by_role("button", name="Have it looked into").click()
    expect(page.get_by_role("alert")).to_contain_text("Write what is wrong.")
    page.get_by_label("What is wrong?").fill(HOSTILE)
    page.get_by_role("button", name="Have it looked into").click()

    expect(page.get_by_role("status")).to_contain_text("It is being looked into.")
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    case = _case(own_console)
    (query,) = case.open_queries
    assert query.body["owner"] == (case.owner or own_console.university.people[Role.MODULE_LEAD].uid)
    page.goto(classes)
    page.get_by_role("link", name="This is wrong").first.click()
    page.get_by_label("What is wrong?").fill("Again.")
    page.get_by_role("button", name="Have it looked into").click()
    expect(page.get_by_text("being looked into already")).to_be_visible()


def _check(page: Page, width: int) -> None:
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _case(console: Console) -> Case:
    cases: list[Case] = list(console.served.app.state.service.desk.look().cases.values())
    (found,) = [case for case in cases if case.open_queries]
    return found
