"""The command that assesses: what it writes, prints and refuses."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time

Run = Callable[..., Any]
AS_OF = ("--as-of", "2026-03-31")


def test_findings_are_printed_as_a_table_with_a_summary(run: Run, dataset: Path) -> None:
    ran = run("assess", dataset, *AS_OF)

    assert (ran.code, ran.err) == (0, "")
    assert "Breaches: students (3 findings)" in ran.out
    assert "Engagement gap" in ran.out
    assert "As of 31 March 2026, by policy qmul-2025-09" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_no_name_of_a_student_is_printed(run: Run, dataset: Path) -> None:
    for call in (("assess", dataset), ("explain", dataset, "R-1"), ("check", dataset)):
        ran = run(*call, *(AS_OF if call[0] != "check" else ()))
        assert "Ada" not in ran.out + ran.err
        assert "Sample" not in ran.out + ran.err


def test_the_json_is_written_and_only_the_summary_printed(run: Run, dataset: Path, tmp_path: Path) -> None:
    target = tmp_path / "assessment.json"
    ran = run("assess", dataset, *AS_OF, "--output", target)

    assert json.loads(target.read_text(encoding="utf-8"))["as_of"] == "2026-03-31"
    assert "Breaches: students" not in ran.out
    assert "2 registrations, 1 below degree" in ran.out
    assert ran.err == f"The assessment is in {target}\n"


def test_a_table_is_printed_beside_the_json_when_asked_for(run: Run, dataset: Path, tmp_path: Path) -> None:
    ran = run("assess", dataset, *AS_OF, "--output", tmp_path / "a.json", "--table")
    assert "Breaches: students (3 findings)" in ran.out


def test_the_json_alone_goes_to_standard_output(run: Run, dataset: Path) -> None:
    ran = run("assess", dataset, *AS_OF, "--output", "-")
    assert json.loads(ran.out)["format"] == "sponsor-monitor/assessment/1"
    assert ran.err == ""


def test_a_row_set_aside_gives_exit_code_1_and_is_listed(run: Run, faulty: Path, tmp_path: Path) -> None:
    ran = run("assess", faulty, *AS_OF)
    assert ran.code == 1
    assert "03/11/2025" in ran.out
    assert run("assess", faulty, *AS_OF, "--output", tmp_path / "a.json").code == 1
    assert (tmp_path / "a.json").is_file()


def test_a_refused_dataset_writes_nothing_and_keeps_what_was_there(run: Run, dataset: Path, tmp_path: Path) -> None:
    (dataset / "students.csv").unlink()
    target = tmp_path / "a.json"
    target.write_text("kept", encoding="utf-8")

    ran = run("assess", dataset, *AS_OF, "--output", target, "--ratings", tmp_path / "r.parquet")

    assert ran.code == 2
    assert "students" in ran.err
    assert target.read_text(encoding="utf-8") == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "records"]


def test_the_same_bytes_are_written_twice(run: Run, dataset: Path, tmp_path: Path) -> None:
    targets = [tmp_path / "a.json", tmp_path / "b.json"]
    for target in targets:
        run("assess", dataset, *AS_OF, "--output", target)
    assert targets[0].read_bytes() == targets[1].read_bytes()


def test_a_link_to_a_file_stays_a_link(run: Run, dataset: Path, tmp_path: Path) -> None:
    link, target = tmp_path / "link.json", tmp_path / "target.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)

    run("assess", dataset, *AS_OF, "--output", link)

    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("{")


def test_what_is_no_regular_file_is_written_to_as_it_is(run: Run, dataset: Path) -> None:
    assert run("assess", dataset, *AS_OF, "--output", os.devnull).code == 0
    assert not Path(os.devnull).is_file()


TARGETS = [
    pytest.param("records", "is a directory", id="a directory"),
    pytest.param("missing/a.json", "There is no directory", id="in a directory that is not there"),
    pytest.param("records/students.csv", "would be read as part of the dataset", id="an input"),
    pytest.param("records/calendars/new.toml", "would be read as part of the dataset", id="a new calendar"),
]


@pytest.mark.parametrize("option", ["--output", "--ratings"])
@pytest.mark.parametrize(("name", "said"), TARGETS)
def test_a_target_that_cannot_be_written_is_refused_first(
    run: Run, dataset: Path, tmp_path: Path, option: str, name: str, said: str
) -> None:
    before = (dataset / "students.csv").read_bytes()

    ran = run("assess", dataset, *AS_OF, option, tmp_path / name)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert (dataset / "students.csv").read_bytes() == before


def test_a_table_and_json_cannot_both_be_on_standard_output(run: Run, dataset: Path) -> None:
    ran = run("assess", dataset, *AS_OF, "--output", "-", "--table")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("written", ["31/03/2026", "2026-3-1", "2026-02-29", "20260331", "2026-W14-2", "yesterday", ""])
def test_what_is_not_a_date_is_refused_in_a_sentence(run: Run, dataset: Path, written: str) -> None:
    ran = run("assess", dataset, "--as-of", written)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f'--as-of "{written}" is not a date: write it as YYYY-MM-DD, such as 2026-03-31.\n'


ZONES = [
    pytest.param("2026-01-15T12:00:00", "Europe/London", "2026-01-14", id="noon"),
    pytest.param("2026-01-15T23:59:59", "Europe/London", "2026-01-14", id="a second before midnight in winter"),
    pytest.param("2026-01-16T00:00:00", "Europe/London", "2026-01-15", id="midnight in winter"),
    pytest.param("2026-06-15T22:59:59", "Europe/London", "2026-06-14", id="a second before midnight in summer"),
    pytest.param("2026-06-15T23:00:00", "Europe/London", "2026-06-15", id="midnight in summer"),
    pytest.param("2026-03-29T00:30:00", "Europe/London", "2026-03-28", id="the night the clocks go forward"),
    pytest.param("2026-06-15T16:00:00", "Asia/Singapore", "2026-06-15", id="midnight in Singapore"),
]


@pytest.mark.parametrize(("now", "zone", "as_of"), ZONES)
def test_the_day_judged_is_yesterday_where_the_institution_is(
    run: Run, dataset: Path, now: str, zone: str, as_of: str
) -> None:
    with (dataset / "dataset.toml").open("a", encoding="utf-8") as file:
        file.write(f'timezone = "{zone}"\n')
    with freeze_time(now):
        ran = run("assess", dataset, "--output", "-")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["as_of"] == as_of


def test_a_folder_that_is_not_there_is_refused_without_a_date(run: Run, tmp_path: Path) -> None:
    ran = run("assess", tmp_path / "nowhere")
    assert ran.code == 2
    assert "no such folder" in ran.err


def test_another_policy_and_a_moment_of_knowledge_are_passed_on(run: Run, dataset: Path) -> None:
    ran = run("assess", dataset, *AS_OF, "--policy", "qmul-2025-09-rqf3", "--known-at", "2026-03-01T09:00", "-o", "-")
    document = json.loads(ran.out)
    assert document["policy"]["id"] == "qmul-2025-09-rqf3"
    assert document["known_at"] == "2026-03-01T09:00"


def test_what_is_not_a_moment_is_refused(run: Run, dataset: Path) -> None:
    ran = run("assess", dataset, *AS_OF, "--known-at", "soon")
    assert (ran.code, ran.out) == (2, "")
    assert "soon" in ran.err


def test_daily_ratings_are_written_beside(run: Run, dataset: Path, tmp_path: Path) -> None:
    target = tmp_path / "ratings.parquet"
    ran = run("assess", dataset, *AS_OF, "--ratings", target)
    assert ran.code == 0
    assert target.read_bytes()[:4] == b"PAR1"
