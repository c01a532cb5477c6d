"""XLSX exports read by a mapping: typed dates, formulas, merged cells, and files that are no workbook."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from sponsor_monitor.mapping.export import ExportRefused
from tests.sponsor_monitor.mapping.exports import HEAD, mapped, rows

SHEET = '[format]\nkind = "xlsx"\n'
TABLE = '[[table]]\ntable = "statuses"\n[table.columns]\n'
TABLE += 'student_id = "Id"\nkind = { constant = "placement" }\nstart = "Day"\n'
MAPPING = HEAD + SHEET + TABLE
PATTERN = 'date_format = "%d/%m/%Y"\n' + MAPPING


def workbook(
    *cells: Sequence[object], sheets: Sequence[str] = ("A",), merged: str = "", epoch_1904: bool = False
) -> bytes:
    """A workbook whose first sheet has these rows."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet.title = sheets[0]
    for row in cells:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    for name in sheets[1:]:
        book.create_sheet(name)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def calculated(formula: str, value: object) -> bytes:
    """A workbook with a formula in ``Id`` and the value that it gave."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["Id", "Day"])
        sheet.write_formula(1, 0, formula, None, value)
        sheet.write(1, 1, "2025-09-15")
    return file.getvalue()


def repacked(data: bytes, **replaced: bytes) -> bytes:
    """A workbook with the first sheet's text replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = next((key for key in replaced if key in name), None)
            new.writestr(name, old.read(name) if key is None else replaced[key])
    return file.getvalue()


CELLS = {
    "a real date needs no form": (MAPPING, dt.date(2025, 9, 15), "2025-09-15"),
    "a real date beside a declared form": (PATTERN, dt.date(2025, 9, 3), "2025-09-03"),
    "a text date by its declared form": (PATTERN, "03/09/2025", "2025-09-03"),
    "a real date with a time": (MAPPING, dt.datetime(2025, 9, 15, 13, 30), "2025-09-15"),
    "a day number that is declared": (PATTERN.replace("%d/%m/%Y", "excel-1900"), 45915, "2025-09-15"),
}


@pytest.mark.parametrize(("mapping", "cell", "expected"), CELLS.values(), ids=CELLS)
@pytest.mark.parametrize("epoch_1904", [False, True], ids=["1900", "1904"])
def test_dates_of_a_workbook_are_read(
    tmp_path: Path, mapping: str, cell: object, expected: str, epoch_1904: bool
) -> None:
    data = workbook(["Id", "Day"], ["S-1", cell], epoch_1904=epoch_1904)
    found = mapped(tmp_path, mapping, data, "export.xlsx")
    assert rows(found.arriving[0]) == [{"line": 2, "student_id": "S-1", "kind": "placement", "start": expected}]


def test_a_day_number_that_is_not_declared_is_a_reject(tmp_path: Path) -> None:
    found = mapped(tmp_path, MAPPING, workbook(["Id", "Day"], ["S-1", 45915]), "export.xlsx")
    assert "it may be a spreadsheet's day number" in found.rejects[0].reject.reason


def test_text_that_may_be_two_dates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="none is guessed"):
        mapped(tmp_path, MAPPING, workbook(["Id", "Day"], ["S-1", "03/09/2025"]), "export.xlsx")


@pytest.mark.parametrize(
    ("cell", "text"),
    [(7, "7"), (7.0, "7"), (7.5, "7.5"), (True, "true"), (" S ", "S"), (10**14, "100000000000000"), ("007", "007")],
    ids=str,
)
def test_cells_become_text(tmp_path: Path, cell: object, text: str) -> None:
    found = mapped(tmp_path, MAPPING, workbook(["Id", "Day"], [cell, "2025-09-15"]), "export.xlsx")
    assert rows(found.arriving[0])[0]["student_id"] == text


def test_lines_are_rows_of_the_sheet_and_empty_rows_are_none(tmp_path: Path) -> None:
    cells: tuple[list[object], ...] = (
        [],
        ["Id", "Day"],
        ["S-1", "2025-09-15"],
        [None, None],
        ["S-2", "x"],
        ["S-3", "2025-09-15", "more"],
    )
    found = mapped(tmp_path, MAPPING.replace("[[", "header_row = 2\n[["), workbook(*cells), "export.xlsx")
    assert [row["line"] for row in rows(found.arriving[0])] == [3]
    assert [row.reject.line for row in found.rejects] == [5, 6]
    assert found.rejects[1].reject.reason == "more cells than the header"


