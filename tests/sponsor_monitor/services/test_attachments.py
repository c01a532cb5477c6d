"""Files of a case: kept by hash, seen by who may, and read back only as they were attached."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.casework.case_errors import NoSuchCase
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.file_type import FileUnfit
from sponsor_monitor.people.actor import Actor, NotPermitted
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.attachments import FileAltered, NoSuchFile, attach, attached, content
from sponsor_monitor.services.cases import open_case, record
from sponsor_monitor.store.kept_files import place_of
from sponsor_monitor.store.persons import registration_uid
from tests.working import ADMINISTRATOR, OFFICER, Office, holding, with_students

PDF = b"%PDF-1.7\n%%EOF\n"
EML = b"From: ada@uni.example\r\nSubject: hello\r\n\r\nI was ill.\r\n"
LEAD = Actor("lead", "lead", (Grant(Role.ENGAGEMENT_LEAD, schools=frozenset({"SBM"})),))
PROGRESS = holding("progress", Role.STUDENT_PROGRESS)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = with_students(sqlite_url, tmp_path)
    yield opened
    opened.database.close()


def case_of(office: Office, concern: Concern = Concern.ACADEMIC) -> str:
    with office.work(OFFICER) as work:
        return open_case(work, registration_uid(work.connection, "R-1"), concern).uid


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_is_kept_by_its_hash_and_read_back_as_it_was(office: Office, tmp_path: Path) -> None:
    case, kept = case_of(office), tmp_path / "kept"
    path = file(tmp_path, "Ada Sample ill.eml", EML)
    with office.work(OFFICER) as work:
        made = attach(work, case, path, kept)
        assert attach(work, case, path, kept) == made
    path.unlink()

    sha256 = hashlib.sha256(EML).hexdigest()
    with office.work(OFFICER) as work:
        assert attached(work, case) == [made]
        assert content(work, case, sha256[:10], kept) == EML
        (entry,) = work.entries(subject=case, kinds=[CaseEvent.FILE_ATTACHED])
        looks = work.entries(kinds=["student-seen"])
    assert (made.sha256, made.size, made.name) == (sha256, len(EML), "Ada Sample ill.eml")
    assert place_of(kept, sha256).read_bytes() == EML
    assert "Ada" not in entry.written
    assert [look.body["what"] for look in looks] == ["files", "file"]


def test_what_was_altered_or_lost_on_the_disk_is_not_given_out(office: Office, tmp_path: Path) -> None:
    case, kept = case_of(office), tmp_path / "kept"
    with office.work(OFFICER) as work:
        made = attach(work, case, file(tmp_path, "letter.pdf", PDF), kept)
    place = place_of(kept, made.sha256)
    place.write_bytes(PDF + b"\n")
    with office.work(OFFICER) as work, pytest.raises(FileAltered):
        content(work, case, made.sha256, kept)
    place.unlink()
    with office.work(OFFICER) as work, pytest.raises(FileAltered):
        content(work, case, made.sha256, kept)


def test_what_is_no_mail_or_pdf_leaves_nothing(office: Office, tmp_path: Path) -> None:
    case, kept = case_of(office), tmp_path / "kept"
    for path in (file(tmp_path, "letter.pdf", EML), file(tmp_path, "run.exe", PDF), tmp_path / "none.pdf", tmp_path):
        with office.work(OFFICER) as work, pytest.raises(FileUnfit):
            attach(work, case, path, kept)

    assert not kept.exists()


def test_only_who_works_on_the_case_attaches_and_only_who_may_see_it_reads(office: Office, tmp_path: Path) -> None:
    academic, immigration, kept = case_of(office), case_of(office, Concern.IMMIGRATION), tmp_path / "kept"
    path = file(tmp_path, "letter.pdf", PDF)
    elsewhere = Actor("other", "other", (Grant(Role.ENGAGEMENT_LEAD, schools=frozenset({"SEMS"})),))
    for actor in (ADMINISTRATOR, elsewhere, holding("auditor", Role.AUDITOR)):
        with office.work(actor) as work, pytest.raises(NotPermitted):
            attach(work, academic, path, kept)
    with office.work(OFFICER) as work, pytest.raises(NoSuchCase):
        attach(work, "no-such", path, kept)
    with office.work(OFFICER) as work:
        attach(work, academic, path, kept)
        made = attach(work, immigration, path, kept)

    with office.work(LEAD) as work:
        assert [one.name for one in attached(work, academic)] == ["letter.pdf"]
        assert attached(work, immigration) == []
        with pytest.raises(NoSuchFile):
            content(work, immigration, made.sha256, kept)
        with pytest.raises(NoSuchFile):
            content(work, academic, "", kept)
    with office.work(elsewhere) as work, pytest.raises(NotPermitted):
        attached(work, academic)


def test_what_shows_circumstances_is_for_those_who_may_see_them(office: Office, tmp_path: Path) -> None:
    case, kept = case_of(office), tmp_path / "kept"
    with office.work(OFFICER) as work:
        body = {"on": work.today}
        noted = record(work, case, CaseEvent.CIRCUMSTANCES_NOTED, body, {"category": "health"}).number
        attach(work, case, file(tmp_path, "note.pdf", PDF), kept, about=noted)

    with office.work(PROGRESS) as work:
        assert len(attached(work, case)) == 1
    with office.work(LEAD) as work:
        assert attached(work, case) == []
