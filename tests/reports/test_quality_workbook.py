"""The workbook of a report, opened again: real dates and numbers, and no formula whatever the records say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.quality_workbook import quality_sheets, write_quality_workbook
from reports.workbook import Sheet, write_workbook
from sponsor_monitor.store.quality.contradiction import KINDS
from sponsor_monitor.store.quality.report import QualityReport
from tests.sponsor_monitor.store.quality_university import COURSE, Case, stored

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "http://example.org", "{=1}", "\t=1", "0123")
CASES = (
    Case("a hostile name", family_name=HOSTILE[0], sms=[{"family_name": "Sample"}]),
    Case("a hostile title", registrations=[{**COURSE, "course_title": HOSTILE[1]}], sms=[{"course_title": "MSc Else"}]),
    Case("an unmarked session", days=["2025-10-06"]),
    Case("a bad mark", days=["2025-10-06"], marks=[(0, HOSTILE[3], "")]),
)
MADE_AT = dt.datetime(2026, 2, 2, 9, 30, tzinfo=dt.UTC)
SHEETS = {
    "Contradictions",
    "Rows behind them",
    "Unmarked registers",
    "Unmarked sessions",
    "Feeds",
    "Quarantine",
    "In the data",
    "Definitions",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QualityReport]:
    """The report on records that try to become formulas."""
    folder = tmp_path_factory.mktemp("workbook")
    with stored(f"sqlite:///{folder / 'database.db'}", folder) as store:
        store.imported(CASES)
        store.listed(CASES)
        yield store.report()


@pytest.fixture(scope="module")
def book(report: QualityReport, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Its workbook, opened again."""
    path = tmp_path_factory.mktemp("opened") / "quality.xlsx"
    write_quality_workbook(report, path)
    return openpyxl.load_workbook(path)


def test_every_part_has_a_sheet_and_its_words_another(book: Any) -> None:
    assert set(book.sheetnames) == SHEETS


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_sheet_has_rows_under_a_frozen_header_with_filters(book: Any, name: str) -> None:
    page = book[name]
    assert page.max_row > 1
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == page.dimensions


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_no_cell_is_a_formula_or_a_link(book: Any, name: str) -> None:
    cells = [cell for row in book[name].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


def _rows(page: Any) -> list[dict[str, Any]]:
    headings, *rows = page.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_dates_and_numbers_are_real(book: Any) -> None:
    session = _rows(book["Unmarked sessions"])[0]
    assert (session["Date"], session["Students due"]) == (dt.datetime(2025, 10, 6), 1)
    feed = _rows(book["Feeds"])[0]
    assert (feed["Received"], feed["Rows"]) == (dt.datetime(2026, 2, 2, 2, 40), 13)
    assert feed["Usual rows"] is None


def test_contradictions_and_their_rows_have_the_same_numbers(book: Any, report: QualityReport) -> None:
    found = _rows(book["Contradictions"])
    assert [row["Number"] for row in found] == list(range(1, len(report.reconciled.contradictions) + 1))
    behind = [row["Number"] for row in _rows(book["Rows behind them"])]
    assert [behind.count(row["Number"]) for row in found] == [row["Rows behind it"] for row in found]


def test_every_kind_is_defined(book: Any) -> None:
    defined = {row["Name"] for row in _rows(book["Definitions"])}
    assert set(KINDS) <= defined


def test_the_same_report_gives_the_same_bytes(report: QualityReport, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_quality_workbook(report, first)
    write_quality_workbook(report, second)
    assert first.read_bytes() == second.read_bytes()


def test_the_sheets_rows_are_as_wide_as_their_headings(report: QualityReport) -> None:
    for sheet in quality_sheets(report):
        assert {len(row) for row in sheet.rows} <= {len(sheet.headings)}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_the_text_it_was(text: str, tmp_path: Path) -> None:
    write_workbook(tmp_path / "one.xlsx", [Sheet("One", [("Said", 10)], [(text,)])], MADE_AT)
    cell = openpyxl.load_workbook(tmp_path / "one.xlsx")["One"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_text_that_fits_no_cell_is_cut(tmp_path: Path) -> None:
    write_workbook(tmp_path / "long.xlsx", [Sheet("Long", [("Said", 10)], [("x" * 40_000,)])], MADE_AT)
    assert openpyxl.load_workbook(tmp_path / "long.xlsx")["Long"]["A2"].value == "x" * 32_000 + "…"


def test_what_fits_no_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.workbook.MOST_ROWS", 2)
    write_workbook(tmp_path / "many.xlsx", [Sheet("Many", [("Number", 10)], [(1,), (2,), (3,)])], MADE_AT)
    book = openpyxl.load_workbook(tmp_path / "many.xlsx")
    assert [(name, book[name].max_row) for name in book.sheetnames] == [("Many", 3), ("Many (2)", 2)]
