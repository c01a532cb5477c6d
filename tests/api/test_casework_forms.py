"""The pages of casework without a browser: what is typed stays text, what is not for somebody is nowhere, files."""

from __future__ import annotations

import datetime as dt
import html
import io
import re

import httpx
import openpyxl
import pytest

from api.unit_of_work import unit_of_work
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.cases import record
from tests.api.browser import Console

pytestmark = pytest.mark.slow
OFFICER = Role.COMPLIANCE_OFFICER
HOSTILE = (
    "<script>document.title='taken'</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raise %}",
    '=HYPERLINK("http://example.org")',
    "\u202ereversed\u202c",
    "zero\u200bwidth\u200d\ufeff",
    "👩🏽‍🎓🇬🇧",
    "'; DROP TABLE log_entry; --",
    "</blockquote></main><h1>mine</h1>",
    "a\tb\r\nc",
    "\U000e0041\ue000\uffff",
    "e\u0301" * 300,
    "w" * 10_000,
)
KINDS = ("{}", "x {}", "{} x", "{}{}")


def address_of(client: httpx.Client, part: str, row: int = 0) -> str:
    found = re.findall(rf'href="(/{part}/[^"/#]+)"', client.get("/today").text)
    return str(found[row])


def token(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_whatever_is_written_stays_text(own_console: Console) -> None:
    client = own_console.client(OFFICER)
    case = address_of(client, "cases").rpartition("/")[2]
    service, books = own_console.served.app.state.service, own_console.served.app.state.service.desk.look()
    uid = own_console.university.people[OFFICER].uid
    written = [kind.format(*[text] * kind.count("{}")) for text in HOSTILE for kind in KINDS]
    with unit_of_work(service.database, books.people.accounts[uid].actor(_today(own_console)), books.institution.zone,
                      service.clock) as work:  # fmt: skip
        for text in written:
            body = {"on": work.today, "channel": "email"}
            record(work, case, CaseEvent.RESPONSE, body, {"words": text[:20_000]})

    page = client.get(f"/cases/{case}").text
    shown = [html.unescape(each) for each in re.findall(r"<blockquote>(.*?)</blockquote>", page, re.DOTALL)]

    # A text that turns around is shut in, so that what stands behind it does not turn with it.
    said = [text.removeprefix("\u2068").removesuffix("\u2069") for text in shown]
    assert [text.replace("\r\n", "\n") for text in said[: len(written)]] == [
        text.replace("\r\n", "\n") for text in reversed(written)
    ]
    assert "<script>document" not in page
    assert "<img src=x" not in page


def _today(console: Console) -> dt.date:
    return dt.datetime.fromtimestamp(console.served.app.state.service.clock() / 1_000_000, dt.UTC).date()


def test_who_may_not_see_visa_facts_finds_none_of_them(console: Console) -> None:
    lead, officer = console.client(Role.ENGAGEMENT_LEAD), console.client(OFFICER)
    today = lead.get("/today").text
    hidden = re.search(r'href="(/students/[^"]+)">[^<]*</a>(?:(?!</tr>).)*Asked to make contact', today, re.DOTALL)
    assert hidden is not None
    student = lead.get(hidden[1]).text
    facts = officer.get(hidden[1]).text
    cas = re.search(r"<dt>CAS</dt><dd>(E0[^<]+)</dd>", facts)
    assert cas is not None

    for said in (cas[1], "Permission", "sponsored", "QMUL 9.", "monitored days without evidence", "Monthly attendance"):
        assert said in facts or said in ("QMUL 9.", "Monthly attendance")
        assert said not in student, said
    assert re.search(r"<option[^>]*>\s*\(", today) is None
    assert "Write …" not in today
    view = re.search(r'href="(/today/[^"]+/alerts.xlsx)"', today)
    assert view is not None
    book = openpyxl.load_workbook(io.BytesIO(lead.get(view[1]).content)).active
    assert book is not None
    rows = [row for row in book.iter_rows(min_row=2, values_only=True) if row[6] == "Asked to make contact"]
    assert rows
    assert all(row[0] is None and row[1] is None and not row[7] and not row[8] for row in rows)


def test_a_case_that_moved_on_is_not_written_over(own_console: Console) -> None:
    client = own_console.client(OFFICER)
    case = address_of(client, "cases")
    form = client.get(f"{case}/record/circumstances").text
    said = {"csrf": token(form), "expected": "3", "category": "financial", "on": "2026-03-30"}

    answer = client.post(f"{case}/record/circumstances", data=said)

    assert answer.status_code == 412
    assert "There is a problem" in answer.text
    assert 'value="financial" selected' in answer.text


def test_every_fault_of_a_form_is_said_at_once(own_console: Console) -> None:
    client = own_console.client(OFFICER)
    case = address_of(client, "cases")
    form = client.get(f"{case}/record/query").text

    answer = client.post(f"{case}/record/query", data={"csrf": token(form), "about": "nothing", "owner": ""})

    assert answer.status_code == 422
    assert "Write what the student disputes." in answer.text
    assert "Choose one under “Who answers”." in answer.text


@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [
        ("proof.pdf", b"%PDF-1.7\n%%EOF\n", 303, ""),
        ("../../../etc/proof.pdf", b"%PDF-1.7\n%%EOF\n", 303, ""),
        ("..\\..\\proof.pdf", b"%PDF-1.7\n%%EOF\n", 303, ""),
        ("x" * 400 + ".pdf", b"%PDF-1.7\n%%EOF\n", 303, ""),
        ("proof.html", b"<script>", 409, "its name has another ending"),
        ("proof.pdf", b"<script>", 409, "its content is not that"),
        ("proof.pdf", b"", 409, "it is empty"),
        ("proof.pdf", b"%PDF-1.7\n" + b"0" * (25 * 2**20) + b"%%EOF", 409, "it is larger than 25 MB"),
    ],
    ids=["pdf", "path", "backslashes", "long", "html", "not a pdf", "empty", "large"],
)
def test_files_are_taken_by_name_and_content(console: Console, name: str, data: bytes, status: int, said: str) -> None:
    client = console.client(OFFICER)
    case = address_of(client, "cases")
    form = client.get(f"{case}/files").text

    answer = client.post(f"{case}/files", data={"csrf": token(form)}, files={"files": (name, data)})

    assert answer.status_code == status
    assert said in answer.text


