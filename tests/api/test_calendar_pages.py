"""Calendars changed only after it was shown what they would change, and what another policy would."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from sponsor_monitor.people.permission import Role
from sponsor_monitor.store.cut import cut_at
from sponsor_monitor.store.institution import institution_at
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow
HOSTILE = '<script>alert(1)</script>"\\\n[[period]] \u202e\u200b\x7f\U0001f600'


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_pages_of_calendars(console: Console, browser: Browser, width: int) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER, width=width)
    page.goto("/what-if")
    _check(page, width)
    page.goto("/calendars")
    _check(page, width)
    page.get_by_role("link", name="Undergraduate").click()
    _check(page, width)
    page.get_by_role("link", name="Change it").click()
    _check(page, width)


def test_a_change_is_shown_before_it_is_saved_and_is_a_version_of_its_own(
    own_console: Console, browser: Browser
) -> None:
    page = own_console.visit(browser, Role.COMPLIANCE_OFFICER, javascript=False)
    _open(page)
    page.get_by_label("Kind of period 2", exact=True).select_option("vacation")
    page.get_by_label("Name of period 2", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="See what would change").click()
    _wait(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("If ug-2025-26 changed")
    expect(page.get_by_role("table", name="Registrations for which")).to_contain_text("goes: breach")
    again = own_console.visit(browser, Role.COMPLIANCE_OFFICER)
    again.goto(page.url)
    _check(again, WIDTHS[0])
    before = _kinds(own_console)
    page.get_by_role("button", name="Save it as a new version").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as a new version, batch")
    assert (before[1], _kinds(own_console)[1]) == ("teaching", "vacation")
    page.go_back()
    page.get_by_role("button", name="Save it as a new version").click()
    expect(page.get_by_text("This has changed since you read it")).to_be_visible()


def test_a_calendar_with_a_gap_or_nonsense_in_it_is_not_worked_out(console: Console, browser: Browser) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER)
    _open(page)
    page.get_by_label("Last day of period 2", exact=True).fill("2025-10-01")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("First day of period 2", exact=True).fill("")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("Give period 2 its first and its last day.")
    assert axe(page) == []


def test_another_policy_is_asked_about_and_only_by_who_may(console: Console, browser: Browser) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER, javascript=False)
    page.goto("/what-if")
    page.get_by_role("button", name="Work it out").click()
    _wait(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("If the policy were")
    for role in (Role.ENGAGEMENT_LEAD, Role.SIGNATORY, Role.STUDENT, Role.FACULTY):
        client = console.client(role)
        assert {client.get(at).status_code for at in ("/calendars", "/what-if", page.url)} == {403}, role


def _open(page: Page) -> None:
    page.goto("/calendars")
    page.get_by_role("link", name="Undergraduate").click()
    page.get_by_role("link", name="Change it").click()


def _check(page: Page, width: int) -> None:
    assert axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def _kinds(console: Console) -> list[str]:
    store = console.served.app.state.service.database
    found = next(one for one in institution_at(store, cut_at(store)).calendars if one.id == "ug-2025-26")
    return [period.kind.value for period in found.periods]


def _wait(page: Page) -> None:
    """Look again until the work is done, as somebody without JavaScript does."""
    for _ in range(200):
        if not page.get_by_role("link", name="Look again").count():
            return
        page.wait_for_timeout(300)
        page.get_by_role("link", name="Look again").click()
