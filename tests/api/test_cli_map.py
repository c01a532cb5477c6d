"""The commands that try and draft mappings: what they print and their exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "docs" / "mappings"


def test_a_trial_shows_the_first_rows_of_each_table_and_gives_0(run: Run) -> None:
    ran = run("map", "try", EXAMPLES / "card-reader.toml", EXAMPLES / "samples" / "card-reader.csv")
    assert (ran.code, ran.err) == (0, "")
    assert "Table marks" in ran.out
    assert "Table engagement" in ran.out
    assert "repeats of another row               1" in ran.out


def test_a_trial_lists_the_rows_set_aside_and_gives_1(run: Run) -> None:
    ran = run("map", "try", EXAMPLES / "attendance-product.toml", EXAMPLES / "samples" / "attendance-product.csv")
    assert ran.code == 1
    assert "a word that the mapping does" in ran.out
    assert "of 2025-10-06 to 2025-10-12, of SBM" in ran.out
    assert "1 row would be set aside." in ran.out


def test_a_trial_lists_rows_in_the_order_of_the_file_whatever_set_them_aside(run: Run, tmp_path: Path) -> None:
    rows = (EXAMPLES / "samples" / "attendance-product.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    blank = next(number for number, row in enumerate(rows) if "EV-1,06/10/2025,9" in row)
    rows[blank] = rows[blank].replace("EV-1,06/10/2025,9", ",06/10/2025,9")
    (tmp_path / "export.csv").write_text("".join(rows), encoding="utf-8")
    ran = run("map", "try", EXAMPLES / "attendance-product.toml", tmp_path / "export.csv")
    listed = ran.out[ran.out.index("Rows set aside") : ran.out.index("Why rows were set aside")]
    assert listed.index("Session Ref") < listed.index("a word that")


def test_a_trial_tells_cells_that_an_import_cannot_use(run: Run, tmp_path: Path) -> None:
    sample = (
        (EXAMPLES / "samples" / "attendance-product.csv")
        .read_text(encoding="utf-8")
        .replace("EV-1,06/10/2025,9", ",06/10/2025,9")
    )
    (tmp_path / "export.csv").write_text(sample, encoding="utf-8")
    ran = run("map", "try", EXAMPLES / "attendance-product.toml", tmp_path / "export.csv")
    assert "set aside for a cell                 2" in ran.out
    assert "Session Ref" in ran.out


@pytest.mark.parametrize(
    ("mapping", "export", "said"),
    [
        ("nothing.toml", "samples/card-reader.csv", "There is no mapping"),
        ("card-reader.toml", "samples/nothing.csv", "nothing.csv: no such file"),
        ("card-reader.toml", "samples", "samples: not a file"),
        ("card-reader.toml", "samples/attendance-product.csv", "no such column"),
        ("samples/card-reader.csv", "samples/card-reader.csv", "not TOML"),
    ],
    ids=["no mapping", "no export", "a directory", "another export", "a mapping that is none"],
)
def test_what_cannot_be_tried_is_told_and_gives_2(run: Run, mapping: str, export: str, said: str) -> None:
    ran = run("map", "try", EXAMPLES / mapping, EXAMPLES / export)
    assert ran.code == 2
    assert said in ran.err


def test_an_unknown_time_zone_gives_2(run: Run) -> None:
    ran = run(
        "map", "try", EXAMPLES / "card-reader.toml", EXAMPLES / "samples" / "card-reader.csv", "--timezone", "Mars"
    )
    assert (ran.code, ran.err) == (2, '"Mars" is no time zone: give one such as Europe/London.\n')


def test_a_draft_is_printed(run: Run) -> None:
    ran = run("map", "new", EXAMPLES / "samples" / "timetable.xlsx")
    assert (ran.code, ran.err) == (0, "")
    assert 'table = "sessions"' in ran.out


def test_a_file_that_cannot_be_drafted_from_gives_2(run: Run, tmp_path: Path) -> None:
    ran = run("map", "new", tmp_path / "nothing.csv")
    assert (ran.code, "no such file" in ran.err) == (2, True)


def test_a_trial_shows_what_words_become_and_how_far_dates_reach(run: Run) -> None:
    ran = run("map", "try", EXAMPLES / "attendance-product.toml", EXAMPLES / "samples" / "attendance-product.csv")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert 'status Mark "P" 1 present' in lines
    assert 'status Mark "?" 1 (set aside)' in lines
    assert "recorded_at Updated 2025-10-06T10:05:00 2025-10-06T10:05:00" in lines
