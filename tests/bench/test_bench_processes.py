"""Processes measured in turn, the scan they are compared with, and the samples they read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.agreement import disagreements
from bench.measuring import Contender, MeasuringFailed, run_once, take_turns
from bench.samples import asked_columns, rows_of, sample
from bench.scan import scan
from sponsor_monitor.dataset.engagement import _asked
from sponsor_monitor.dataset.parquet_table import ParquetTable
from sponsor_monitor.sample import write_sample

PYTHON = Path(sys.executable)
PROGRAM = PYTHON.with_name("sponsor-monitor")


def python(name: str, code: str, exits: frozenset[int] = frozenset({0})) -> Contender:
    return Contender(name, [sys.executable, "-c", code], exits)


def test_a_run_has_the_peak_memory_of_its_process() -> None:
    assert run_once(python("large", "b'x' * 400_000_000")).peak_bytes > 400_000_000


def test_a_run_has_the_processor_time_of_its_process() -> None:
    busy = run_once(python("busy", "sum(range(10_000_000))"))
    assert 0 < busy.cpu_seconds < busy.seconds * 2


def test_a_process_that_fails_is_no_measurement() -> None:
    with pytest.raises(MeasuringFailed, match=r"bad: ended with 3\. what went wrong"):
        run_once(python("bad", "import sys; print('what went wrong', file=sys.stderr); sys.exit(3)"))


def test_a_process_may_end_as_it_was_said_it_may() -> None:
    assert run_once(python("rejects", "raise SystemExit(1)", frozenset({0, 1}))).seconds > 0


def test_processes_take_turns(tmp_path: Path) -> None:
    code = f"open({str(tmp_path / 'order')!r}, 'a').write"
    found = take_turns([python("a", f"{code}('a')"), python("b", f"{code}('b')")], 3, len)
    assert (tmp_path / "order").read_text() == "ababab"
    assert [len(runs) for runs in found.values()] == [3, 3]


@pytest.mark.parametrize("parquet", [True, False], ids=["Parquet", "CSV"])
def test_the_scan_reads_every_row(tmp_path: Path, parquet: bool) -> None:
    written = write_sample(tmp_path / "sample", students=5, parquet=parquet)
    assert scan(written.directory, asked_columns()) == written.rows


def test_the_scan_reads_the_events_columns_that_the_assessment_reads(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "sample", students=5, parquet=True).directory
    asked = _asked(ParquetTable(folder / "engagement.parquet"), recorded=False)
    assert asked_columns()["engagement"] == [column.name for column in asked]


def test_a_sample_is_kept_until_what_makes_it_changes(tmp_path: Path) -> None:
    made: list[str] = []
    folder = sample(PROGRAM, tmp_path, 5, made.append)
    sample(PROGRAM, tmp_path, 5, made.append)
    assert len(made) == 1
    (tmp_path / "sample-5.made").write_text("made by something else")
    assert sample(PROGRAM, tmp_path, 5, made.append) == folder
    assert len(made) == 2


def test_rows_are_those_of_all_tables(tmp_path: Path) -> None:
    written = write_sample(tmp_path / "sample", students=5, parquet=True)
    assert rows_of(PYTHON, written.directory) == sum(written.rows.values())


ASSESSMENT = {
    "as_of": "2026-03-31",
    "dataset_sha256": "12",
    "registrations": [
        {"registration_id": "R-1", "findings": [{"days": 60, "explanation": "Sixty days."}]},
        {"registration_id": "R-2", "findings": []},
    ],
}


def changed(**entry: object) -> dict[str, object]:
    return {**ASSESSMENT, "registrations": [{"registration_id": "R-1", **entry}, ASSESSMENT["registrations"][1]]}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param({**ASSESSMENT, "dataset_sha256": "34"}, [], id="hashes may differ"),
        pytest.param(changed(findings=[{"days": 60, "explanation": "60."}]), [], id="explanations may differ"),
        pytest.param(changed(findings=[{"days": 61}]), ["registrations, R-1 (entry 0)"], id="a figure may not"),
        pytest.param(
            {**ASSESSMENT, "registrations": ASSESSMENT["registrations"][:1]},
            ["registrations, R-2 (entry 1)"],
            id="an entry may not be missing",
        ),
        pytest.param({**ASSESSMENT, "known_at": None}, ["known_at"], id="a key may not be added"),
    ],
)
def test_two_assessments_agree_when_all_but_their_free_text_is_the_same(
    other: dict[str, object], found: list[str]
) -> None:
    assert disagreements(ASSESSMENT, other) == found
