"""What of the casework each reader of a pack gets: what is left out is neither on the pages nor attached."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reports.pack.folder import Asked, write_folder
from reports.pack.logged import read_logged
from sponsor_monitor.audit.checkpoint import opened, origin_of, signed
from sponsor_monitor.audit.keys import new_key
from sponsor_monitor.audit.proof import check
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services import packs
from sponsor_monitor.services.packs import Casework
from sponsor_monitor.store.log_checkpoints import LogAltered, sign_checkpoint
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import view
from tests.api.student_way import Way

SECRET = "asthma since childhood"  # noqa: S105  what a made-up student said


@pytest.fixture
def way(sqlite_url: str, tmp_path: Path) -> Iterator[Way]:
    """A case in which support was offered and a report is due."""
    with Way(sqlite_url, tmp_path) as university:
        university.begin()
        university.opened()
        university.does(
            "2026-02-03", "officer", CaseEvent.SUPPORT_OFFERED, {"on": "2026-02-03"}, support="wellbeing", note=SECRET
        )
        yield university


def note(way: Way) -> str:
    """A checkpoint signed over the log as it is."""
    with way.on("2026-02-04", "officer") as work:
        return sign_checkpoint(work.connection, way.place / "key", now=work.now)


def casework(way: Way, purpose: Purpose, who: str = "officer", under: str = "") -> Casework:
    """What a reader gets of the casework from somebody."""
    under = under or note(way)
    with way.on("2026-02-04", who) as work:
        return packs.casework(work, way.registration, purpose, under)


def test_the_home_office_gets_that_support_was_offered_and_not_what_was_said(way: Way) -> None:
    given = {
        purpose: "".join(casework(way, purpose).proofs.values()) for purpose in (Purpose.HOME_OFFICE, Purpose.PANEL)
    }

    assert (SECRET in given[Purpose.PANEL], SECRET in given[Purpose.HOME_OFFICE]) == (True, False)
    assert "case-support-offered" in given[Purpose.HOME_OFFICE]


def test_the_home_office_gets_that_the_student_answered_and_not_the_words(way: Way) -> None:
    query = {"about": "mark", "owner": way.account("officer"), "answer_due": "2026-02-10"}
    answered = {"channel": "email", "on": "2026-02-03"}
    way.does("2026-02-03", "officer", CaseEvent.RESPONSE, answered, words="I was in hospital.")
    way.does("2026-02-03", "officer", CaseEvent.DATA_QUERY_OPENED, query, disputed="In hospital I was not absent.")
    file = {"file": "0" * 64, "bytes": 1}
    way.does("2026-02-03", "officer", CaseEvent.FILE_ATTACHED, file, name="in hospital.pdf")
    given = {
        purpose: "".join(casework(way, purpose).proofs.values()).lower()
        for purpose in (Purpose.HOME_OFFICE, Purpose.SIGNATORY, Purpose.APPEAL)
    }

    assert {purpose: text.count("in hospital") for purpose, text in given.items()} == {
        Purpose.HOME_OFFICE: 0, Purpose.SIGNATORY: 3, Purpose.APPEAL: 3,
    }  # fmt: skip
    for kind in (CaseEvent.RESPONSE, CaseEvent.DATA_QUERY_OPENED, CaseEvent.FILE_ATTACHED):
        assert kind in given[Purpose.HOME_OFFICE]


def test_who_may_not_see_circumstances_gets_none_into_a_pack(way: Way) -> None:
    found = casework(way, Purpose.SIGNATORY, "level 1 user")

    assert SECRET not in "".join(found.proofs.values())


def test_every_proof_leads_to_the_checkpoint_and_names_who_did_it(way: Way) -> None:
    mine = note(way)
    found = casework(way, Purpose.SIGNATORY, under=mine)

    assert {check(proof, opened(mine)).entry["registration"] for proof in found.proofs.values()} == {way.registration}
    assert found.names[way.account("officer")] == "Officer Sample"


def test_what_is_withheld_is_said_in_the_pack_s_folder(way: Way, tmp_path: Path) -> None:
    directory = tmp_path / "made"
    directory.mkdir()
    seen = view(way.database, dt.date(2026, 2, 4))
    done = casework(way, Purpose.HOME_OFFICE)
    write_folder(directory, seen, StudentFolders(seen, None), Asked("R-1", Purpose.HOME_OFFICE), done)
    support = next(each for each in read_logged(directory) if each.kind == CaseEvent.SUPPORT_OFFERED)

    assert (support.private, support.withheld) == ({}, ("note", "support"))
    assert json.loads((directory / "pack.json").read_text(encoding="utf-8"))["registration"] == way.registration


def test_a_checkpoint_of_another_log_gives_no_proof(way: Way) -> None:
    key, mine = new_key(secrets.token_bytes), opened(note(way))
    theirs = replace(mine, origin=origin_of("01990000-0000-7000-8000-000000000000"), key=key.public)

    with pytest.raises(LogAltered):
        casework(way, Purpose.PANEL, under=signed(theirs, key))


def test_only_who_may_gets_a_pack_for_a_reader(way: Way) -> None:
    mine = note(way)

    with pytest.raises(NotPermitted):
        casework(way, Purpose.HOME_OFFICE, "level 1 user", mine)
    with pytest.raises(NotPermitted):
        casework(way, Purpose.STUDENT, "officer", mine)
    with pytest.raises(NotPermitted):
        casework(way, Purpose.PANEL, "welfare", mine)