def test_the_value_of_a_formula_is_used(tmp_path: Path) -> None:
    found = mapped(tmp_path, MAPPING, calculated('="S-"&1', "S-1"), "export.xlsx")
    assert rows(found.arriving[0])[0]["student_id"] == "S-1"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (calculated("=1/0", "#DIV/0!"), "an error of the spreadsheet"),
        (workbook(["Id", "Day"], ["=A1", "2025-09-15"]), "a formula without a value"),
    ],
    ids=["an error", "never calculated"],
)
def test_a_formula_that_gave_nothing_is_a_reject(tmp_path: Path, data: bytes, reason: str) -> None:
    found = mapped(tmp_path, MAPPING, data, "export.xlsx")
    assert found.rejects[0].reject.reason.startswith(reason)
    assert found.rejects[0].faulty == ("Id",)


def test_a_formula_that_gave_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    cell = b'<c r="A2" t="str"><f>IF(TRUE,"","x")</f><v></v></c>'
    data = calculated("=1", 1)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").replace(b'<c r="A2"><f>1</f><v>1</v></c>', cell)
    found = mapped(tmp_path, MAPPING, repacked(data, sheet1=sheet), "export.xlsx")
    assert cell in sheet
    assert rows(found.arriving[0])[0]["student_id"] == ""


SMALL = workbook(["Id", "Day"], ["S-1", "2025-09-15"])
FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FAR += b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData></worksheet>'
ENDLESS = FAR.split(b"<row")[0] + b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"A" * 2**21
ENDLESS += b"</t></is></c></row></sheetData></worksheet>"
HOSTILE = {
    "an empty file": (b"", "empty"),
    "text that is called a workbook": (b"Id,Day\n", "not an XLSX workbook"),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "an old .xls workbook, or one with a password",
    ),
    "a zip of something else": (b"PK\x05\x06" + bytes(18), "a workbook that cannot be read"),
    "half a workbook": (SMALL[: len(SMALL) // 2], "not an XLSX workbook"),
    "a damaged sheet": (repacked(SMALL, sheet1=b"<worksheet><sheetData><row"), "a workbook that cannot be read"),
    "entities that grow": (
        repacked(SMALL, theme1=b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>'),
        "a document type of its own",
    ),
    "a part that never begins": (repacked(SMALL, theme1=b" " * 2**21), "a document type of its own"),
    "a bomb": (repacked(SMALL, sheet1=bytes(2**20), theme1=bytes(2**27 + 1)), "unpacks to more than a sheet can need"),
    "a cell that never ends": (repacked(SMALL, sheet1=ENDLESS), "a cell with more text than a cell can have"),
    "a row beyond every sheet": (repacked(SMALL, sheet1=FAR), "is empty"),
    "an empty sheet": (workbook(), 'the sheet "A" is empty'),
    "an empty header row": (workbook([None], ["Id", "Day"]), "the header row is empty"),
    "merged cells": (
        workbook(["Id", "Day"], ["S-1", "2025-09-15"], [None, None], merged="A2:A3"),
        "the cells A2:A3 are merged",
    ),
    "several sheets": (workbook(["Id"], sheets=("A", "B")), '2 sheets ("A", "B"): name one'),
    "a header twice": (workbook(["Id", "Day", "Day "], ["S-1", "2025-09-15"]), "2 columns have this name"),
    "a missing column": (workbook(["Id"], ["S-1"]), "Day: no such column"),
}


@pytest.mark.parametrize(("data", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_workbook_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        mapped(tmp_path, MAPPING, data, "export.xlsx")
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("key", "words"),
    [('sheet = "B"\n', 'no sheet "B": it has "A"'), ("header_row = 9\n", "no row 9: it ends on row 2")],
    ids=["a sheet that is not there", "a header beyond the sheet"],
)
def test_what_the_sheet_has_not_is_refused(tmp_path: Path, key: str, words: str) -> None:
    with pytest.raises(ExportRefused, match=words):
        mapped(tmp_path, MAPPING.replace("[[", key + "[["), SMALL, "export.xlsx")


def test_merged_cells_above_the_header_do_no_harm(tmp_path: Path) -> None:
    data = workbook(["Title", None], ["Id", "Day"], ["S-1", "2025-09-15"], merged="A1:B1")
    assert mapped(tmp_path, MAPPING.replace("[[", "header_row = 2\n[["), data, "export.xlsx").counts[0].kept == 1
