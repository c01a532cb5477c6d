"""Files of cases and earlier casework by the commands, as their pages show them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sponsor_monitor.casework.case_import_fields import EVENTS, FIELDS
from sponsor_monitor.services.cases import all_cases
from tests.api.conftest import Run
from tests.api.offices import as_user, office_with_accounts
from tests.working import Office

PAGE = (Path(__file__).parents[2] / "docs" / "earlier-casework.md").read_text(encoding="utf-8")
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_with_accounts(sqlite_url, tmp_path, monkeypatch)


def shown(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.slow
def test_the_sheet_on_the_page_comes_in_by_its_mapping_and_a_file_is_attached_to_its_case(
    run: Run, office: Office, tmp_path: Path
) -> None:
    sheet, mapping = tmp_path / "tracker.csv", tmp_path / "tracker.toml"
    sheet.write_text(shown("csv").replace("/11/2026", "/11/2025") + "R-9,03/11/2025,Visa,,,,,,,\n", encoding="utf-8")
    mapping.write_text(shown("toml"), encoding="utf-8")
    officer = as_user(tmp_path, "officer")

    first = run("cases", "import", sheet, "--mapping", mapping, *officer)
    again = run("cases", "import", sheet, "--mapping", mapping, *officer)
    assert (first.code, first.out.splitlines()[0]) == (
        1,
        "2 cases opened, with 4 events; 0 were there already.",
    )
    assert re.search(r"tracker\.csv +4 +Reg +R-9 +no such", first.out)
    assert again.out.startswith("Nothing was added: 6 were there already.")

    with office.work() as work:
        case = next(uid for uid, one in all_cases(work).items() if one.is_open)[-8:]
    (tmp_path / "letter.pdf").write_bytes(PDF)
    attached = run("case", "attach", case, tmp_path / "letter.pdf", *officer)
    sha256 = re.findall(r"[0-9a-f]{64}", attached.out)[0]
    handed = run("cases", "bulk", "hand-over", "auditor", "--note", "letters sent", "--case", case, *officer)
    assert handed.out == "Done in 1 of 1 cases.\n"
    closed = run("people", "close", "auditor", *as_user(tmp_path, "administrator"))
    assert f"wait for everybody who works on them until they are handed over: {case}." in closed.out
    assert "letter.pdf" in run("case", "files", case, *officer).out
    out = run("case", "file", case, sha256[:8], "--output", tmp_path / "again.pdf", *officer)
    assert (out.code, (tmp_path / "again.pdf").read_bytes()) == (0, PDF)
    assert run("case", "attach", case, sheet, *officer).code == 2
    assert run("case", "files", case, *as_user(tmp_path, "administrator")).code == 2


def test_every_field_that_can_come_in_stands_on_the_page_with_whether_it_is_needed() -> None:
    for kind, fields in FIELDS.items():
        name = kind.value.removeprefix("case-")
        said = re.search(rf"^\| [^|]*`\[?{name}\]?`[^|]*\|(.*)\|$", PAGE, re.MULTILINE)
        assert said is not None
        bold = set(re.findall(r"\*\*`(\w+)`\*\*", said[1]))
        assert {field.name for field in fields.values() if field.is_needed} == bold
        assert all(f"`{field}`" in said[1] for field in fields)
    assert all(f"`{name}`" in PAGE for name in EVENTS)
