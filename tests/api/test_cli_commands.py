"""Every other command: what it prints and its exit code."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api.cli import application

Run = Callable[..., Any]
AS_OF = ("--as-of", "2026-03-31")


def every(command: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """A command and all below it."""
    yield names
    for name, below in getattr(command, "commands", {}).items():
        yield from every(below, (*names, name))


COMMANDS = list(every(get_command(application())))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(application(), [*command, "--help"], prog_name="sponsor-monitor")
    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert f"sponsor-monitor {' '.join(command)}".strip() in shown.output
    assert max(map(len, shown.output.splitlines())) <= 80


@pytest.mark.parametrize("command", ["assess", "check", "explain", "what-if", "split"])
def test_help_says_what_the_exit_codes_mean(command: str) -> None:
    shown = CliRunner().invoke(application(), [command, "--help"]).output
    assert all(f"  {code}  " in shown for code in (0, 1, 2))


def test_a_call_without_a_command_shows_the_help(run: Run) -> None:
    assert "Commands:" in run().out


def test_the_version_is_printed(run: Run) -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("sponsor-monitor 0.")


def test_check_lists_the_rows_of_each_table(run: Run, dataset: Path) -> None:
    ran = run("check", dataset)
    assert (ran.code, ran.err) == (0, "")
    assert "registrations" in ran.out
    assert "Every row can be used." in ran.out


def test_check_lists_the_rows_set_aside_and_gives_1(run: Run, faulty: Path) -> None:
    ran = run("check", faulty)
    assert ran.code == 1
    assert ran.out.count("occurred_at") == 2
    assert "03/11/2025" in ran.out


def test_check_shows_the_first_hundred_of_many_and_counts_all(run: Run, faulty: Path) -> None:
    with (faulty / "engagement.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"S-{number},2026-01-01,vle\n" for number in range(1000, 1250))
    ran = run("check", faulty)
    assert "the first 100 of 251" in ran.out
    assert ran.out.count("S-1") == 99
    assert "250   engagement.csv" in ran.out


def test_check_refuses_a_broken_dataset_with_every_fault(run: Run, dataset: Path) -> None:
    (dataset / "students.csv").write_text("student_id\nS-1\n", encoding="utf-8")
    (dataset / "dataset.toml").write_text("=", encoding="utf-8")
    ran = run("check", dataset)
    assert (ran.code, ran.out) == (2, "")
    assert "students.csv" in ran.err
    assert "dataset.toml" in ran.err


def test_explain_tells_one_story(run: Run, dataset: Path) -> None:
    ran = run("explain", dataset, "R-1", *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Registration R-1\n")
    assert "No evidence of engagement at all" in ran.out
    assert "S-2" not in ran.out


def test_explain_refuses_an_unknown_registration_in_a_sentence(run: Run, dataset: Path) -> None:
    ran = run("explain", dataset, "R-9", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == 'There is no registration "R-9" in the dataset. Did you mean R-2 or R-1?\n'


def test_what_if_counts_both_sides_and_names_who_changes(run: Run, dataset: Path) -> None:
    ran = run("what-if", dataset, "--policy", "qmul-2025-09-rqf3", *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "no longer below degree" in ran.out
    assert "R-2" in ran.out
    assert "R-1" not in ran.out


def test_what_if_says_so_where_nothing_changes(run: Run, dataset: Path) -> None:
    ran = run("what-if", dataset, "--policy", "qmul-2025-09", *AS_OF)
    assert "Nothing changes for anybody." in ran.out


def test_what_if_refuses_a_policy_that_is_not_there(run: Run, dataset: Path) -> None:
    ran = run("what-if", dataset, "--policy", "nobody-2026", *AS_OF)
    assert ran.code == 2
    assert "nobody-2026" in ran.err


def test_the_sample_can_be_assessed_as_it_suggests(run: Run, tmp_path: Path) -> None:
    ran = run("sample", tmp_path / "a place", "--students", "20")
    assert ran.code == 0
    program, *suggested = shlex.split(ran.out.splitlines()[-1].removeprefix("Next: "))
    assert program == "sponsor-monitor"
    assert run(*suggested).code == 0


def test_the_sample_leaves_a_filled_directory_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    ran = run("sample", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_calendar_is_shown_from_a_file_and_by_its_name(run: Run, dataset: Path) -> None:
    assert "September 2025" in run("calendar", "show", dataset / "calendars" / "ug.toml").out
    shown = run("calendar", "show", "qmul-ug-2025-26", "--nation", "SCT")
    assert "Queen Mary" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_every_listed_calendar_can_be_shown(run: Run) -> None:
    names = [line.split()[0] for line in run("calendar", "list").out.splitlines()]
    assert len(names) >= 6
    assert [run("calendar", "show", name).code for name in names] == [0] * len(names)


def test_every_listed_policy_can_be_shown_with_its_clauses(run: Run) -> None:
    names = [line.split()[0] for line in run("policy", "list").out.splitlines()]
    assert "qmul-2025-09" in names
    for name in names:
        shown = run("policy", "show", name).out
        assert "gap_days" in shown
        assert "QMUL 9.2" in shown


def test_a_policy_file_is_compared_with_a_shipped_one(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = "Own"\nextends = "qmul-2025-09"\n'
        '[parameters.gap_days]\nvalue = 50\nclause = "Own 1"\nsource = "made up"\n',
        encoding="utf-8",
    )
    shown = run("policy", "diff", "qmul-2025-09", own)
    assert "gap_days" in shown.out
    assert "50 days" in shown.out
    assert "weekly_minutes" not in shown.out
    assert run("policy", "diff", "qmul-2025-09", "qmul-2025-09").out.endswith("judge alike.\n")
