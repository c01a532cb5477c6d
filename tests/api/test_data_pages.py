"""The pages about the records: what came, what waits, and what is brought in by hand; nothing hostile gets in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from sponsor_monitor.people.permission import Role
from tests.api.browser import WIDTHS, Console, axe
from tests.api.programs import V1, program

pytestmark = pytest.mark.slow
_MAPPING = """id = "contacts"
title = "Addresses"
feed = "contacts"
mode = "append"
date_format = "%Y-%m-%d"

[format]
kind = "csv"
encoding = "utf-8"

[[table]]
table = "contacts"
[table.columns]
student_id = "student_id"
kind = "kind"
value = "value"
"""
PAGES = (
    "/data",
    "/data/batches",
    "/data/batches/1",
    "/data/import",
    "/data/quarantine",
    "/data/registers",
    "/data/reconciliation",
    "/data/export",
    "/data/evidence",
)


@pytest.fixture(scope="module")
def looked_at(console: Console, browser: Browser) -> Console:
    """The console once the data was looked into, by a person without JavaScript."""
    page = console.visit(browser, Role.COMPLIANCE_OFFICER, javascript=False)
    page.goto("/data")
    page.get_by_role("button", name="Look").click()
    for _ in range(120):
        if not page.get_by_role("link", name="Look again").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("status")).to_contain_text("looked into")
    return console


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_pages_about_records(looked_at: Console, browser: Browser, width: int) -> None:
    page = looked_at.visit(browser, Role.COMPLIANCE_OFFICER, width=width)
    for address in PAGES:
        page.goto(address)

        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_nobody_else_sees_records(console: Console) -> None:
    for role in (Role.ENGAGEMENT_LEAD, Role.STUDENT, Role.SIGNATORY, Role.ADMINISTRATOR):
        client = console.client(role)
        assert {client.get(address).status_code for address in PAGES} == {403}, role
    assert console.client(None).get("/data").status_code == 303


def test_who_may_only_take_out_finds_the_way_there_and_no_other(console: Console) -> None:
    home = console.client(Role.DATA_PROTECTION).get("/data/export").text

    assert 'href="/data/export" aria-current="page"' in home
    assert 'href="/data/evidence"' in home
    assert 'href="/data/quarantine"' not in home
    assert 'href="/data"' not in home
    assert "Take out</a>" not in console.client(Role.COMPLIANCE_OFFICER).get("/data/export").text


def _zip(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
    return written.getvalue()


def _link(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("dataset.toml")
    link.external_attr = 0o120777 << 16
    archive.writestr(link, "/etc/passwd")


def _twice(archive: zipfile.ZipFile) -> None:
    archive.writestr("dataset.toml", "")
    archive.writestr("DATASET.toml", "")


def _many(archive: zipfile.ZipFile) -> None:
    for number in range(2_001):
        archive.writestr(f"{number}.csv", "")


HOSTILE = {
    "no zip": b"this is no archive",
    "empty": b"",
    "cut off": _zip(lambda archive: archive.writestr("dataset.toml", "a = 1"))[:-30],
    "out of the folder": _zip(lambda archive: archive.writestr("../../dataset.toml", "")),
    "from the root": _zip(lambda archive: archive.writestr("/etc/cron.d/dataset.toml", "")),
    "by backslash": _zip(lambda archive: archive.writestr("..\\dataset.toml", "")),
    "control letters": _zip(lambda archive: archive.writestr("data\tset\u202e.toml", "")),
    "a link": _zip(_link),
    "two of a name": _zip(_twice),
    "a bomb": _zip(lambda archive: archive.writestr("dataset.toml", b"\0" * 120_000_000)),
    "many files": _zip(_many),
}


def _csrf(client: httpx.Client) -> str:
    return client.get("/data/import").text.split('name="csrf" value="')[1].split('"')[0]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused_and_nothing_stays_of_them(console: Console, name: str) -> None:
    client = console.client(Role.COMPLIANCE_OFFICER)
    sent = {"archive": ("records.zip", HOSTILE[name], "application/zip")}
    answer = client.post("/data/import/folder", data={"csrf": _csrf(client)}, files=sent)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    uploads = console.university.folder / "university.db.files.uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


@pytest.mark.parametrize("name", ["../../x.csv", "a\u202eb.csv", "x" * 300, ".."])
def test_hostile_names_of_exports_are_refused(console: Console, name: str) -> None:
    client = console.client(Role.COMPLIANCE_OFFICER)
    files = {"mapping": ("m.toml", _MAPPING.encode()), "exports": (name, b"student_id,kind,value\n")}
    answer = client.post("/data/import/export", data={"csrf": _csrf(client)}, files=files)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_an_export_is_brought_in_its_bad_rows_wait_and_are_mended(own_console: Console, browser: Browser) -> None:
    page = own_console.visit(browser, Role.COMPLIANCE_OFFICER)
    hostile = "<script>alert(1)</script>\u202e"
    written = f"student_id,kind,value\nS000001,E-mail,new@example.org\n{hostile},E-mail,b@example.org\n"
    page.goto("/data/import")
    page.get_by_label("The mapping").set_input_files(_sent("contacts.toml", _MAPPING))
    page.get_by_label("The exported files").set_input_files(_sent("contacts.csv", written))
    page.get_by_role("button", name="Bring the exports in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Batches", timeout=60_000)
    page.get_by_role("link", name="waiting rows").click()
    expect(page.get_by_role("cell", name="unknown student").first).to_be_visible()
    expect(page.get_by_role("table", name="Rows set aside")).to_contain_text("<script>alert(1)</script>")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_contain_text("1 row waits still.", timeout=60_000)
    assert axe(page) == []


def test_the_tables_of_a_page_are_kept_as_a_workbook_with_every_row(looked_at: Console) -> None:
    client = looked_at.client(Role.COMPLIANCE_OFFICER)
    page = client.get("/data/registers")
    total = int(page.text.split(" registers</p>")[0].rsplit(" of ", 1)[1].replace(",", ""))

    answer = client.get("/data/registers?workbook=1")

    assert 'href="?workbook=1"' in page.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="registers-')
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    (sheet,) = [each for each in book.worksheets if each.title.startswith("Sessions without")]
    assert sheet.max_row == total + 1
    assert [cell.value for cell in sheet[1]][:4] == ["Day", "Session", "Module", "School"]
    assert client.get("/data/batches/999?workbook=1").status_code == 404
    assert looked_at.client(Role.STUDENT).get("/data/registers?workbook=1").status_code == 403


def test_a_lecturer_is_asked_for_registers_with_one_click_and_once(looked_at: Console, browser: Browser) -> None:
    page = looked_at.visit(browser, Role.COMPLIANCE_OFFICER)
    page.goto("/data/registers")
    page.get_by_role("button", name="Ask for all").first.click()

    expect(page.get_by_role("status")).to_contain_text("asked for of 1 person.")
    expect(page.get_by_role("button", name="Ask for all")).to_have_count(0)
    expect(page.get_by_role("table", name="Registers that were asked for")).to_contain_text("Made-up Module lead")
    assert axe(page) == []


@pytest.fixture(scope="module")
def asked_for(looked_at: Console, browser: Browser) -> Console:
    """The same once registers were asked for, whichever tests of this file the worker has."""
    page = looked_at.visit(browser, Role.COMPLIANCE_OFFICER)
    page.goto("/data/registers")
    for button in page.get_by_role("button", name="Ask for all").all()[:1]:
        button.click()
    expect(page.get_by_role("button", name="Ask for all")).to_have_count(0)
    return looked_at


@pytest.mark.parametrize("javascript", [True, False])
def test_the_lecturer_answers_for_a_class_with_one_click(
    asked_for: Console, browser: Browser, javascript: bool
) -> None:
    lecturer = asked_for.visit(browser, Role.MODULE_LEAD, javascript=javascript)
    lecturer.goto("/")
    rows = lecturer.get_by_role("table", name="Classes without a register").get_by_role("row")
    before, session = rows.count(), rows.nth(1).locator(".hint").inner_text().rpartition("session ")[2]
    lecturer.get_by_label(f"Note about session {session}").fill("A fire <alarm>")
    rows.nth(1).get_by_role("button", name="Not held").click()

    expect(lecturer.get_by_role("status")).to_contain_text(f"Recorded of session {session}: not held.")
    expect(rows).to_have_count(before - 1)
    officer = asked_for.visit(browser, Role.COMPLIANCE_OFFICER)
    officer.goto("/data/registers")
    said = (
        officer.get_by_role("table", name="Classes of which a lecturer spoke")
        .get_by_role("row")
        .filter(has_text=session)
    )
    expect(said).to_contain_text("Not held")
    expect(said).to_contain_text("A fire <alarm>")
    if javascript:
        narrow = asked_for.visit(browser, Role.MODULE_LEAD, width=WIDTHS[-1])
        narrow.goto("/registers")
        assert axe(narrow) == []
        assert narrow.evaluate("document.documentElement.scrollWidth") <= WIDTHS[-1]


def test_nobody_answers_for_a_class_that_is_not_theirs(asked_for: Console) -> None:
    tutor = asked_for.client(Role.PERSONAL_TUTOR)
    page = tutor.get("/registers")
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    lead = asked_for.client(Role.MODULE_LEAD).get("/registers").text
    session = lead.split('name="session" value="')[1].split('"')[0]

    answer = tutor.post("/registers/class", data={"csrf": token, "session": session, "answer": "absent"})

    assert "No class waits for your answer." in page.text
    assert answer.status_code == 409
    assert "not asked of you" in answer.text


def test_the_records_are_taken_out_by_a_process_of_its_own_and_fetched_by_who_asked(
    console: Console, browser: Browser
) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER)
    page.goto("/data/export")
    page.get_by_label("Only what had come by batch").fill("one")
    page.get_by_role("button", name="Take them out").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the number of a batch")
    page.get_by_label("Only what had come by batch").fill("1")
    page.get_by_role("button", name="Take them out").click()
    expect(page.get_by_role("status")).to_contain_text("are ready", timeout=90_000)
    with page.expect_download() as found:
        page.get_by_role("link", name="Keep records-2026-03-31.zip").click()

    names = zipfile.ZipFile(found.value.path()).namelist()
    assert {"records-2026-03-31/dataset.toml", "records-2026-03-31/marks.csv"} <= set(names)
    assert axe(page) == []
    task = page.url.rpartition("/")[2]
    own, other = (program(console, role) for role in (Role.COMPLIANCE_OFFICER, Role.DATA_PROTECTION))
    assert own.get(f"{V1}/exports/dataset/{task}").headers["content-type"] == "application/zip"
    assert other.get(f"{V1}/exports/dataset/{task}").status_code == 404
    assert console.client(Role.DATA_PROTECTION).get(f"/data/export/{task}/file").status_code == 404


def test_evidence_of_students_drawn_by_lot_is_taken_out_and_fetched_by_who_asked(
    console: Console, browser: Browser
) -> None:
    page = console.visit(browser, Role.COMPLIANCE_OFFICER)
    page.goto("/data/evidence")
    page.get_by_label("Who receives it").fill("Home Office, a visit that is made up")
    page.get_by_label("As of").fill("2025-10-10")
    page.get_by_role("button", name="Take evidence out").click()
    expect(page.get_by_role("alert")).to_contain_text("Say whom")
    page.get_by_label("Draw so many").fill("1")
    page.get_by_label("Seed").fill("7")
    page.get_by_role("button", name="Take evidence out").click()
    expect(page.get_by_role("status")).to_contain_text("is ready", timeout=180_000)
    expect(page.get_by_role("main")).to_contain_text("with seed 7")
    with page.expect_download() as found:
        page.get_by_role("link", name="Keep evidence.zip").click()

    names = zipfile.ZipFile(found.value.path()).namelist()
    assert sum(name.endswith(".pdf") for name in names) == 1
    assert {name.partition("/")[2] for name in names} >= {"manifest-sha256.txt", "data/cohort.xlsx"}
    assert axe(page) == []
    task = page.url.rpartition("/")[2]
    assert console.client(Role.DATA_PROTECTION).get(f"/data/evidence/{task}/file").status_code == 404


def _sent(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
