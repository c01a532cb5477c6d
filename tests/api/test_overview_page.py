"""Numbers by school and level: cut to what each may see, small ones not told, and the institution's own metrics."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from api.numbers import rounded
from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_overview(console: Console, browser: Browser, width: int) -> None:
    page = console.visit(browser, Role.SIGNATORY, width=width)
    page.goto("/overview")

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_numbers_are_of_those_whom_one_may_count_and_name_nobody(console: Console) -> None:
    texts = {
        role: console.client(role).get("/overview").text
        for role in (Role.SIGNATORY, Role.REGISTRAR, Role.ENGAGEMENT_LEAD, Role.FACULTY)
    }
    assert not [role for role, text in texts.items() if "Sample-" in text or "S0000" in text]
    assert "Sponsored" in texts[Role.SIGNATORY]
    for role in (Role.REGISTRAR, Role.ENGAGEMENT_LEAD, Role.FACULTY):
        assert "ponsored" not in texts[role], role
    assert ">HUM<" not in texts[Role.ENGAGEMENT_LEAD]
    assert "Home Office" not in texts[Role.FACULTY]
    assert "to the nearest 5" in texts[Role.FACULTY]
    told = {int(number.replace(",", "")) for number in re.findall(r'class="number">([\d,]+)</td>', texts[Role.FACULTY])}
    assert len(told) > 1
    assert not [number for number in told if number % 5]
    assert console.client(Role.STUDENT).get("/overview").status_code == 403


@pytest.mark.parametrize(("count", "told"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (1_000, 1_000)])
def test_a_count_is_rounded_to_the_nearest_five(count: int, told: int) -> None:
    assert rounded(count) == told


def test_a_day_on_campus_is_asked_for(console: Console, browser: Browser) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER, javascript=False)
    page.goto("/overview")
    page.get_by_label("Day", exact=True).fill("2026-03-03")
    page.get_by_role("button", name="Show the day").click()
    expect(page.get_by_role("heading", name="On campus on 3 March 2026")).to_be_visible()
    expect(page.get_by_role("table", name="Who should have been on campus").locator("tbody tr")).to_have_count(4)
    page.get_by_label("Day", exact=True).fill("2025-12-25")
    page.get_by_role("button", name="Show the day").click()
    expect(page.get_by_text("Nobody had a class in person on this day")).to_be_visible()


def test_figures_are_entered_by_who_may_and_the_worst_counts(own_console: Console, browser: Browser) -> None:
    page = own_console.visit(browser, Role.SIGNATORY, javascript=False)
    for metric, part in (("Visa refusals", "12"), ("Enrolment", "381"), ("Completion", "300")):
        page.goto("/overview")
        page.get_by_label("Metric", exact=True).select_option(label=metric)
        page.get_by_label("How many", exact=True).fill(part)
        page.get_by_label("Of how many").fill("400")
        page.get_by_label("As of").fill("2026-03-31")
        page.get_by_label("Where it is from").fill("<script>alert(1)</script>\u202e")
        page.get_by_role("button", name="Enter it").click()
        expect(page.get_by_role("status")).to_have_text("The figure is entered.")
    expect(page.get_by_text("All together:")).to_contain_text("red")
    officer = own_console.client(Role.COMPLIANCE_OFFICER)
    told = {
        "csrf": own_console.csrf(officer),
        "metric": "enrolment",
        "part": "1",
        "whole": "1",
        "on": "2026-03-31",
        "source": "x",
    }
    assert officer.post("/overview/figures", data=told).status_code == 403
    signatory = own_console.client(Role.SIGNATORY)
    for wrong in (
        {"part": "5", "whole": "4"},
        {"part": "1e3"},
        {"on": "2999-01-01"},
        {"source": " "},
        {"metric": "other"},
    ):
        answer = signatory.post("/overview/figures", data={**told, "csrf": own_console.csrf(signatory), **wrong})
        assert answer.status_code == 422, wrong
