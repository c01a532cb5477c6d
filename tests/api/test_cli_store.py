"""The commands that assess the database, list and compare its runs, and export it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
AS_OF = ("--as-of", "2026-03-31")


@pytest.fixture
def filled(run: Run, dataset: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment names a database in which the dataset is."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    assert run("import", "dataset", dataset).code == 0
    return dataset


def sections(path: Path) -> dict[str, Any]:
    """What an assessment says, whatever it was made from."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return {name: document[name] for name in ("registrations", "courses", "data_quality", "rejected")}


def test_without_a_dataset_the_database_is_assessed_and_the_run_recorded(
    run: Run, filled: Path, tmp_path: Path
) -> None:
    stored, folder = tmp_path / "stored.json", tmp_path / "folder.json"
    ran = run("assess", *AS_OF, "--output", stored)
    assert ran.code == 0
    assert "This is run 1 (" in ran.err
    assert run("assess", filled, *AS_OF, "--output", folder).code == 0
    assert sections(stored) == sections(folder)
    listed = run("runs").out
    assert "2026-03-31" in listed
    assert "qmul-2025-09" in listed


def test_without_a_day_yesterday_is_judged(run: Run, filled: Path, tmp_path: Path) -> None:
    run("assess", "--output", tmp_path / "stored.json")
    run("assess", filled, "--output", tmp_path / "folder.json")
    assert sections(tmp_path / "stored.json") == sections(tmp_path / "folder.json")


@pytest.mark.parametrize(
    "option", [("--received-by", "1"), ("--reproduce", "1"), ("--compare", "1", "1"), ("--database", "sqlite:///x.db")]
)
def test_a_folder_and_the_database_are_not_asked_at_once(run: Run, filled: Path, option: tuple[str, ...]) -> None:
    ran = run("assess", filled, *AS_OF, *option)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{option[0]} asks the database, but a folder of records is named too")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "option", [("--as-of", "2026-01-01"), ("--policy", "qmul-2025-09"), ("--known-at", "2026-01-01")]
)
def test_a_run_says_itself_what_was_asked(run: Run, option: tuple[str, str]) -> None:
    run("assess", *AS_OF)
    ran = run("assess", "--reproduce", "1", *option)
    assert ran.code == 2
    assert f"leave out {option[0]}." in ran.err


def test_rows_in_quarantine_give_exit_code_1(run: Run, faulty: Path, sqlite_url: str) -> None:
    run("import", "dataset", faulty, "--database", sqlite_url)
    ran = run("assess", *AS_OF, "--database", sqlite_url)
    assert ran.code == 1
    assert "03/11/2025" in ran.out


def test_a_run_is_made_again_and_two_are_compared(run: Run, filled: Path, tmp_path: Path) -> None:
    run("assess", *AS_OF, "--output", tmp_path / "before.json")
    with (filled / "engagement.csv").open("a", encoding="utf-8") as file:
        file.write("S-1,2026-03-20,meeting\n")
    run("import", "dataset", filled)
    run("assess", *AS_OF)

    again = run("assess", "--reproduce", "1", "--output", tmp_path / "again.json")
    assert again.code == 0
    assert "gives the same bytes again" in again.err
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "before.json").read_bytes()
    earlier = run("assess", *AS_OF, "--received-by", "1", "--output", "-")
    assert earlier.out.encode() == (tmp_path / "before.json").read_bytes()

    compared = run("assess", "--compare", "1", "2", "--output", tmp_path / "compared.json", "--table")
    assert compared.code == 0
    assert "R-1" in compared.out
    assert "engagement.csv" in compared.out
    found = json.loads((tmp_path / "compared.json").read_text(encoding="utf-8"))
    assert found["format"] == "sponsor-monitor/comparison/1"
    assert {cause["says"] for each in found["registrations"] for cause in each["causes"]} >= {"1 meeting on 2026-03-20"}


@pytest.mark.usefixtures("filled")
def test_nothing_changes_between_a_run_and_itself(run: Run) -> None:
    run("assess", *AS_OF)
    assert "Nothing changes for anybody." in run("assess", "--compare", "1", "1").out


def test_a_comparison_says_for_whom_more_than_findings_differs(run: Run, filled: Path) -> None:
    run("assess", *AS_OF)
    with (filled / "engagement.csv").open("a", encoding="utf-8") as file:
        file.write("S-1,2026-02-31,meeting\n")
    run("import", "dataset", filled)
    run("assess", *AS_OF)

    told = " ".join(run("assess", "--compare", "1", "2").out.split())
    assert "Figures or completeness differ, and no finding comes, goes or moves, for 1 registration: R-1." in told
    assert "No finding changes for anybody." in told


@pytest.mark.parametrize("command", [("assess", *AS_OF), ("runs",), ("export", "dataset", "out")], ids=" ".join)
def test_a_database_that_is_not_there_is_not_made(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = run(*command, "--database", f"sqlite:///{tmp_path}/none.db")
    assert ran.code == 2
    assert "import records first" in ran.err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--received-by", "7"), "There is no batch 7"),
        (("--received-by", "soon"), '"soon" is not a time'),
        (("--received-by", "2000-01-01"), "nothing received by 2000-01-01"),
        (("--reproduce", "7"), "There is no run 7"),
        (("--policy", "nobody-2026"), "nobody-2026"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(run: Run, option: tuple[str, str], said: str) -> None:
    ran = run("assess", *(() if option[0] == "--reproduce" else AS_OF), *option)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_an_export_gives_the_same_assessment_and_never_overwrites(run: Run, filled: Path, tmp_path: Path) -> None:
    run("assess", filled, *AS_OF, "--output", tmp_path / "before.json")
    for option in ((), ("--parquet",)):
        folder = tmp_path / f"exported{len(option)}"
        assert run("export", "dataset", folder, *AS_OF, *option).code == 0
        run("assess", folder, *AS_OF, "--output", tmp_path / "after.json")
        assert sections(tmp_path / "after.json") == sections(tmp_path / "before.json")
        again = run("export", "dataset", folder, *AS_OF, *option)
        assert again.code == 2
        assert "is not empty" in again.err


@pytest.mark.usefixtures("filled")
def test_no_run_yet_is_said(run: Run) -> None:
    assert "Nothing was assessed" in run("runs").out
