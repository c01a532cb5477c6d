"""Packs made from a database by who may, logged, and checked by whoever gets them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.services.cases import open_case
from sponsor_monitor.services.packs import PackEvent
from sponsor_monitor.store import log
from tests.api.conftest import Run
from tests.api.student_way import PASSWORD, Way
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, write_p12

# Made before any test stops the clock: certificates want the real class of dates.
ISSUER = root()
UNIVERSITY = issued(ISSUER, "University of Nowhere")
pytestmark = pytest.mark.slow


@pytest.fixture
def way(sqlite_url: str, tmp_path: Path) -> Iterator[Way]:
    """A university with one case, in which the student was tried to be reached."""
    with Way(sqlite_url, tmp_path) as university:
        university.begin()
        (alert,) = university.judged("2026-01-31")
        with university.on("2026-02-02", "officer") as work:
            university.case = open_case(work, university.registration, Concern.IMMIGRATION, [alert.uid]).uid
        said = {"channel": "phone", "on": "2026-02-03", "answered": False}
        university.does("2026-02-03", "officer", CaseEvent.CONTACT_ATTEMPTED, said, note="No answer at noon.")
        yield university


def ask(way: Way, place: Path, who: str, output: Path, *more: str) -> list[str]:
    """The call that makes a pack."""
    (place / "password").write_text(PASSWORD, encoding="utf-8")
    given = ["pack", "R-1", "--as-of", "2026-02-03", "--output", str(output)]
    given += ["--database", f"sqlite:///{way.database.path}"]
    return [*given, "--user", who, "--password-file", str(place / "password"), *more]


def test_a_signed_pack_is_made_logged_and_holds_in_every_claim(way: Way, tmp_path: Path, run: Run) -> None:
    (tmp_path / "root.pem").write_bytes(ISSUER.pem)
    (tmp_path / "word").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    seal = write_p12(tmp_path / "seal.p12", UNIVERSITY, ISSUER)
    output = tmp_path / "pack.pdf"
    sealed = ["--seal", str(seal), "--seal-passphrase-file", str(tmp_path / "word")]

    made = run(*ask(way, tmp_path, "officer", output, "--purpose", "home-office", *sealed))
    assert (made.code, made.err.count("SHA-256")) == (0, 1)

    with way.database.reading() as connection:
        (entry,) = log.entries(connection, kinds=[PackEvent.MADE])
    assert {name: entry.body[name] for name in ("purpose", "as_of")} == {
        "purpose": "home-office",
        "as_of": "2026-02-03",
    }

    checked = run("verify", output, "--trust", tmp_path / "root.pem")
    assert checked.code == 0
    assert checked.out.count("\n   HOLDS\n") == 5
    assert str(entry.body["sha256"]) in checked.out.replace("\n", "").replace(" ", "")
    assert "2 entries of the log led to the root" in checked.out.replace("\n                 ", " ")

    signed_in = ["--database", f"sqlite:///{way.database.path}", "--user", "officer"]
    signed_in += ["--password-file", str(tmp_path / "password")]
    assert "against all that arrived up to batch" in run("verify", output, *signed_in).out
    way.arrives("2026-01-29", on="2026-02-03")
    later = run("verify", output, *signed_in)
    assert later.code == 0
    assert "The facts known today differ: dataset/engagement.csv" in later.out

    output.write_bytes(output.read_bytes()[:-1] + b" ")
    broken = run("verify", output)
    assert broken.code == 1
    assert "AT LEAST ONE CLAIM DOES NOT HOLD." in broken.out
    assert hashlib.sha256(output.read_bytes()).hexdigest() != entry.body["sha256"]


@pytest.mark.parametrize(
    ("who", "purpose", "why"),
    [
        ("level-1-user", "home-office", "You may not export"),
        ("officer", "student", "You may not answer subject access requests"),
        ("officer", "newspaper", "There is no purpose"),
    ],
)
def test_who_may_not_gets_no_pack(way: Way, tmp_path: Path, run: Run, who: str, purpose: str, why: str) -> None:
    found = run(*ask(way, tmp_path, who, tmp_path / "pack.pdf", "--purpose", purpose))

    assert found.code == 2
    assert why in found.err
    assert not (tmp_path / "pack.pdf").exists()