def test_an_attached_file_comes_back_as_it_was_and_is_never_opened_in_the_page(own_console: Console) -> None:
    client = own_console.client(OFFICER)
    case = address_of(client, "cases")
    data = b"%PDF-1.7\nmade up\n%%EOF\n"
    client.post(
        f"{case}/files", data={"csrf": token(client.get(f"{case}/files").text)}, files={"files": ("a.pdf", data)}
    )
    address = re.search(rf'href="({case}/files/[0-9a-f]+)"', client.get(case).text)
    assert address is not None

    answer = client.get(address[1])

    assert answer.content == data
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_rows_behind_a_figure_name_their_file(console: Console) -> None:
    client = console.client(OFFICER)
    said = {"csrf": token(client.get("/today").text), "rule": "three-month-attendance"}
    chosen = client.get(client.post("/today/filter", data=said).headers["location"]).text
    student = re.search(r'href="(/students/[^"]+)"', chosen)
    assert student is not None
    found = re.search(r'href="(/students/[^"]+/records/[^"]+)">Rows', client.get(student[1]).text)
    assert found is not None
    records = client.get(found[1]).text

    assert "marks.csv" in records
    assert "stands" in records


def test_a_student_is_found_by_name_and_the_address_does_not_say_it(console: Console) -> None:
    client = console.client(OFFICER)
    said = {"csrf": token(client.get("/today").text), "text": "Sample-00011"}

    answer = client.post("/find", data=said)

    assert "Sample" not in answer.headers["location"]
    on = client.get(answer.headers["location"])
    assert on.status_code == 303
    assert "Sample-00011" in client.get(on.headers["location"]).text
