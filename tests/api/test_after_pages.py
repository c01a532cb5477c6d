"""From a signature to the report in a real browser, each by whose it is: with a script and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow
OFFICER, SIGNATORY, DEAN, LEVEL_1 = Role.COMPLIANCE_OFFICER, Role.SIGNATORY, Role.APPEAL_DEAN, Role.LEVEL_1


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def decide(console: Console, page: Page, decision: str) -> str:
    """The signatory opens what waits, chooses, gives their password, and signs; gives the case's address."""
    page.goto("/sign-off")
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("radio", name=decision).check()
    page.get_by_label("Your password again").fill(console.university.people[SIGNATORY].password)
    press(page, "Sign")
    return page.url


def look_over(console: Console, browser: Browser, *pages: tuple[Role, str]) -> None:
    """Nothing is wrong with these pages, on a desk and in a hand."""
    for width in WIDTHS:
        for role, address in pages:
            page = console.visit(browser, role, width=width)
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            page.context.close()


def open_form(page: Page, case: str, name: str) -> None:
    page.goto(case)
    page.get_by_role("link", name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_recommendation_is_declined_with_reasons_and_a_day(
    own_console: Console, browser: Browser, javascript: bool
) -> None:
    page = own_console.visit(browser, SIGNATORY, javascript=javascript)
    decide(own_console, page, "Decline")
    expect(page.get_by_role("alert")).to_contain_text("the reasons, for the student's file")
    expect(page.get_by_role("radio", name="Decline")).to_be_checked()

    page.get_by_label("To decline: the reasons").fill("The student was in hospital: exceptional.")
    page.get_by_label("To decline: looked at again on").fill("2026-05-15")
    page.get_by_label("Your password again").fill(own_console.university.people[SIGNATORY].password)
    press(page, "Sign")

    said(page, "Signed: decline")
    expect(page.locator("blockquote").first).to_contain_text("in hospital")
    page.goto("/sign-off")
    expect(page.get_by_text("Nothing waits for your signature.")).to_be_visible()


def test_the_way_from_questions_to_the_report(own_console: Console, browser: Browser) -> None:
    signatory, officer, dean, level_1 = (
        own_console.visit(browser, role, javascript=False) for role in (SIGNATORY, OFFICER, DEAN, LEVEL_1)
    )
    case = returned(own_console, signatory)
    recommended_again_and_approved(own_console, officer, signatory, case)
    notified(officer, case)
    lodge(officer, case, "Appeal lodged", "New evidence")
    look_over(own_console, browser, (DEAN, "/appeals"), (DEAN, case), (DEAN, f"{case}/record/appeal-decided"))
    appeal_decided(dean)
    reported(level_1)
    lodge(officer, case, "Complaint lodged")
    outcome(dean, "Decide", "Everything was done as the policy has it.")
    reviewed(officer, case)
    lodge(officer, case, "Procedures completed")
    said(officer, "Procedures completed: recorded.")


def returned(console: Console, signatory: Page) -> str:
    """The signatory asks something first; gives the case's address."""
    decide(console, signatory, "Return")
    expect(signatory.get_by_role("alert")).to_contain_text("the questions that are to be answered")
    signatory.get_by_label("To return: the questions").fill("Was the tutor asked?")
    signatory.get_by_label("Your password again").fill(console.university.people[SIGNATORY].password)
    press(signatory, "Sign")
    said(signatory, "Signed: return")
    return signatory.url


def recommended_again_and_approved(console: Console, officer: Page, signatory: Page, case: str) -> None:
    open_form(officer, case, "Recommendation")
    officer.get_by_label("Ground").select_option("immigration")
    officer.get_by_label("Reasons").fill("The tutor was asked, and heard nothing.")
    press(officer, "Recommend de-registration")
    said(officer, "Recommendation: recorded.")
    decide(console, signatory, "Approve")
    said(signatory, "Signed: approve")


def notified(officer: Page, case: str) -> None:
    officer.goto(f"{case}/letters")
    officer.get_by_label("Letter").select_option("notice")
    press(officer, "Show it")
    officer.get_by_label("Printed").check()
    press(officer, "I have read it: send it")
    said(officer, "Recorded: print the letter, and see that it arrives.")


def lodge(officer: Page, case: str, form: str, *boxes: str) -> None:
    open_form(officer, case, form)
    for box in boxes:
        officer.get_by_label(box).check()
    press(officer, "Record")
    said(officer, f"{form}: recorded.")


def outcome(page: Page, link: str, reasons: str) -> None:
    """What stands first among what is open is not upheld."""
    page.goto("/appeals")
    page.get_by_role("link", name=re.compile(f"^{link}")).click()
    page.get_by_label("Outcome").select_option("not upheld")
    page.get_by_label("Reasons").fill(reasons)
    press(page, "Record")
    said(page, "decided: recorded.")


def appeal_decided(dean: Page) -> None:
    """The dean finds the appeal first, and what is missing in an outcome is said with all that was typed."""
    dean.goto("/")
    expect(dean.get_by_role("heading", level=1)).to_have_text("Appeals, complaints and reviews")
    dean.get_by_role("link", name=re.compile("^Decide")).click()
    dean.get_by_label("Outcome").select_option("upheld")
    dean.get_by_label("Reasons").fill("Nothing new was shown.")
    press(dean, "Record")
    expect(dean.get_by_role("alert")).to_be_visible()
    dean.get_by_label("Outcome").select_option("not upheld")
    press(dean, "Record")
    said(dean, "Appeal decided: recorded.")


def reported(level_1: Page) -> None:
    level_1.goto("/")
    level_1.get_by_role("link", name="Sponsorship withdrawn").click()
    level_1.get_by_label("Reference the SMS gave").fill("SMS-0001")
    press(level_1, "Record as reported")
    said(level_1, "recorded as reported, and frozen")
    level_1.get_by_role("link", name="Also what was reported").click()
    expect(level_1.get_by_text("reported in time")).to_be_visible()


def reviewed(officer: Page, case: str) -> None:
    open_form(officer, case, "Review lodged")
    officer.get_by_label("By whom").select_option("independent adjudicator")
    press(officer, "Record")
    expect(officer.locator(".thread")).to_contain_text("independent adjudicator")
    outcome(officer, "Record the outcome", "Not justified.")


def test_an_event_that_is_no_withdrawal_is_entered_and_reported(own_console: Console, browser: Browser) -> None:
    officer, level_1 = own_console.visit(browser, OFFICER), own_console.visit(browser, LEVEL_1)
    officer.goto("/reports")
    expect(officer.get_by_text("Nothing is to be reported.")).to_be_visible()
    officer.get_by_label("Find a student").fill("S000001")
    press(officer, "Find")
    officer.get_by_role("link", name="Report an event").click()
    form = officer.url
    press(officer, "Put it on the list")
    expect(officer.locator("#event:invalid, #known_on:invalid, .errors").first).to_be_visible()
    officer.get_by_label("What happened").select_option(label="Change to the course")
    officer.get_by_label("Known on").fill("2026-03-02")
    officer.get_by_label("What the Home Office has to be told").fill("<b>MSc</b> Made-up Studies")
    press(officer, "Put it on the list")
    said(officer, "It is to be reported by 16 March 2026.")
    expect(officer.get_by_text("<b>MSc</b> Made-up Studies")).to_be_visible()
    expect(officer.get_by_role("button", name="Record as reported")).to_have_count(0)
    look_over(own_console, browser, (LEVEL_1, "/reports"), (LEVEL_1, officer.url), (OFFICER, form))

    level_1.goto("/reports")
    expect(level_1.get_by_text("overdue by")).to_be_visible()
    level_1.get_by_role("link", name="Change to the course").click()
    level_1.get_by_label("Reference the SMS gave").fill("SMS-0002")
    press(level_1, "Record as reported")
    said(level_1, "recorded as reported, and frozen")
