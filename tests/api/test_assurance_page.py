"""The signatory's statement: what stands open, what could not be known, signed over exactly what was shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from api.demonstration import LONDON
from api.unit_of_work import looking, unit_of_work
from sponsor_monitor.casework.assurance_event import AssuranceEvent
from sponsor_monitor.casework.reportable import WITHDRAWAL, reportables
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.assurance import signed_statements
from sponsor_monitor.services.reports import open_duty
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_page_of_assurance(console: Console, browser: Browser, width: int) -> None:
    page = console.visit(browser, Role.SIGNATORY, width=width)
    page.goto("/assurance")

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("heading", name="What could not be known")).to_be_visible()


def test_only_a_signatory_sees_it(console: Console) -> None:
    for role in (Role.COMPLIANCE_OFFICER, Role.REGISTRAR, Role.AUDITOR, Role.STUDENT):
        assert console.client(role).get("/assurance").status_code == 403, role
    assert console.client(Role.SIGNATORY).get("/assurance/1").status_code == 404


def test_a_statement_is_signed_with_the_password_and_reads_as_it_was_shown(
    own_console: Console, browser: Browser
) -> None:
    page = own_console.visit(browser, Role.SIGNATORY)
    page.goto("/assurance")
    sign = page.get_by_role("button", name="Sign the statement")
    page.get_by_label("Your password").fill("not it")
    sign.click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was signed")
    shown = page.get_by_role("table", name="Breaches without a decision").inner_text()
    page.get_by_label("Your password").fill(own_console.university.people[Role.SIGNATORY].password)
    sign.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Statement of")
    assert page.get_by_role("table", name="Breaches without a decision").inner_text() == shown
    expect(page.get_by_text("Authorising Officer")).to_be_visible()
    assert axe(page) == []
    service = own_console.served.app.state.service
    with looking(service.database, own_console.actor(Role.SIGNATORY), LONDON, service.clock) as work:
        (signed,) = signed_statements(work)
        assert signed.statement is not None
        assert signed.statement.sha256 == signed.sha256
        assert "Sample" not in work.entries(kinds=[AssuranceEvent.SIGNED])[0].written


def test_what_changed_after_it_was_shown_is_not_signed(own_console: Console, browser: Browser) -> None:
    page = own_console.visit(browser, Role.SIGNATORY)
    page.goto("/assurance")
    service = own_console.served.app.state.service
    alerts = service.desk.look().alerts.open
    officer = own_console.actor(Role.COMPLIANCE_OFFICER)
    with unit_of_work(service.database, officer, LONDON, service.clock) as work:
        sponsored = next(
            one.registration for one in alerts if one.registration and one.topic.rule == "monthly-attendance"
        )
        event = next(name for name in reportables() if name != WITHDRAWAL)
        open_duty(work, sponsored, event, work.today, "<b>x</b>")
    page.get_by_label("Your password").fill(own_console.university.people[Role.SIGNATORY].password)
    page.get_by_role("button", name="Sign the statement").click()

    expect(page.get_by_role("alert")).to_contain_text("Something has changed since you read this")
    expect(page.get_by_role("table", name="Reports to the Home Office due or late")).to_be_visible()
