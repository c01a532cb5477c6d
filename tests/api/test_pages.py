"""The pages that everybody has, in a real browser: accessible at every width, and all works by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_pages_that_everybody_has(console: Console, browser: Browser, width: int) -> None:
    nobody = console.visit(browser, None, width=width)
    officer = console.visit(browser, Role.COMPLIANCE_OFFICER, width=width)
    for page, address in ((nobody, "/sign-in"), (nobody, "/nowhere"), (officer, "/account"), (officer, "/nowhere")):
        page.goto(address)

        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_signs_in_and_out_by_keyboard(console: Console, browser: Browser, javascript: bool) -> None:
    person = console.university.people[Role.COMPLIANCE_OFFICER]
    page = console.visit(browser, None, javascript=javascript)
    page.goto("/account")
    page.get_by_label("User name").focus()
    page.keyboard.type(person.user_name)
    page.keyboard.press("Tab")
    page.keyboard.type(person.password)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_wrong_password_is_told_on_top_and_read_first(console: Console, browser: Browser) -> None:
    page = console.visit(browser, None)
    page.goto("/sign-in")
    page.get_by_label("User name").fill("nobody.of.this.name")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("User name or password is wrong.")
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
