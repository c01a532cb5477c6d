"""What a benchmark's runs come to, and that its page changes only where the figures do."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from bench.machine import Machine
from bench.measures import Measured, Part, Size, measures, scaled_script_seconds
from bench.measuring import Run
from bench.report import Occasion, report

OCCASION = Occasion(
    dt.date(2026, 11, 22), "0123456789ab", Machine(2, "A processor", 16 * 10**9, "Linux", {"Python": "3.11"}), 0.1, 1.9
)


def measured(
    scan: float = 2.0, whole: float = 4.0, quarter: float = 1.0, script: float = 11.0, peak: float = 1e9
) -> Measured:
    seconds = {
        Part.QUICKEST_SCAN: scan / 2,
        Part.SCAN: scan,
        Part.WHOLE: whole,
        Part.QUARTER: quarter,
        Part.SCRIPT_START: 1.0,
        Part.SCRIPT: script,
    }
    sizes = {
        Part.QUICKEST_SCAN: Size(400, 40_000),
        Part.SCAN: Size(400, 40_000),
        Part.WHOLE: Size(400, 40_000),
        Part.QUARTER: Size(100, 10_000),
    }
    runs = {part: [Run(each * k, each, int(peak)) for k in (0.5, 1.0, 9.0)] for part, each in seconds.items()}
    return Measured(runs, sizes | {Part.SCRIPT: Size(4, 1_000)})


@pytest.mark.parametrize(
    ("place", "kept", "missed"),
    [
        pytest.param(0, {"whole": 5.0}, {"whole": 5.01}, id="the assessment may take 2.5 times the scan"),
        pytest.param(1, {"peak": 1_500_000_000}, {"peak": 1_500_000_001}, id="the assessment may take 1.5 GB"),
        pytest.param(2, {"whole": 4.4}, {"whole": 4.41}, id="four times the students may take 4.4 times the time"),
        pytest.param(3, {"script": 5.975}, {"script": 5.974}, id="the script must take 50 times as long"),
    ],
)
def test_a_limit_is_met_up_to_it_and_missed_beyond(
    place: int, kept: dict[str, float], missed: dict[str, float]
) -> None:
    assert measures(measured(**kept))[place].is_met is True
    assert measures(measured(**missed))[place].is_met is False


def test_only_what_the_script_does_after_its_start_is_scaled_by_rows() -> None:
    assert scaled_script_seconds(measured(script=3.0)) == 1 + 2 * 40


def test_open_data_that_is_not_here_is_neither_met_nor_missed() -> None:
    assert measures(measured())[-1].is_met is None


def test_another_measurement_changes_only_figures_on_the_page() -> None:
    first, second = (report(each, OCCASION) for each in (measured(), measured(scan=1.9, whole=4.2, peak=2e8)))
    assert first != second
    assert re.sub(r"[\d.,]+", "#", first) == re.sub(r"[\d.,]+", "#", second)


def test_the_page_shows_every_run_and_their_median() -> None:
    assert "| assessment, 400 students | 40,000 | 4.00 | 2.00 4.00 36.00 |" in report(measured(), OCCASION)


def test_the_page_says_where_a_limit_is_missed() -> None:
    assert "| 2.75 times | at most 2.5 (aim: 1.5) | **no** |" in report(measured(whole=5.5), OCCASION)


@pytest.mark.parametrize(("load", "is_idle"), [(0.5, True), (0.51, False)])
def test_the_page_says_when_others_were_at_work(load: float, is_idle: bool) -> None:
    assert ("not idle" not in report(measured(), replace(OCCASION, load_before=load))) is is_idle
