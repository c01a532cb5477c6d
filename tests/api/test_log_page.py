"""The log as a page: who did and viewed what, to whom it is open, and whether it is whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from api.night_log import STEPS, step_done
from api.tasks import place_of_work
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe
from tests.working import LONDON

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_log(console: Console, browser: Browser, width: int) -> None:
    page = console.visit(browser, Role.SIGNATORY, width=width)
    for address in ("/log", "/log/whole"):
        page.goto(address)

        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_entries_are_found_by_kind_person_and_day_at_an_address_that_says_nothing(
    console: Console, browser: Browser
) -> None:
    page = console.visit(browser, Role.SIGNATORY, javascript=False)
    page.goto("/log")
    page.get_by_label("What").select_option(label="Assessed")
    page.get_by_label("Who").select_option(label="Made-up Compliance officer")
    page.get_by_role("button", name="Filter").click()

    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Made-up Compliance officer")
    assert "run-made" not in page.url
    page.get_by_label("Day").fill("1999-12-31")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No entry is like that.")).to_be_visible()


def test_what_may_tell_of_a_visa_is_withheld_from_who_may_not_know_it(console: Console) -> None:
    signatory, registrar = console.client(Role.SIGNATORY), console.client(Role.REGISTRAR)
    open_page, closed = signatory.get("/log").text, registrar.get("/log").text

    assert "Student Sample-" in open_page
    assert "level: breach" in open_page
    assert "Student Sample-" not in closed
    assert "breach" not in closed
    csrf = closed.split('name="csrf" value="')[1].split('"')[0]
    asked = registrar.post("/log/filter", data={"csrf": csrf, "what": "alert-told"})
    assert "No entry is like that." in registrar.get(asked.headers["location"]).text


def test_hostile_filters_find_nothing_and_break_nothing(console: Console) -> None:
    client = console.client(Role.AUDITOR)
    csrf = client.get("/log").text.split('name="csrf" value="')[1].split('"')[0]
    for hostile in (
        "<script>",
        "\u202e\u200b",
        "9999-99-99",
        "9999-12-31",
        "0001-01-01",
        "'; drop table log_entry",
        "x" * 10_000,
    ):
        told = {"csrf": csrf, "what": hostile, "who": hostile, "day": hostile}
        answer = client.get(client.post("/log/filter", data=told).headers["location"])
        assert answer.status_code == 200
        assert "<script>" not in answer.text


def test_a_checkpoint_is_signed_kept_and_verified_against(own_console: Console, browser: Browser) -> None:
    page = own_console.visit(browser, Role.ADMINISTRATOR, javascript=False)
    page.goto("/log/whole")
    page.get_by_role("button", name="Sign one now").click()
    _wait(page)
    note = own_console.client(Role.ADMINISTRATOR).get("/log/checkpoint").text
    assert opened(note).size > 100
    page.get_by_label("A checkpoint kept elsewhere").fill(note)
    page.get_by_role("button", name="Verify everything").click()
    _wait(page)
    expect(page.get_by_role("status")).to_contain_text("Nothing was altered")
    page.get_by_label("A checkpoint kept elsewhere").fill(note.replace("a", "b"))
    page.get_by_role("button", name="Verify everything").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")


def test_what_of_a_night_is_not_done_is_told_on_the_page_and_in_the_numbers(own_console: Console) -> None:
    client = own_console.client(Role.ADMINISTRATOR)
    service = own_console.served.app.state.service
    before = client.get("/log/whole").text
    with place_of_work(service.settings, PROGRAM) as place:
        with place.work() as work:
            work.append(*(step_done(work.today, step) for step in STEPS[:-1]))
        during, numbers = client.get("/log/whole").text, client.get("/metrics").text
        with place.work() as work:
            work.append(step_done(work.today, STEPS[-1]))

    told = "this is not done yet: checkpoint."
    assert (told in before, told in during, told in client.get("/log/whole").text) == (False, True, False)
    assert 'night_step_done_timestamp_seconds{step="send"}' in numbers
    assert 'night_step_done_timestamp_seconds{step="checkpoint"}' not in numbers


def test_a_night_of_which_nothing_is_done_is_told_on_the_page_of_a_server_that_does_it(own_console: Console) -> None:
    client, state = own_console.client(Role.ADMINISTRATOR), own_console.served.app.state
    told = "this is not done yet: assess, digests, registers, send, checkpoint."
    by_a_timer = client.get("/log/whole").text
    at = dt.datetime.fromtimestamp(state.service.clock() / 1_000_000, LONDON).time()
    state.service = replace(state.service, settings=replace(state.service.settings, nightly_at=at))

    assert (told in by_a_timer, told in client.get("/log/whole").text) == (False, True)


def _wait(page: Page) -> None:
    """Look again until the work is done, as somebody without JavaScript does."""
    for _ in range(200):
        if not page.get_by_role("link", name="Look again").count():
            return
        page.wait_for_timeout(300)
        page.get_by_role("link", name="Look again").click()
