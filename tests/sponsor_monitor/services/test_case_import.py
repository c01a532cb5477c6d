"""Earlier casework out of a spreadsheet: read by a mapping, marked as from before go-live, once only."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_import_fields import EVENTS
from sponsor_monitor.casework.case_import_mapping import read_case_mapping
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.mapping.export import ExportRefused
from sponsor_monitor.mapping.mapping_toml import MappingRefused
from sponsor_monitor.mapping.table_rows import SHEET_ERROR
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.case_import import IMPORTED, Imported, import_cases
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.store.kept_files import place_of
from tests.working import OFFICER, Office, holding, with_students

MAPPING = """id = "tracker"
title = "The team's tracker"
blanks = ["-"]
{declared}
[format]
kind = "csv"
encoding = "utf-8"
[case]
registration = "Reg"
[opened]
on = "Opened"
concern = {{ from = "Type", values = {{ "Visa" = "immigration", "Study" = "academic" }} }}
reason = "Why"
[[event]]
kind = "contact-attempted"
on = "Mailed"
channel = {{ constant = "email" }}
answered = {{ from = "Replied", values = {{ "Y" = "yes", "N" = "no" }} }}
note = "Note"
[[event]]
kind = "contact-attempted"
on = "Called"
channel = {{ constant = "phone" }}
answered = {{ constant = "no" }}
[closed]
on = "Closed"
outcome = {{ from = "Result", values = {{ "OK" = "engaged again", "?" = "" }} }}
reason = "Result note"
"""
BRITISH = 'date_format = "%d/%m/%Y"'
HEADER = "Reg,Opened,Type,Why,Mailed,Replied,Note,Called,Closed,Result,Result note\n"
SHEET = (
    HEADER + "R-1,03/11/2026,Visa,no register for weeks,05/11/2026,N,first mail,09/11/2026,,,\n"
    "R-2,02/11/2026,Study,,04/11/2026,Y,,,16/11/2026,OK,came back\n"
    "R-2,20/11/2026,Study,again,-,,,,,,\n"
)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = with_students(sqlite_url, tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture
def any_office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = with_students(database_url, tmp_path)
    yield opened
    opened.database.close()


def brought_in(
    office: Office, folder: Path, sheet: str | Path, mapping: str = MAPPING.format(declared=BRITISH)
) -> Imported:
    path = sheet if isinstance(sheet, Path) else folder / "tracker.csv"
    if isinstance(sheet, str):
        path.write_text(sheet, encoding="utf-8")
    data = mapping.encode()
    read = read_case_mapping(data, "tracker.toml")
    with office.work(OFFICER) as work:
        return import_cases(work, read, hashlib.sha256(data).hexdigest(), path, folder / "files")


def cases(office: Office) -> list[Case]:
    with office.work() as work:
        return sorted(all_cases(work).values(), key=lambda case: (case.entries[0].body["on"], case.uid))


def entries(office: Office) -> int:
    with office.work() as work:
        return len(work.entries())


def test_rows_become_cases_with_the_sheets_dates_and_our_time(any_office: Office, tmp_path: Path) -> None:
    found = brought_in(any_office, tmp_path, SHEET)

    assert (found.cases, found.events, found.known, found.rejects) == (3, 4, 0, ())
    academic, immigration, again = cases(any_office)
    assert [case.is_open for case in (academic, immigration, again)] == [False, True, True]
    assert immigration.concern == "immigration"
    assert {entry.body["before_go_live"] for case in cases(any_office) for entry in case.entries} == {True}
    assert {entry.at for entry in immigration.entries} == {any_office.now}
    mailed, called = immigration.of(CaseEvent.CONTACT_ATTEMPTED)
    assert (mailed.body["on"], mailed.body["channel"], mailed.body["answered"]) == ("2026-11-05", "email", False)
    assert (called.body["on"], called.body["channel"]) == ("2026-11-09", "phone")
    assert mailed.private == {"note": "first mail"}
    assert academic.closed_as == "engaged again"


def test_the_same_sheet_twice_adds_nothing_and_one_with_a_new_row_adds_that_row(office: Office, tmp_path: Path) -> None:
    brought_in(office, tmp_path, SHEET)
    before = entries(office)

    again = brought_in(office, tmp_path, SHEET)
    assert (again.cases, again.events, again.known, entries(office)) == (0, 0, 7, before)

    more = brought_in(office, tmp_path, SHEET + "R-3,23/11/2026,Study,new,,,,,,,\n")
    assert (more.cases, more.events, more.known) == (1, 0, 7)


def test_the_sheet_is_kept_and_what_was_brought_in_is_in_the_log(office: Office, tmp_path: Path) -> None:
    brought_in(office, tmp_path, SHEET + "R-9,23/11/2026,Study,,,,,,,,\n")

    with office.work() as work:
        (entry,) = work.entries(kinds=[IMPORTED])
    assert place_of(tmp_path / "files", entry.body["sheet"]).read_text(encoding="utf-8").startswith(HEADER)
    assert (entry.body["cases"], entry.body["events"], entry.body["set_aside"]) == (3, 4, 1)
    assert "R-9" in entry.private["set_aside"]
    assert "R-9" not in entry.written
    assert "tracker.csv" not in entry.written


BAD = {
    "R-9,02/11/2026,Visa,,,,,,,,": ("Reg", "R-9", "no such registration"),
    ",02/11/2026,Visa,,,,,,,,": ("Reg", "", "blank: nobody is named"),
    "R-3,,Visa,why,,,,,,,": ("Opened", "", "blank"),
    "R-3,31/02/2026,Visa,,,,,,,,": ("Opened", "31/02/2026", "not a date as the mapping"),
    "R-3,02/11/2026,Other,,,,,,,,": ("Type", "Other", "a word that the mapping does not list"),
    "R-3,02/11/2026,,,,,,,,,": ("Type", "", "blank"),
    "R-3,02/12/2026,Visa,,,,,,,,": ("", "", "2026-12-02 is after today"),
    "R-3,02/11/2026,Visa,,04/11/2026,,,,,,": ("Replied", "", "blank, but what else the row says needs it"),
    "R-3,02/11/2026,Visa,,,Y,,,,,": ("Mailed", "", "blank, but what else the row says needs it"),
    "R-3,02/11/2026,Visa,,,,a note,,,,": ("Mailed", "", "blank, but what else the row says needs it"),
    "R-3,02/11/2026,Visa,,,,,,16/11/2026,?,x": ("Result", "?", "blank, but what else the row says needs it"),
    "R-3,02/11/2026,Visa,,,,,,16/11/2026,OK,": ("Result note", "", "blank, but what else the row says needs it"),
    "R-3,02/11/2026,Visa,,,,,,,,,more": ("", "", "more cells"),
    "R-1,21/11/2026,Visa,,,,,,,,": ("", "", "The student has an open case for this concern"),
    "R-1,03/11/2026,Visa,another reason,05/11/2026,N,other words,,,,": ("", "", "brought in before with other words"),
}


def test_bad_rows_are_set_aside_with_line_column_value_and_reason_and_the_others_come_in(
    office: Office, tmp_path: Path
) -> None:
    found = brought_in(office, tmp_path, SHEET + "".join(f"{row}\n" for row in BAD))

    assert [(each.line, each.column, each.value) for each in found.rejects] == [
        (line, column, value) for line, (column, value, _) in enumerate(BAD.values(), start=5)
    ]
    for reject, (_, _, reason) in zip(found.rejects, BAD.values(), strict=True):
        assert reason in reject.reason
    assert (found.cases, found.events) == (3, 4)


def test_of_a_bad_row_nothing_is_taken(office: Office, tmp_path: Path) -> None:
    found = brought_in(office, tmp_path, f"{HEADER}R-3,02/11/2026,Study,,04/11/2026,Y,,05/12/2026,,,\n")

    assert (found.cases, found.events, len(found.rejects)) == (0, 0, 1)
    assert cases(office) == []


def test_several_rows_of_one_case_are_one_case(office: Office, tmp_path: Path) -> None:
    rows = (
        "R-1,03/11/2026,Visa,,,,,,20/11/2026,OK,came\n"
        "R-1,03/11/2026,Visa,,05/11/2026,N,,,,,\n"
        "R-1,03/11/2026,Visa,,06/11/2026,Y,,,,,\n"
    )

    found = brought_in(office, tmp_path, HEADER + rows)

    assert (found.cases, found.events, found.rejects) == (1, 3, ())
    (case,) = cases(office)
    assert not case.is_open


def test_dates_whose_form_is_not_declared_are_never_guessed(office: Office, tmp_path: Path) -> None:
    undeclared = MAPPING.format(declared="")

    with pytest.raises(ExportRefused, match=r'"%d/%m/%Y" or date_format = "%m/%d/%Y", whichever they mean'):
        brought_in(office, tmp_path, "".join(SHEET.splitlines(keepends=True)[:2]), undeclared)
    with pytest.raises(ExportRefused, match=r'line 2, Opened "03/11/2026"'):
        brought_in(office, tmp_path, SHEET, undeclared)
    assert len(brought_in(office, tmp_path, SHEET, MAPPING.format(declared='date_format = "%Y-%m-%d"')).rejects) == 3
    assert cases(office) == []


def test_a_workbook_is_read_with_its_real_dates(office: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.strip().split(","))
    for line in SHEET.splitlines()[1:]:
        sheet.append([cell or None for cell in line.split(",")])
    sheet["B2"] = dt.date(2026, 11, 3)
    sheet.append(["R-3", "23/11/2026", "Study", None, "#N/A"])
    book.save(tmp_path / "tracker.xlsx")
    mapping = MAPPING.format(declared=BRITISH).replace('kind = "csv"\nencoding = "utf-8"', 'kind = "xlsx"')

    found = brought_in(office, tmp_path, tmp_path / "tracker.xlsx", mapping)

    assert (found.cases, found.events) == (3, 4)
    (reject,) = found.rejects
    assert (reject.line, reject.column, reject.value, reject.reason) == (5, "Mailed", "#N/A", SHEET_ERROR)


def test_a_sheet_may_name_the_student_who_then_has_one_registration(office: Office, tmp_path: Path) -> None:
    mapping = MAPPING.format(declared=BRITISH).replace('registration = "Reg"', 'student = "Reg"')

    found = brought_in(office, tmp_path, SHEET.replace("R-", "S-"), mapping)

    assert (found.cases, found.rejects) == (3, ())


def test_only_who_works_on_every_students_cases_may_bring_them_in(office: Office, tmp_path: Path) -> None:
    mapping = read_case_mapping(MAPPING.format(declared=BRITISH).encode(), "tracker.toml")
    (tmp_path / "tracker.csv").write_text(SHEET, encoding="utf-8")

    for role in (Role.STUDENT_PROGRESS, Role.ADMINISTRATOR, Role.SIGNATORY):
        with office.work(holding("somebody", role)) as work, pytest.raises(NotPermitted):
            import_cases(work, mapping, "0" * 64, tmp_path / "tracker.csv", tmp_path / "files")


def test_no_decision_comes_in_from_a_sheet() -> None:
    deciding = {"recommended", "signed-off", "panel-held", "notified", "told-in-advance", "reported", "block-cleared"}

    assert not deciding & set(EVENTS)
    assert all(name.removeprefix("case-") not in EVENTS for name in (CaseEvent.APPEAL_DECIDED, CaseEvent.REPORT_DUE))


FAULTS = {
    'registration = "Reg"': ('registration = "Reg"\nstudent = "S"', "exactly one of registration, student"),
    '"Visa" = "immigration"': ('"Visa" = "visa"', "one of these is expected: immigration"),
    '{ constant = "phone" }': ('{ constant = "pigeon" }', "one of these is expected: email"),
    'on = "Mailed"': ('day = "Mailed"', "missing on"),
    'kind = "contact-attempted"': ('kind = "signed-off"', "unknown event"),
    'reason = "Why"': ('reason = "?"', "still to be decided"),
    'title = "The team\'s tracker"': ("", "missing title"),
    'note = "Note"': ('mood = "Note"', "unknown name"),
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_mapping_that_cannot_be_is_refused_with_the_line(line: str) -> None:
    instead, reason = FAULTS[line]
    written = MAPPING.format(declared=BRITISH)
    assert line in written

    with pytest.raises(MappingRefused, match=reason) as refused:
        read_case_mapping(written.replace(line, instead, 1).encode(), "tracker.toml")

    assert "tracker.toml line" in str(refused.value) or not instead
