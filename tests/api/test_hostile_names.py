"""Strings that break programs as every name: on every page, over the API and in every file they are text, no more."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import time
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from openpyxl.utils.escape import unescape
from playwright.sync_api import Browser, Page

from api.demonstration import LONDON
from api.telling import LOGGER, Lines
from api.unit_of_work import unit_of_work
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.people import make_token
from sponsor_monitor.store.persons import person
from tests.api.browser import Console, open_console
from tests.api.conftest import Run
from tests.api.hostile import make_hostile_university, notes, refused_strings, strings
from tests.api.hostile_pages import cells, every, missing, pages, plain, read
from tests.api.programs import V1, program

pytestmark = pytest.mark.slow
OFFICER, SIGNATORY = Role.COMPLIANCE_OFFICER, Role.SIGNATORY
SEEN = {name: text for name, text in strings().items() if plain(text)}
"""The strings that are more than white space."""
_PATIENCE = 120_000
_IS_JSON = {"content-type": "application/json"}
_ALWAYS = ("markup", "attributes")


@pytest.fixture(scope="module")
def said() -> Iterator[io.StringIO]:
    """What the service says of itself meanwhile."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    yield written
    LOGGER.removeHandler(handler)


@pytest.fixture(scope="module")
def hostile(said: io.StringIO, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A server on that university."""
    assert said is not None
    with open_console(make_hostile_university(tmp_path_factory.mktemp("hostile") / "university")) as console:
        yield console


@pytest.fixture(scope="module")
def alerts(hostile: Console) -> list[dict[str, Any]]:
    """Every alert, over the API."""
    return every(program(hostile, OFFICER), "/alerts")


@pytest.fixture(scope="module")
def registrations(alerts: list[dict[str, Any]]) -> dict[str, str]:
    """The string of some students by the opaque id of the registration: those of markup, and every sixteenth."""
    texts = list(strings().items())
    chosen = {place for place, (name, _) in enumerate(texts) if name.startswith(_ALWAYS) or place % 16 == 0}
    places = {each["registration"]: int(each["given_names"].removeprefix("Sample ")) for each in alerts}
    return {uid: texts[place][1] for uid, place in sorted(places.items(), key=itemgetter(1)) if place in chosen}


# --- pages ----------------------------------------------------------------------------------------------------------


def test_every_name_is_text_on_today_and_in_its_letters(hostile: Console) -> None:
    officer = hostile.client(OFFICER)
    assert not missing(pages(officer, "/today"), SEEN)
    page = officer.get("/today").text
    view = page.split('name="view" value="')[1].split('"')[0]
    picked = [each.split('"')[0] for each in page.split('name="picked" value="')[1:13]]
    form = {"csrf": hostile.csrf(officer), "view": view, "picked": picked, "do": "write", "letter": "first-contact"}

    assert read(officer, "/today/act", **form).words.count("Please answer by") == len(picked)


@pytest.mark.parametrize(("role", "place", "step"), [(OFFICER, "students", 1), (Role.STUDENT, "own", 12)])
def test_a_name_is_text_on_a_page_of_its_own(
    hostile: Console, registrations: dict[str, str], role: Role, place: str, step: int
) -> None:
    client = hostile.client(role)
    for uid, text in list(registrations.items())[::step]:
        assert read(client, f"/{place}/{uid}").says(text), text[:80]


PAGES = {
    OFFICER: (
        *("/data", "/data/batches", "/data/batches/1", "/data/quarantine", "/overview", "/what-if", "/calendars"),
        *("/reports", "/reports/all", "/data/import"),
    ),
    SIGNATORY: ("/log", "/log/whole", "/overview", "/sign-off", "/assurance", "/account"),
}


@pytest.mark.parametrize("role", PAGES)
def test_nothing_on_any_other_page_came_from_a_name(hostile: Console, role: Role) -> None:
    client = hostile.client(role)
    for address in PAGES[role]:
        read(client, address)


def test_every_note_is_text_in_its_case_and_before_the_signatory(hostile: Console) -> None:
    signatory = hostile.client(SIGNATORY)
    address = signatory.get("/sign-off").text.split('href="/sign-off/')[1].split('"')[0]

    assert not missing(read(hostile.client(OFFICER), f"/cases/{address}").words, notes())
    read(signatory, f"/sign-off/{address}")


def test_what_waits_in_quarantine_is_text(hostile: Console) -> None:
    parsed = read(hostile.client(OFFICER), "/data/quarantine/1")

    assert "NUL" in parsed.words
    assert parsed.says(strings()["markup: a script"])


def test_whatever_is_searched_for_is_text_and_in_no_address(hostile: Console) -> None:
    officer = hostile.client(OFFICER)
    csrf = hostile.csrf(officer)
    for text in list(SEEN.values())[::24]:
        there = officer.post("/find", data={"csrf": csrf, "text": text}).headers["location"]
        assert "hostile" not in there
        read(officer, there)


# --- programs and files ---------------------------------------------------------------------------------------------


def test_the_api_gives_every_name_back_to_the_letter(alerts: list[dict[str, Any]]) -> None:
    assert {each["family_name"] for each in alerts} == set(strings().values())


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(hostile: Console) -> None:
    officer = hostile.client(OFFICER)
    address = officer.get("/today").text.split('/alerts.xlsx"')[0].rsplit('"', 1)[1]
    found = {plain(unescape(str(cell.value))) for cell in cells(officer, f"{address}/alerts.xlsx")}

    assert not [name for name, text in SEEN.items() if not any(plain(text)[:30_000] in each for each in found)]
    assert cells(hostile.client(SIGNATORY), "/log?workbook=1")


def test_what_the_records_say_of_registers_and_systems_is_text(hostile: Console) -> None:
    officer = hostile.client(OFFICER)
    there = officer.post("/data/look", data={"csrf": hostile.csrf(officer)}).headers["location"]
    begun = time.monotonic()
    while officer.get(there).status_code == 200 and time.monotonic() - begun < _PATIENCE / 1_000:
        time.sleep(0.2)
    for address in ("/data/registers", "/data/reconciliation"):
        assert read(officer, address).says(strings()["markup: a script"]), address
        assert cells(officer, f"{address}?workbook=1")


def test_what_no_text_may_hold_is_refused_with_a_sentence(hostile: Console, registrations: dict[str, str]) -> None:
    officer = program(hostile, OFFICER)
    made = officer.post(f"{V1}/cases", json={"registration": next(iter(registrations)), "concern": "academic"})
    case = made.headers["location"]
    for name, text in refused_strings().items():
        tag = officer.get(case).headers["etag"]
        body = {"channel": "phone", "on": "2026-03-31", "answered": False}
        event = json.dumps({"kind": "case-contact-attempted", "body": body, "private": {"note": text}})
        answer = officer.post(f"{case}/events", content=event, headers={"If-Match": tag, **_IS_JSON})
        assert (answer.status_code, answer.json()["status"]) == (422, 422), name
        search = officer.post(f"{V1}/students/search", content=json.dumps({"text": text}), headers=_IS_JSON)
        assert search.status_code in (200, 422), name


def test_no_line_of_the_terminal_is_steered(
    hostile: Console, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", hostile.university.settings.database)
    signed = ("--token-file", _token(hostile, tmp_path))
    day = ("--as-of", "2026-03-31")
    for command in (("alerts", "list", "--all", *signed), ("cases", "list", *signed), ("quality", *day)):
        ran = run(*command)
        assert ran.code in (0, 1), (command, ran.err)
        assert not [letter for letter in ran.out + ran.err if not letter.isprintable() and letter != "\n"], command


def test_no_string_does_anything_in_a_pack(
    hostile: Console, registrations: dict[str, str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", hostile.university.settings.database)
    named = next(uid for uid, text in registrations.items() if text == strings()["markup: a form"])
    with hostile.served.app.state.service.database.reading() as connection:
        called = person(connection, named).registration_id
    asked = ("--as-of", "2026-03-31", "--purpose", "signatory", "--output", tmp_path / "pack.pdf")
    made = run("pack", called, *asked, "--token-file", _token(hostile, tmp_path))
    assert made.code == 0, made.err

    with pikepdf.open(tmp_path / "pack.pdf") as pdf:
        kinds = {str(each.get("/S", "")) for each in pdf.objects if isinstance(each, pikepdf.Dictionary)}
        assert not kinds & {"/JavaScript", "/URI", "/Launch", "/SubmitForm", "/GoToR"}
    assert run("verify", tmp_path / "pack.pdf").code in (0, 1)


def _token(hostile: Console, folder: Path) -> Path:
    """A file with an officer's token; the command line has the real clock, months ahead of the made-up university's."""
    service = hostile.served.app.state.service
    with unit_of_work(service.database, hostile.actor(OFFICER), LONDON, service.clock) as work:
        scopes, until = frozenset(Permission) - BY_PASSWORD_ONLY, work.today + dt.timedelta(days=360)
        (folder / "token").write_text(make_token(work, scopes, until)[1], encoding="utf-8")
    return folder / "token"


def test_the_service_says_nothing_of_any_name(said: io.StringIO, hostile: Console) -> None:
    hostile.client(OFFICER).get("/nowhere/hostile?name=hostile")
    lines = said.getvalue()

    assert lines.count("\n") > 50
    assert not [word for word in ("hostile", "evil", "Sample", "\u202e") if word in lines]


# --- a real browser -------------------------------------------------------------------------------------------------


def test_no_script_ran_and_the_policy_had_nothing_to_forbid(
    hostile: Console, browser: Browser, registrations: dict[str, str]
) -> None:
    some = list(registrations)[::30]
    case = hostile.client(SIGNATORY).get("/sign-off").text.split('href="/sign-off/')[1].split('"')[0]
    told: list[str] = []
    officer, signatory = hostile.visit(browser, OFFICER, width=390), hostile.visit(browser, SIGNATORY, width=390)
    student = hostile.visit(browser, Role.STUDENT, width=390)
    places = [(officer, address) for address in ("/today", f"/cases/{case}", *(f"/students/{uid}" for uid in some))]
    places += [(signatory, address) for address in ("/log", f"/sign-off/{case}")]
    for page in (officer, signatory, student):
        page.set_default_timeout(_PATIENCE)
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("request", lambda sent: told.append(sent.url) if not sent.url.startswith(hostile.url) else None)
    for page, address in (*places, (student, f"/own/{some[0]}")):
        page.goto(address)
        assert page.evaluate("window.hostile === undefined && !document.querySelector('[hostile]')"), address
        assert _fits(page), address
    assert told == []


def _fits(page: Page) -> bool:
    """Whether no string makes the page wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= 390"))
