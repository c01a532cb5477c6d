"""The form for an evidence pack in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pack_is_asked_for_and_fetched(console: Console, browser: Browser, width: int) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER, width=width)
    whose = console.client(Role.STUDENT).get("/own").headers["location"].rsplit("/", 1)[1]
    page.goto(f"/students/{whose}")
    page.get_by_role("link", name="Evidence pack").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("As of").fill("2999-01-01")
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a day that has come.")
    page.get_by_label("As of").fill("2025-10-10")
    page.get_by_label("For the person who decides").check()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("link", name="Keep evidence-pack.pdf")).to_be_visible(timeout=180_000)
    expect(page.get_by_role("main")).to_contain_text("It is not signed")
    assert axe(page) == []
    with page.expect_download() as found:
        page.get_by_role("link", name="Keep evidence-pack.pdf").click()
    assert found.value.path().read_bytes().startswith(b"%PDF-1.7")
    assert console.client(Role.DATA_PROTECTION).get(f"{page.url}/file").status_code == 404
