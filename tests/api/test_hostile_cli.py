"""Calls made to break the command line: an exit code it promises, a sentence, and no file harmed."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tests.api.conftest import Run

DAY = ("--as-of", "2026-03-31")


def test_ratings_are_not_written_over_a_pipe_or_device(dataset: Path, tmp_path: Path, run: Run) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert run("assess", dataset, *DAY, "--ratings", pipe).code == 2
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_two_outputs_are_not_written_to_one_file(dataset: Path, tmp_path: Path, run: Run) -> None:
    assert run("assess", dataset, *DAY, "--ratings", tmp_path / "x", "--output", tmp_path / "x").code == 2
    assert not (tmp_path / "x").exists()


def test_a_table_reached_through_a_link_is_not_written_over(dataset: Path, tmp_path: Path, run: Run) -> None:
    table = (dataset / "students.csv").rename(tmp_path / "elsewhere")
    (dataset / "students.csv").symlink_to(table)
    before = table.read_bytes()

    assert run("assess", dataset, *DAY, "--output", table).code == 2
    assert table.read_bytes() == before


def test_a_policy_of_any_name_is_not_written_over(dataset: Path, run: Run) -> None:
    law = dataset / "law"
    law.write_text('id = "own"\ntitle = "Our own"\nextends = "qmul-2025-09"\n', encoding="utf-8")

    assert run("assess", dataset, *DAY, "--policy", "law", "--output", law).code == 2
    assert law.read_text(encoding="utf-8").startswith("id")


def test_an_earlier_assessment_is_replaced_and_as_private_as_it_was(dataset: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "assessment.json"
    target.touch(0o600)

    assert run("assess", dataset, *DAY, "--output", target).code == 0
    assert (stat.S_IMODE(target.stat().st_mode), target.read_bytes()[:1]) == (0o600, b"{")


def test_nothing_is_left_beside_an_output_that_could_not_be_written(
    dataset: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    assert run("assess", dataset, *DAY, "--ratings", tmp_path / "r.parquet").code == 2
    assert list(tmp_path.iterdir()) == [dataset]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--known-at", "\udcff"),
        ("--output", "\0"),
        ("--policy", "\udcff"),
        ("--ratings", "\udcff"),
        ("--as-of", "\udcff"),
    ],
    ids=ascii,
)
def test_arguments_that_are_no_text_are_refused(dataset: Path, run: Run, arguments: tuple[str, str]) -> None:
    ran = run("assess", dataset, *DAY, *arguments)

    assert (ran.code, "Traceback" in ran.err, "\x1b" in ran.err) == (2, False, False)


def test_a_device_in_place_of_a_calendar_is_not_read_to_its_end(run: Run) -> None:
    assert run("calendar", "show", "/dev/zero").code == 2


@pytest.mark.parametrize("identifier", ["\x1b[31mred", "\u202ereversed", "tab\tbed"], ids=ascii)
def test_an_identifier_cannot_steer_the_terminal(dataset: Path, run: Run, identifier: str) -> None:
    for table in ("registrations", "students", "engagement"):
        path = dataset / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("S-2", identifier), encoding="utf-8")

    for command in (("assess", dataset), ("explain", dataset, "R-2"), ("assess", dataset, "--all")):
        ran = run(*command, *DAY)
        assert (ran.code, identifier in ran.out) == (0, False)


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_call_with_a_closed_stream_does_its_work(
    dataset: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    monkeypatch.setattr(f"sys.{closed}", None)

    assert run("assess", dataset, *DAY, "--output", tmp_path / "a.json").code == 0
    assert (tmp_path / "a.json").stat().st_size
    getattr(sys, closed).close()
