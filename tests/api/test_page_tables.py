"""Tables of a page as a workbook: what is said is there; controls, drawings and what is only heard are not."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from api.page_tables import sheets_of, with_link, workbook_of

PAGE = """<h1>Not this</h1><table>
<caption class="unseen">Who is &amp; was [there]: a caption beyond what a sheet's name may hold</caption>
<thead><tr><th class="pick">Select</th><th scope="col">Student</th><th class="number">Days</th><th>Seen</th><th>Ask</th></tr></thead>
<tbody><tr><td class="pick"><input type="checkbox" name="picked"></td>
<th scope="row"><a href="/x">Ada &lt;Sample&gt;</a><span class="unseen"> of nobody</span><span class="hint">S-1 ·
  ENG</span></th><td class="number">1,234</td><td><time datetime="2026-03-31">31 March 2026</time></td>
<td><form><input type="hidden" name="csrf" value="secret"><button>Ask<span class="unseen"> Ada</span></button></form></td></tr>
<tr><td class="pick"></td><th scope="row">=HYPERLINK("http://example.org")</th><td class="number">–</td>
<td>since <time datetime="2026-03-01">1 March 2026</time><br>and on</td><td></td></tr></tbody></table>
<table><caption>Who is &amp; was (there)</caption><tr><th>Only a heading</th></tr></table>"""  # noqa: E501


def test_a_page_s_tables_are_read_as_people_read_them() -> None:
    first, second = sheets_of(PAGE)

    assert [heading for heading, _ in first.headings] == ["Student", "Days", "Seen"]
    assert list(first.rows) == [
        ("Ada <Sample>\nS-1 · ENG", 1234, dt.date(2026, 3, 31)),
        ('=HYPERLINK("http://example.org")', "–", "since 1 March 2026\nand on"),
    ]
    assert (first.name, second.name) == ("Who is & was there a capt", "Who is & was (there)")
    assert list(second.rows) == []


def test_nothing_in_a_cell_becomes_a_formula() -> None:
    rows, data = workbook_of(PAGE, dt.datetime(2026, 4, 1, 12))

    book = openpyxl.load_workbook(io.BytesIO(data))
    cell = book.worksheets[0]["A3"]
    assert rows == 2
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://example.org")', "s")


@pytest.mark.parametrize(
    ("page", "offered", "has_link"),
    [
        ("<table></table><!-- workbook -->", True, True),
        ("<table></table><!-- workbook -->", False, False),
        ("<p></p><!-- workbook -->", True, False),
        ('<table></table><a href="/all.xlsx"></a><!-- workbook -->', True, False),
    ],
    ids=["tables", "after a form", "no table", "a way of its own"],
)
def test_the_way_to_it_stands_where_there_are_tables(page: str, offered: bool, has_link: bool) -> None:
    found = with_link(page, offered=offered)

    assert ("?workbook=1" in found) is has_link
    assert "<!--" not in found
