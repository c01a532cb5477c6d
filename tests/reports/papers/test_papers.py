"""Papers as pages: whole, escaped, in order, the same bytes, and small numbers held back."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pack.blocks import Section, Table, Words
from reports.papers.campus import campus_csv, campus_paper
from reports.papers.careful import FEWEST, UNTOLD, Careful
from reports.papers.compliance import compliance_paper
from reports.papers.guarded_csv import guarded_csv
from reports.papers.letter import LetterSheet, letter_html, letter_pdf
from reports.papers.panel import panel_paper
from reports.papers.paper import Paper, paper_html, paper_pdf
from reports.papers.report_sheet import report_paper
from tests.reports.papers.made_up import MADE, campus, letter, month, papers, sheets

HOSTILE = '<script>alert(1)</script> & "quotes" \u202e \u674e {{ 7 * 7 }} =1+1'


def pages_of(data: bytes) -> list[str]:
    """What each page of a PDF draws."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [bytes(page.Contents.read_bytes()).decode("latin-1") for page in pdf.pages]


def smallest(data: bytes) -> float:
    """The smallest type in a PDF, in points: it is set in pixels, four of which are three points."""
    assert all("0.75 0 0 0.75 0 0 cm" in page for page in pages_of(data))
    return min(float(size) * 0.75 for page in pages_of(data) for size in re.findall(r" ([\d.]+) Tf", page))


def test_a_letter_is_whole_escaped_and_the_same_bytes_each_time() -> None:
    sheet = LetterSheet(letter(HOSTILE, "Two lines"), "Example University", HOSTILE, "2026-03-20", MADE)
    page = letter_html(sheet)

    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 2
    assert "{{ 7 * 7 }}" in page
    assert not re.search(r"(?:src|href)=", page)
    assert [page.index(each) for each in ("<h1>", "<h2>Why", "Two lines", "<li>One", "<li>Two")] == sorted(
        page.index(each) for each in ("<h1>", "<h2>Why", "Two lines", "<li>One", "<li>Two")
    )
    assert letter_pdf(sheet) == letter_pdf(sheet)


def test_in_large_print_nothing_is_smaller_than_eighteen_points() -> None:
    usual = LetterSheet(letter("Please come."), "Example University", "Ada Sample", "2026-03-20", MADE)

    assert smallest(letter_pdf(usual)) < 12
    assert smallest(letter_pdf(replace(usual, is_large=True))) >= 17.9


def test_every_width_a_paper_asks_for_is_in_its_style() -> None:
    every = (panel_paper(papers(), MADE), campus_paper(campus([9], is_named=True), MADE), report_paper(sheets(), MADE))
    page = "".join(map(paper_html, every))

    assert set(re.findall(r'class="share-(\d+)"', page)) <= set(re.findall(r"\.share-(\d+) ", page))


def test_a_paper_has_one_heading_tables_with_headers_and_its_confidence_on_every_page() -> None:
    long = Table("All", ("Name", "What"), [(f"row {number}", HOSTILE) for number in range(50)])
    paper = Paper(
        "A paper", "Example University", [("Of", "today")], [Section("Rows", [long, Words("End")])], "Secret", MADE
    )
    page, made = paper_html(paper), paper_pdf(paper)

    assert (page.count("<h1>"), page.count('scope="col"'), page.count("<script>")) == (1, 2, 0)
    assert made == paper_pdf(paper)
    assert len(pages_of(made)) > 1


# --- what panels see ------------------------------------------------------------------------------------------------


def test_each_case_before_a_panel_has_one_page_however_much_was_done() -> None:
    assert len(pages_of(paper_pdf(panel_paper(papers(), MADE)))) == 3


def test_a_panel_s_page_says_nothing_of_visas_and_the_student_s_copy_nothing_of_others() -> None:
    every = papers()
    page = paper_html(panel_paper(every, MADE))
    own = paper_html(panel_paper(replace(every, cases=every.cases[1:]), MADE))

    assert "E4G1" not in page
    assert re.search(r"\bbreach", page.split("</style>")[1]) is None
    assert "Ada" not in own
    assert page.index("Agenda") < page.index("1. Ada Sample") < page.index("2. Bo Sample")
    assert "companion offered; statement not invited; answered on 19 Mar 2026" in page
    assert "Attempts to reach the student: 12, the last 4" in page
    assert "(the latest 4 of 9)" in page


def test_the_report_sheet_says_what_is_late_what_to_type_and_that_the_student_was_not_told() -> None:
    page = paper_html(report_paper(sheets(), MADE))

    assert "1 report to make, 1 of them overdue." in page
    assert "Due on 11 March 2026: overdue by 7 working days." in page
    assert "The student has not been notified of this decision yet" in page
    assert (
        "Known on 20 March 2026; counted from the decision. Counted from the notice, it is due on 20 March 2026."
        in page
    )
    assert page.index("CAS number") < page.index("<td>2 March 2026</td>") < page.index("<td>=1+1</td>")


def test_a_month_is_told_by_school_with_what_is_in_the_way_and_how_soon_somebody_wrote() -> None:
    page = paper_html(compliance_paper(month(), MADE))
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page)
    told = [(name, re.findall(r"<td>(.*?)</td>", cells)) for name, cells in rows]

    assert ("BUS", ["7"]) in told
    assert ("LAW", ["under 5"]) in told
    assert ("All", ["8 to 11"]) in told
    assert ("BUS", ["under 5", "6"]) in told  # feed down, register missing
    assert ("BUS", ["400", "13", "3.2%"]) in told
    assert ("BUS", ["2", "30"]) in told
    assert ("LAW", ["–", "–"]) in told
    assert ("VLE", ["3 Mar 2026", "5 Mar 2026"]) in told
    assert ("All", ["7", "under 5", "0"]) in told


# --- small numbers --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_a_total_never_tells_more_than_its_parts(counts: list[int]) -> None:
    careful = Careful()
    cells, total = [careful.cell(count) for count in counts], careful.total(counts)
    hidden = cells.count(UNTOLD)
    told = sum(count for count in counts if not 0 < count < FEWEST)
    least, most = told + hidden, told + hidden * (FEWEST - 1)

    assert all((cell == UNTOLD) == (0 < count < FEWEST) for cell, count in zip(cells, counts, strict=True))
    assert total in (f"{sum(counts):,}" if not hidden else f"{least:,} to {most:,}", UNTOLD)
    assert least <= sum(counts) <= most
    assert Careful(exact=True).total(counts) == f"{sum(counts):,}"


def test_nobody_s_absence_follows_from_the_numbers_of_a_day() -> None:
    page = paper_html(campus_paper(campus([20, 30]), MADE))

    assert re.findall(r"<th scope=\"row\">SCH0</th><td>(.*?)</td><td>(.*?)</td>", page) == [("21 to 24", "20")]
    assert re.findall(r"<th scope=\"row\">All</th><td>(.*?)</td>", page) == ["52 to 58"]
    assert ">51<" not in page
    assert campus_csv(campus([20])).splitlines()[1] == b"2026-03-20,SCH0,21 to 24,20,0,0,under 5"


def test_no_cell_of_a_table_begins_a_formula() -> None:
    named = campus_csv(campus([1], is_named=True)).decode()

    assert ",'=cmd|' /C calc'!A0," in named
    assert not re.search(r"(?:^|,)\"?[=+\-@]", named, re.MULTILINE)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1"])
def test_what_a_spreadsheet_would_calculate_has_an_apostrophe_before_it(text: str) -> None:
    assert guarded_csv(("a",), [(text,)]).decode().splitlines()[1].lstrip('"').startswith("'")
