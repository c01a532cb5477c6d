"""The day of an officer and the five minutes of a signatory, in a real browser: with a script, without, by keyboard."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow
OFFICER, SIGNATORY = Role.COMPLIANCE_OFFICER, Role.SIGNATORY


def select(page: Page, *rows: int) -> None:
    for row in rows:
        page.locator("td.pick input").nth(row).check()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_officers_morning(own_console: Console, browser: Browser, javascript: bool) -> None:
    page = own_console.visit(browser, OFFICER, javascript=javascript)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")

    page.get_by_label("What was found").select_option("monthly-attendance")
    press(page, "Show")
    rows = page.locator("tbody tr")
    said = page.get_by_label("What was found").locator("option:checked").inner_text()
    assert f"({rows.count()})" in said
    assert "monthly" not in page.url
    page.reload()
    expect(page.get_by_label("What was found")).to_have_value("monthly-attendance")

    with page.expect_download() as found:
        page.get_by_role("link", name=re.compile("workbook")).click()
    sheet = openpyxl.load_workbook(io.BytesIO(found.value.path().read_bytes())).active
    assert sheet is not None
    assert sheet.max_row == rows.count() + 1

    page.goto("/today")
    select(page, 1, 2)
    press(page, "Assign")
    expect(page.get_by_role("alert")).to_contain_text("Choose to whom they go.")
    select(page, 1, 2)
    page.get_by_label("To", exact=True).select_option(label="you")
    press(page, "Assign")
    expect(page.get_by_role("status")).to_have_text("Given to you: 2 cases.")

    select(page, 1, 2)
    press(page, "Write …")
    expect(page.locator("pre").first).to_contain_text("Please answer by")
    press(page, "I have read them: send 2 letters")
    expect(page.get_by_role("status")).to_have_text("2 letters sent.")

    page.locator("td.next a").first.click()
    expect(page.locator(".thread")).to_contain_text("Contact attempted")
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("How").select_option("phone")
    page.get_by_label("What was said").fill("<b>I am back</b> & well")
    press(page, "Record")
    expect(page.locator("blockquote").first).to_have_text("<b>I am back</b> & well")


def test_a_letter_is_kept_as_a_file_before_anything_is_sent(console: Console, browser: Browser) -> None:
    page = console.visit(browser, OFFICER)
    page.goto("/today")
    case = page.locator("td.next a").first.get_attribute("href")
    page.goto(f"{case}/letters")
    page.get_by_label("Letter", exact=True).select_option("first-contact")
    press(page, "Show it")
    begins = {
        "Keep as PDF": b"%PDF-1.7",
        "Keep as PDF in large print": b"%PDF-1.7",
        "Keep as a page": b"<!DOCTYPE html>",
    }
    for button, beginning in begins.items():
        with page.expect_download() as found:
            press(page, button)
        assert found.value.path().read_bytes().startswith(beginning)
        assert found.value.suggested_filename.startswith("first-contact-")


def test_a_row_is_given_to_somebody_by_keyboard_alone(own_console: Console, browser: Browser) -> None:
    page = own_console.visit(browser, OFFICER)
    page.goto("/today")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "picked":
            break
    page.keyboard.press("Space")
    while page.evaluate("document.activeElement.id") != "to":
        page.keyboard.press("Tab")
    page.keyboard.type("you")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Given to you: 1 case.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_signatorys_five_minutes(own_console: Console, browser: Browser, javascript: bool) -> None:
    page = own_console.visit(browser, SIGNATORY, javascript=javascript)
    password = own_console.university.people[SIGNATORY].password
    page.goto("/sign-off")
    page.get_by_role("row").nth(1).get_by_role("link").click()
    for heading in ("Why", "What was done", "Circumstances", "Panel", "If you approve", "Conditions"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text("permission of dependants")).to_be_visible()

    page.get_by_role("radio", name="Approve").check()
    page.get_by_label("Your password again").fill("not the password")
    press(page, "Sign")
    expect(page.get_by_role("alert")).to_contain_text("This is not your password: nothing was signed.")
    page.get_by_label("Your password again").fill(password)
    press(page, "Sign")

    expect(page.get_by_role("status")).to_contain_text("Signed: approve, entry")
    expect(page.get_by_role("heading", name="Next: Notify the student.")).to_be_visible()
    page.goto("/sign-off")
    expect(page.get_by_text("Nothing waits for your signature.")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_pages_of_casework(console: Console, browser: Browser, width: int) -> None:
    officer = console.visit(browser, OFFICER, width=width)
    officer.goto("/today")
    student = officer.locator("th.who a").first.get_attribute("href")
    case = officer.locator("td.next a").first.get_attribute("href")
    officer.goto(str(student))
    records, alert = (
        officer.locator(f"a[href*='/{part}/']").first.get_attribute("href") for part in ("records", "alerts")
    )
    officer.goto("/reports")
    officer.get_by_label("Find a student").fill("Sample")
    press(officer, "Find")
    found = officer.url
    signatory = console.visit(browser, SIGNATORY, width=width)
    signing = f"{case}".replace("cases", "sign-off")
    pages = [(officer, "/today"), (officer, student), (officer, case), (officer, f"{case}/record/panel-held")]
    pages += [(officer, records), (officer, alert), (officer, found), (officer, f"{case}/record/complaint")]
    pages += [(officer, f"{case}/letters"), (officer, f"{case}/files"), (signatory, "/sign-off"), (signatory, signing)]
    for page, address in pages:
        page.goto(str(address))
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")

        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
