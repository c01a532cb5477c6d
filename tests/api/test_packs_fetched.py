"""Evidence packs from the console: made for who may have them, fetched by who asked, checked by anybody.

Without a browser, whose loop of events would be in the way of checking signatures.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sponsor_monitor.people.actor import Actor, NotPermitted
from sponsor_monitor.people.grant import Grant, Scope
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.packs import PackEvent, require_about
from sponsor_monitor.store import log
from tests.api.browser import Console, University
from tests.api.conftest import Run
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, write_p12
from tests.serving import serving

pytestmark = pytest.mark.slow
_LONGEST = 180
ISSUER = root()


@pytest.fixture
def signing_console(university: University, tmp_path: Path) -> Iterator[Console]:
    """A server that has the institution's certificate."""
    (tmp_path / "word").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    (tmp_path / "root.pem").write_bytes(ISSUER.pem)
    seal = write_p12(tmp_path / "seal.p12", issued(ISSUER, "University of Nowhere"), ISSUER)
    copied = university.copy(tmp_path / "university")
    with serving(replace(copied.settings, seal=seal, seal_passphrase_file=tmp_path / "word")) as served:
        yield Console(served, copied)


def student(console: Console) -> str:
    """The opaque id of the student with an account."""
    return console.client(Role.STUDENT).get("/own").headers["location"].rsplit("/", 1)[1]


def ended(client: httpx.Client, answer: httpx.Response) -> str:
    """Where work that was begun leads to once it has ended."""
    progress = answer.headers["location"]
    until = time.monotonic() + _LONGEST
    while (there := client.get(progress)).status_code != 303:
        assert time.monotonic() < until, there.text
        time.sleep(0.2)
    return there.headers["location"]


def test_a_signed_pack_holds_in_every_claim(signing_console: Console, tmp_path: Path, run: Run) -> None:
    officer, whose = signing_console.client(Role.COMPLIANCE_OFFICER), student(signing_console)
    asked = {"csrf": signing_console.csrf(officer), "purpose": "home-office", "as_of": "2025-10-10"}
    ready = ended(officer, officer.post(f"/students/{whose}/pack", data=asked))
    assert "signed with the institution's certificate" in officer.get(ready).text.replace("&#39;", "'")
    pack = tmp_path / "pack.pdf"
    pack.write_bytes(officer.get(f"{ready}/file").content)

    checked = run("verify", pack, "--trust", tmp_path / "root.pem")

    assert (checked.code, checked.err) == (0, "")
    assert "signed by Common Name: University of Nowhere" in " ".join(checked.out.split())
    with signing_console.served.app.state.service.database.reading() as connection:
        entry = log.entries(connection, kinds=[PackEvent.MADE])[-1]
    assert (entry.registration, entry.body["purpose"]) == (whose, "home-office")


def test_a_student_keeps_a_copy_of_what_is_held(own_console: Console, tmp_path: Path, run: Run) -> None:
    client, whose = own_console.client(Role.STUDENT), student(own_console)
    assert "Keep a copy" in client.get(f"/own/{whose}").text
    ready = ended(client, client.post(f"/own/{whose}/pack", data={"csrf": own_console.csrf(client)}))
    pack = tmp_path / "own.pdf"
    pack.write_bytes(client.get(f"{ready}/file").content)

    assert run("verify", pack).code == 0
    assert own_console.client(Role.ADVISER).get(f"{ready}/file").status_code == 404


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.COMPLIANCE_OFFICER, {"home-office", "signatory", "panel", "appeal"}),
        (Role.SIGNATORY, {"signatory", "panel", "appeal"}),
        (Role.DATA_PROTECTION, {"home-office", "signatory", "panel", "student", "appeal"}),
        (Role.ENGAGEMENT_LEAD, set()),
        (Role.WELFARE, set()),
    ],
)
def test_a_pack_is_made_only_for_a_reader_whom_one_may_serve(console: Console, role: Role, offered: set[str]) -> None:
    client, whose = console.client(role), student(console)
    seen = client.get(f"/students/{whose}/pack")
    words = ("home-office", "signatory", "panel", "student", "appeal")

    assert {word for word in words if f'value="{word}"' in seen.text} == offered
    assert seen.status_code == (200 if offered else 403)
    for word in set(words) - offered:
        asked = {"csrf": console.csrf(client), "purpose": word, "as_of": "2025-10-10"}
        assert client.post(f"/students/{whose}/pack", data=asked).status_code == 403, word


@pytest.mark.parametrize(("more", "may"), [((), False), ((Permission.SEE_VISA_FACTS,), True)])
def test_an_adviser_gets_a_pack_only_where_the_student_shares_visa_facts(
    more: tuple[Permission, ...], may: bool
) -> None:
    shared = frozenset({Permission.SEE_OWN_RECORD, *more})
    adviser = Actor("adviser", "adviser", (Grant(Role.ADVISER, students=frozenset({"S-1"}), only=shared),))
    about = Scope("registration-1", "S-1")

    with nullcontext() if may else pytest.raises(NotPermitted):
        require_about(adviser, about, Purpose.STUDENT)
