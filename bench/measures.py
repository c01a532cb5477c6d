"""From the runs of one benchmark to its measures: each a ratio of medians, or the highest memory, with its limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bench.measuring import Run, median_seconds

SCAN_LIMIT = 2.5
SCAN_AIM = 1.5
MEMORY_LIMIT = 1.5e9
GROWTH_LIMIT = 4.4
SCRIPT_LIMIT = 50.0


class Part(Enum):
    """What is run: of the sample, of a quarter of it, of the script per student, and of the Open University's data."""

    SCAN = "PyArrow's own scan"
    QUICKEST_SCAN = "quickest scan found"
    WHOLE = "assessment"
    QUARTER = "assessment of a quarter"
    SCRIPT_START = "start of the script"
    SCRIPT = "script"
    OPEN_SCAN = "scan of the Open University's data"
    OPEN_WHOLE = "assessment of the Open University's data"


@dataclass(frozen=True, slots=True)
class Size:
    """Students and rows, of all tables together, of one dataset; no number of students where it is not made up."""

    students: int | None
    rows: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything one benchmark found; a part that was skipped is in neither."""

    runs: dict[Part, list[Run]]
    sizes: dict[Part, Size]


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the summary: what was found, what is asked for, and whether it is met (None: nothing is asked)."""

    title: str
    found: str
    limit: str
    is_met: bool | None


def measures(measured: Measured) -> list[Measure]:
    """Every measure of a benchmark, judged by its limit on the figures as they are, not as they are rounded."""
    scan = ratio(measured, Part.WHOLE, Part.SCAN)
    memory = max(run.peak_bytes for run in measured.runs[Part.WHOLE])
    growth = ratio(measured, Part.WHOLE, Part.QUARTER)
    faster = scaled_script_seconds(measured) / median_seconds(measured.runs[Part.WHOLE])
    whole, quarter = measured.sizes[Part.WHOLE].students, measured.sizes[Part.QUARTER].students
    return [
        Measure(
            "Whole assessment against a bare scan of its columns",
            f"{scan:.2f} times",
            f"at most {SCAN_LIMIT} (aim: {SCAN_AIM})",
            scan <= SCAN_LIMIT,
        ),
        Measure(
            "Peak memory of the assessment, the highest of all runs",
            f"{memory / 1e9:.2f} GB",
            f"at most {MEMORY_LIMIT / 1e9} GB",
            memory <= MEMORY_LIMIT,
        ),
        Measure(
            f"Growth from {quarter:,} to {whole:,} students",
            f"{growth:.2f} times the time",
            f"at most {GROWTH_LIMIT}",
            growth <= GROWTH_LIMIT,
        ),
        Measure(
            "Against the same rules as a script per student, scaled by rows",
            f"{faster:,.0f} times faster",
            f"at least {SCRIPT_LIMIT:.0f}",
            faster >= SCRIPT_LIMIT,
        ),
        Measure(
            "Whole assessment against the quickest scan that could be found",
            f"{ratio(measured, Part.WHOLE, Part.QUICKEST_SCAN):.2f} times",
            "none set",
            None,
        ),
        _open_university(measured),
    ]


def _open_university(measured: Measured) -> Measure:
    title = "Open University data against its own scan"
    if Part.OPEN_WHOLE not in measured.runs:
        return Measure(title, "not measured: not here", "none set", None)
    return Measure(title, f"{ratio(measured, Part.OPEN_WHOLE, Part.OPEN_SCAN):.2f} times", "none set", None)


def ratio(measured: Measured, part: Part, baseline: Part) -> float:
    """The median time of one part in medians of another."""
    return median_seconds(measured.runs[part]) / median_seconds(measured.runs[baseline])


def scaled_script_seconds(measured: Measured) -> float:
    """How long the script would take for the whole sample: its start once, the rest in proportion to rows."""
    start = median_seconds(measured.runs[Part.SCRIPT_START])
    rest = median_seconds(measured.runs[Part.SCRIPT]) - start
    return start + rest * measured.sizes[Part.WHOLE].rows / measured.sizes[Part.SCRIPT].rows
