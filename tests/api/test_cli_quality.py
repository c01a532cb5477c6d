"""The command that says whether the data can be trusted: exit codes, outputs, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.sponsor_monitor.store.quality_university import Case, stored

AS_OF = ("--as-of", "2026-01-31")
WELL = (Case("all is well", days=["2025-10-06"], marks=[(0, "present", "")]),)
AMISS = (Case("not marked", days=["2025-10-06"]), Case("another name", sms=[{"family_name": "Exemplar"}]))


@pytest.fixture
def well(sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing needs a look."""
    with stored(sqlite_url, tmp_path) as store:
        store.imported(WELL)
        store.listed(WELL)
        yield sqlite_url


@pytest.fixture
def amiss(sqlite_url: str, tmp_path: Path) -> Iterator[str]:
    """A database with a session that nobody marked and a name that differs."""
    with stored(sqlite_url, tmp_path) as store:
        store.imported(AMISS)
        store.listed(AMISS)
        yield sqlite_url


def test_where_nothing_needs_a_look_the_exit_code_is_0(run: Run, well: str) -> None:
    ran = run("quality", *AS_OF, "--database", well)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("Nothing needs a look.\n")


def test_where_something_does_it_is_1_and_the_last_line_says_what(run: Run, amiss: str) -> None:
    ran = run("quality", *AS_OF, "--database", amiss)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.endswith("To look at: 1 contradiction, 1 register not taken and 1 doubt about the records.\n")


@pytest.mark.parametrize("columns", ["80", "120"])
def test_tables_keep_to_the_terminal_s_width(
    run: Run, amiss: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = run("quality", *AS_OF, "--database", amiss)
    assert max(len(line) for line in ran.out.splitlines()) <= int(columns)


def test_json_on_standard_output_is_all_there_is(run: Run, amiss: str) -> None:
    ran = run("quality", *AS_OF, "--database", amiss, "--json", "-")
    document = json.loads(ran.out)
    assert document["format"] == "sponsor-monitor/quality/1"
    assert document["needs_a_look"] is True
    assert [each["kind"] for each in document["reconciliation"]["contradictions"]] == ["name-differs-from-sms"]


def test_a_time_before_a_batch_leaves_it_out(run: Run, amiss: str) -> None:
    ran = run("quality", *AS_OF, "--database", amiss, "--received-by", "1", "--json", "-")
    assert json.loads(ran.out)["reconciliation"]["sms_list"] == {"imported": False, "entries": None}


def test_both_files_are_written_and_named(run: Run, amiss: str, tmp_path: Path) -> None:
    target, book = tmp_path / "quality.json", tmp_path / "quality.xlsx"
    ran = run("quality", *AS_OF, "--database", amiss, "--json", str(target), "--xlsx", str(book))
    assert ran.err == f"The report is in {target}\nThe report is in {book}\n"
    assert json.loads(target.read_bytes())["as_of"] == "2026-01-31"
    assert book.stat().st_size > 0


REFUSED = {
    "a folder": (["--json", "{folder}"], "is a directory: name a file to write."),
    "a folder that is not there": (["--xlsx", "{folder}/none/q.xlsx"], "make it first."),
    "one file for both": (["--json", "{folder}/q", "--xlsx", "{folder}/q"], "give each a file of its own."),
    "the database": (["--xlsx", "{folder}/database.db"], "is the database: write to another file."),
    "a date that is none": (["--as-of", "31/01/2026"], "is not a date"),
    "a time that is none": (["--known-at", "noon"], "is not a time"),
    "a batch that is none": (["--received-by", "99"], "There is no batch 99"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(run: Run, well: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = run("quality", "--database", well, *(each.format(folder=tmp_path) for each in arguments))
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_an_empty_database_is_refused_with_what_to_do(run: Run, sqlite_url: str) -> None:
    ran = run("quality", *AS_OF, "--database", sqlite_url)
    assert ran.code == 2
    assert "import a dataset first" in ran.err


def test_no_table_shows_more_than_its_first_rows_unless_all_are_asked_for(
    run: Run, sqlite_url: str, tmp_path: Path
) -> None:
    days = [f"2025-10-{day:02}" for day in range(1, 23)]
    with stored(sqlite_url, tmp_path) as store:
        store.imported([Case("22 sessions that nobody marked", days=days)])
    assert "  and 2 more; --all shows them" in run("quality", *AS_OF, "--database", sqlite_url).out
    assert "X-0-21" in run("quality", *AS_OF, "--database", sqlite_url, "--all").out
