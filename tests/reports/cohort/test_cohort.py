"""An export of a cohort: a bag anybody can check, tables without formulas, the same bytes again, a log entry."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.cohort.beginning import OneStudentOnly, RecipientWanted
from reports.cohort.columns import tables
from reports.cohort.keeping import MadeByAnother, UnfinishedOther, keeping
from reports.cohort.making import UNFINISHED
from reports.signing import open_seal
from reports.verify.checking import verify
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Role
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.choosing import Choice, UnknownStudents
from sponsor_monitor.services.cohort import CohortEvent
from sponsor_monitor.services.packs import PackEvent
from sponsor_monitor.store import log
from sponsor_monitor.store.log_checkpoints import LogAltered
from tests.reports.cohort.small_university import (
    FORMULAS,
    RECIPIENT,
    SmallUniversity,
    checked_bag,
    payload,
    somebody,
)
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, write_p12

pytestmark = pytest.mark.slow
TWO = Choice(schools=("SBM",))
ISSUER = root()
GUARDED = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def bag(university: SmallUniversity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of two students, made by two processes."""
    target = tmp_path_factory.mktemp("exported") / "cohort.zip"
    university.export(target, TWO, processes=2)
    return target


@pytest.fixture(scope="module")
def files(bag: Path) -> dict[str, bytes]:
    """Its files, each checked against the lists."""
    return checked_bag(bag)


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> Any:
    """Its workbook, opened again."""
    return openpyxl.load_workbook(io.BytesIO(files["data/cohort.xlsx"]))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_pack_in_it_holds_in_every_claim_that_can_be_checked(
    university: SmallUniversity, files: dict[str, bytes]
) -> None:
    packs = {name: data for name, data in files.items() if name.startswith("data/packs/")}

    assert list(packs) == ["data/packs/0001-R-1.pdf", "data/packs/0002-R-2.pdf"]
    assert files["data/checkpoint.txt"].decode() == university.note
    found = verify(packs["data/packs/0001-R-1.pdf"], opened(university.note), ())
    assert (found.can_be_read, found.is_broken) == (True, False)


def test_an_export_from_postgresql_is_whole_in_the_same_way(postgres_url: str, tmp_path: Path) -> None:
    university = SmallUniversity(tmp_path / "university", postgres_url)
    university.export(tmp_path / "cohort.zip", TWO, processes=2)
    files = checked_bag(tmp_path / "cohort.zip")
    university.database.close()

    names = [name for name in files if name.startswith("data/packs/")]
    found = [verify(files[name], opened(university.note), ()) for name in names]

    assert names == ["data/packs/0001-R-1.pdf", "data/packs/0002-R-2.pdf"]
    assert [(one.can_be_read, one.is_broken) for one in found] == [(True, False)] * 2
    first = rows(files["data/tables/students.csv"])[0]
    assert (first["Registration"], first["Sessions"], first["Attended"]) == ("R-1", "2", "2")


def test_it_says_to_people_what_it_is_and_how_to_check_it(files: dict[str, bytes]) -> None:
    said = " ".join(files["about-this-export.txt"].decode().split())

    for part in (RECIPIENT, "All registrations of school SBM.", "Nothing here is signed", "R-2 packs/0002-R-2.pdf"):
        assert part in said
    assert json.loads(files["data/choice.json"])["choice"] == {"schools": ["SBM"]}


def test_the_workbook_has_every_table_with_filters_real_dates_and_numbers_and_what_they_mean(book: Any) -> None:
    shown = tables(Purpose.HOME_OFFICE)
    assert book.sheetnames == [*(table.title for table in shown), "Definitions"]
    for table in shown:
        page = book[table.title]
        assert (page.freeze_panes, page.auto_filter.ref) == ("A2", page.dimensions)
        assert [cell.value for cell in page[1]] == [column.heading for column in table.columns]
    first = dict(zip(*list(book["Students"].iter_rows(values_only=True))[:2], strict=True))
    assert (first["Course starts"], first["RQF level"]) == (dt.datetime(2025, 9, 15), 4)
    assert (first["Sessions"], first["Attended"], first["CAS number"]) == (2, 2, "E4G1")
    defined = {row[1] for row in book["Definitions"].iter_rows(values_only=True)}
    assert defined >= {column.heading for table in shown for column in table.columns}


