"""``docs/benchmarks.md``: the words stay from run to run, only what was measured changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from bench.machine import Machine
from bench.measures import Measure, Measured, Part, measures, ratio, scaled_script_seconds
from bench.measuring import Run, median_cpu_seconds, median_seconds

_PAGE = Path(__file__).with_name("page.md")
_IDLE_LOAD = 0.25
_MET = {True: "yes", False: "**no**", None: "–"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where it was measured; loads are averages of runnable processes over a minute, before and after."""

    day: dt.date
    commit: str
    machine: Machine
    load_before: float
    load_after: float


def report(measured: Measured, occasion: Occasion) -> str:
    """The whole page as Markdown: ``page.md`` with every result in its place."""
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        summary=summary(measures(measured)),
        occasion=_occasion(occasion, measured),
        whole=_whole(measured),
        growth=_growth(measured),
        script=_script(measured),
        open_university=_open_university(measured),
    )


def summary(judged: Sequence[Measure]) -> str:
    """Every measure with its limit, as a table."""
    rows = [(measure.title, measure.found, measure.limit, _MET[measure.is_met]) for measure in judged]
    return table(("Measure", "Found", "Limit", "Met"), rows)


def _occasion(occasion: Occasion, measured: Measured) -> str:
    machine, whole = occasion.machine, measured.sizes[Part.WHOLE]
    day, runs = f"{occasion.day.day} {occasion.day:%B %Y}", len(measured.runs[Part.WHOLE])
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    is_idle = occasion.load_before <= _IDLE_LOAD * machine.cores
    idle = "idle before" if is_idle else "**not idle: others were at work**"
    lines = (
        f"{day}, commit {occasion.commit}; {runs} runs of each process.",
        f"{machine.cores} cores of {machine.model}, {machine.memory_bytes / 1e9:.0f} GB of memory, {machine.system}.",
        f"{versions}.",
        f"The sample: {whole.students:,} students, {whole.rows:,} rows in all tables, Parquet.",
        f"Load average over a minute: {occasion.load_before:.2f} before, {occasion.load_after:.2f} after ({idle}).",
    )
    return "\n".join(f"- {line}" for line in lines)


def _whole(measured: Measured) -> str:
    quickest = ratio(measured, Part.WHOLE, Part.QUICKEST_SCAN)
    found = (
        f"{_against_scan(measured, Part.WHOLE, Part.SCAN)}\nAgainst the quickest scan found it is {quickest:.2f} times."
    )
    return _runs(measured, found, Part.QUICKEST_SCAN, Part.SCAN, Part.WHOLE)


def _growth(measured: Measured) -> str:
    more = measured.sizes[Part.WHOLE].rows / measured.sizes[Part.QUARTER].rows
    found = f"**{ratio(measured, Part.WHOLE, Part.QUARTER):.2f} times** the time for {more:.2f} times the rows."
    return _runs(measured, found, Part.QUARTER, Part.WHOLE)


def _script(measured: Measured) -> str:
    seconds = scaled_script_seconds(measured)
    more = measured.sizes[Part.WHOLE].rows / measured.sizes[Part.SCRIPT].rows
    faster = seconds / median_seconds(measured.runs[Part.WHOLE])
    found = (
        f"The whole sample has {more:,.1f} times the rows, so the script would take about {seconds:,.0f} s.\n"
        f"The assessment is **{faster:,.0f} times** faster."
    )
    return _runs(measured, found, Part.SCRIPT_START, Part.SCRIPT, Part.WHOLE)


def _open_university(measured: Measured) -> str:
    if Part.OPEN_WHOLE not in measured.runs:
        return "Not measured this time: the data was not there. `make bench SHARED=DIR` measures it."
    found = _against_scan(measured, Part.OPEN_WHOLE, Part.OPEN_SCAN)
    return _runs(measured, found, Part.OPEN_SCAN, Part.OPEN_WHOLE)


def _against_scan(measured: Measured, whole: Part, scan: Part) -> str:
    times = ratio(measured, whole, scan)
    processor = median_cpu_seconds(measured.runs[whole]) / median_cpu_seconds(measured.runs[scan])
    return (
        f"The assessment takes **{times:.2f} times** as long as the scan, and {processor:.2f} times its processor time."
    )


def _runs(measured: Measured, found: str, *parts: Part) -> str:
    """A table with a line for each part, and what it comes to."""
    head = ("Process", "Rows", "Median, s", "Every run, s", "Processor, s", "Peak, MB")
    return f"{table(head, [_process(part, measured) for part in parts])}\n\n{found}"


def _process(part: Part, measured: Measured) -> tuple[str, ...]:
    runs, size = measured.runs[part], measured.sizes.get(part)
    students = f", {size.students:,} students" if size and size.students else ""
    return (
        f"{part.value}{students}",
        f"{size.rows:,}" if size else "–",
        f"{median_seconds(runs):.2f}",
        every(runs),
        f"{median_cpu_seconds(runs):.2f}",
        f"{max(run.peak_bytes for run in runs) / 1e6:,.0f}",
    )


def every(runs: Sequence[Run]) -> str:
    """The seconds of every run, in their order."""
    return " ".join(f"{run.seconds:.2f}" for run in runs)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