def test_no_cell_of_the_workbook_is_a_formula_and_every_text_is_as_it_was(book: Any) -> None:
    cells = [cell for page in book for row in page.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    assert set(FORMULAS) <= {cell.value for cell in cells}


def test_no_cell_of_a_csv_could_become_a_formula(files: dict[str, bytes]) -> None:
    written = {
        name: list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        for name, data in files.items()
        if name.endswith(".csv")
    }

    assert len(written) == len(tables(Purpose.HOME_OFFICE)) + 1
    cells = [cell for table in written.values() for row in table for cell in row]
    assert not any(cell.startswith(GUARDED) for cell in cells)
    assert {f"'{each}" for each in FORMULAS} <= set(cells)
    assert [row["Mark"] for row in rows(files["data/tables/sessions.csv"])].count("attended") == 2


def test_csv_and_workbook_say_the_same(files: dict[str, bytes], book: Any) -> None:
    for table in tables(Purpose.HOME_OFFICE):
        read = csv.reader(io.StringIO(files[f"data/tables/{table.file}.csv"].decode("utf-8-sig")))
        assert len(list(read)) == book[table.title].max_row


def test_the_same_choice_gives_the_same_payload_whoever_makes_it_and_however(
    university: SmallUniversity, files: dict[str, bytes], tmp_path: Path
) -> None:
    again = university.export(tmp_path / "again.zip", TWO, recipient="Somebody else", processes=1)

    assert payload(tmp_path / "again.zip") == {name: data for name, data in files.items() if name.startswith("data/")}
    assert (again.kept, (tmp_path / f"again.zip{UNFINISHED}").exists()) == (0, False)


def test_the_log_says_for_whom_why_and_of_which_files_and_names_nobody(
    university: SmallUniversity, tmp_path: Path
) -> None:
    made = university.export(tmp_path / "drawn.zip", Choice(draw=1, seed=5, sponsored=True), Purpose.PANEL)
    with university.database.reading() as connection:
        entry = log.entries(connection, kinds=[CohortEvent.EXPORTED])[-1]
        pack = log.entries(connection, kinds=[PackEvent.MADE])[-1]

    assert dict(entry.body) == {
        "purpose": "panel",
        "as_of": "2025-12-01",
        "batch": 1,
        "students": 1,
        "drawn_from": 2,
        "chosen_by": ["draw", "seed", "sponsored"],
        "seed": 5,
        "manifest_sha256": made.sha256,
    }
    assert entry.private["recipient"] == RECIPIENT
    assert json.loads(entry.private["choice"]) == {"draw": 1, "seed": 5, "sponsored": True}
    assert (pack.body["export"], pack.body["purpose"]) == (entry.subject, "panel")
    (student,) = rows(payload(tmp_path / "drawn.zip")["data/tables/students.csv"])
    assert student["SHA-256 of pack"] == pack.body["sha256"]
    assert "Permission until" not in student


def test_with_a_certificate_each_pack_has_a_signature_beside_it(university: SmallUniversity, tmp_path: Path) -> None:
    seal = open_seal(write_p12(tmp_path / "seal.p12", issued(ISSUER, "University of Nowhere"), ISSUER), PASSPHRASE)
    university.export(tmp_path / "signed.zip", Choice(numbers=("S-3",)), seal=seal)
    found = checked_bag(tmp_path / "signed.zip")

    assert "University of Nowhere" in found["about-this-export.txt"].decode()
    (tmp_path / "root.pem").write_bytes(ISSUER.pem)
    for name in ("data/packs/0001-R-3.pdf", "manifest-sha256.txt"):
        (tmp_path / "content").write_bytes(found[name])
        (tmp_path / "signature").write_bytes(found[f"signatures/{name}.p7s"])
        assert _openssl(tmp_path) == 0
        (tmp_path / "content").write_bytes(found[name] + b" ")
        assert _openssl(tmp_path) != 0


def _openssl(place: Path) -> int:
    call = "openssl cms -verify -binary -inform DER -in signature -content content -CAfile root.pem -purpose any"
    return subprocess.run([*call.split(), "-out", "/dev/null"], cwd=place, capture_output=True, check=False).returncode


REFUSED = {
    "who may not export": (somebody(Role.SIGNATORY), TWO, Purpose.PANEL, NotPermitted),
    "who may not see one of them": (somebody(Role.AUDITOR), TWO, Purpose.HOME_OFFICE, NotPermitted),
    "a number nobody has": (None, Choice(numbers=("S-1", "S-99")), Purpose.HOME_OFFICE, UnknownStudents),
    "a student as the reader": (None, TWO, Purpose.STUDENT, OneStudentOnly),
}


@pytest.mark.parametrize(("actor", "choice", "purpose", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_nothing(
    university: SmallUniversity, tmp_path: Path, actor: Any, choice: Choice, purpose: Purpose, error: type[Exception]
) -> None:
    with university.database.reading() as connection:
        before = log.size(connection)
    with pytest.raises(error):
        university.export(tmp_path / "none.zip", choice, purpose, actor=actor)

    assert list(tmp_path.iterdir()) == []
    with university.database.reading() as connection:
        assert log.size(connection) == before


def test_a_checkpoint_of_another_log_begins_nothing(
    university: SmallUniversity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SmallUniversity(tmp_path / "other")
    other.database.close()
    monkeypatch.setattr(university, "note", other.note)

    with pytest.raises(LogAltered):
        university.export(tmp_path / "none.zip", TWO)
    assert {path.name for path in tmp_path.iterdir()} == {"other"}


@pytest.mark.parametrize("recipient", ["", " ", "a\nb", "x" * 201])
def test_an_export_says_in_a_line_who_receives_it(university: SmallUniversity, tmp_path: Path, recipient: str) -> None:
    with pytest.raises(RecipientWanted):
        university.export(tmp_path / "none.zip", TWO, recipient=recipient)


def test_an_unfinished_export_is_nobody_elses_and_is_made_by_one_at_a_time(
    university: SmallUniversity, tmp_path: Path
) -> None:
    target = tmp_path / "x.zip"
    with keeping(tmp_path / f"x.zip{UNFINISHED}") as kept:
        kept.settle({"asked": "something else"}, {})
        with pytest.raises(MadeByAnother):
            university.export(target, TWO)
    with pytest.raises(UnfinishedOther):
        university.export(target, TWO)
