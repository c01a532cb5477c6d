"""Measure the program: ``python -m bench`` prints each run and writes docs/benchmarks.md; 1 where a limit is missed."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.agreement import disagreements
from bench.evidence_measures import EvidenceRuns, evidence_measures
from bench.evidence_report import evidence_report
from bench.machine import commit_of, this_machine
from bench.measures import Measure, Measured, Part, Size, measures
from bench.measuring import Contender, MeasuringFailed, run_once, take_turns
from bench.pages_measures import PageRuns, page_measures
from bench.pages_report import page_report
from bench.postgres_programs import PostgresUnavailable
from bench.report import Occasion, report
from bench.samples import rows_of, sample, scan_command
from bench.store_measures import StoreRuns, store_measures
from bench.store_report import store_report

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "bench"
PAGE = "docs/benchmarks.md"
STUDENTS, SCRIPT_STUDENTS, RUNS = 20_000, 200, 5
AS_OF, OPEN_AS_OF = "2026-07-31", "2015-07-01"
OPEN_DATA = Path("data") / "oulad"
PYTHON = Path(sys.executable)
PROGRAM = PYTHON.with_name("sponsor-monitor")
SCRIPT = ROOT / "bench" / "per_student.py"


@dataclass(frozen=True, slots=True)
class Bench:
    """The folders to measure on; ``open_data`` is None where it is not here."""

    whole: Path
    quarter: Path
    small: Path
    open_data: Path | None


def assess_command(folder: Path, output: Path, as_of: str = AS_OF) -> list[str]:
    """The command line's whole assessment."""
    return [str(PROGRAM), "assess", str(folder), "--as-of", as_of, "--output", str(output)]


def script_command(folder: Path, output: Path) -> list[str]:
    """The same by the script per student."""
    return [str(PYTHON), str(SCRIPT), str(folder), "--as-of", AS_OF, "--output", str(output)]


def contenders(bench: Bench) -> dict[Part, Contender]:
    """Every process that is measured, in the order of its turn: each baseline next to what it is the baseline of."""
    output = CACHE / "assessment.json"
    commands = {
        Part.QUICKEST_SCAN: scan_command(PYTHON, bench.whole),
        Part.SCAN: scan_command(PYTHON, bench.whole, "scanner.py"),
        Part.WHOLE: assess_command(bench.whole, output),
        Part.QUARTER: assess_command(bench.quarter, output),
        Part.SCRIPT_START: [str(PYTHON), str(SCRIPT), "--help"],
        Part.SCRIPT: script_command(bench.small, output),
    }
    if bench.open_data is not None:
        commands[Part.OPEN_SCAN] = scan_command(PYTHON, bench.open_data)
        commands[Part.OPEN_WHOLE] = assess_command(bench.open_data, output, OPEN_AS_OF)
    # Real data may have rows that are set aside: exit code 1.
    may_reject = {Part.OPEN_WHOLE: frozenset({0, 1})}
    return {
        part: Contender(part.value, command, may_reject.get(part, frozenset({0}))) for part, command in commands.items()
    }


def check_agreement(folder: Path) -> None:
    """Assess a small sample by program and script; raises MeasuringFailed where they do not say the same."""
    say("Checking that program and script give the same assessment")
    ours, theirs = CACHE / "by-program.json", CACHE / "by-script.json"
    run_once(Contender(Part.WHOLE.value, assess_command(folder, ours)))
    run_once(Contender(Part.SCRIPT.value, script_command(folder, theirs)))
    found = disagreements(*(json.loads(path.read_text(encoding="utf-8")) for path in (theirs, ours)))
    if found:
        raise MeasuringFailed(f"Program and script disagree in {len(found)} places, first in {'; '.join(found[:5])}.")


def measure(bench: Bench, students: tuple[int, int, int], runs: int) -> Measured:
    """Run everything in turn."""
    check_agreement(bench.small)
    whole, quarter, small = students
    sizes = {
        Part.WHOLE: Size(whole, rows_of(PYTHON, bench.whole)),
        Part.QUARTER: Size(quarter, rows_of(PYTHON, bench.quarter)),
        Part.SCRIPT: Size(small, rows_of(PYTHON, bench.small)),
    }
    sizes[Part.SCAN] = sizes[Part.QUICKEST_SCAN] = sizes[Part.WHOLE]
    if bench.open_data is not None:
        sizes[Part.OPEN_SCAN] = sizes[Part.OPEN_WHOLE] = Size(None, rows_of(PYTHON, bench.open_data))
    parts = contenders(bench)
    say(f"Measuring: {runs} runs of each, in turn")
    taken = take_turns(list(parts.values()), runs, write)
    return Measured({part: taken[contender.name] for part, contender in parts.items()}, sizes)


def measure_store(students: int, runs: int) -> StoreRuns:
    """Run what is measured of the store, everything in turn."""
    # What it imports would be in the peak memory of every process: a child begins as a copy of its parent.
    from bench.store import store_bench

    with store_bench(CACHE, students, say) as bench:
        parts = bench.contenders()
        say(f"Measuring the store: {runs} runs of each, in turn")
        taken = take_turns(list(parts.values()), runs, write)
    return {part: taken[contender.name] for part, contender in parts.items()}


def measure_console(students: int, runs: int) -> PageRuns:
    """Run what is measured of pages, everything in turn."""
    # As with the store: what it imports is none of the others' business.
    from bench.pages import measure_pages

    return measure_pages(CACHE, students, runs, say, write)


def measure_evidence(students: int, runs: int) -> EvidenceRuns:
    """Run what is measured of evidence, everything in turn."""
    # As with the store: what it imports is none of the others' business.
    from bench.evidence import measure_evidence as measured

    return measured(CACHE, students, runs, say, write)


def open_data(shared: Path | None) -> Path | None:
    """The Open University's data within a folder of shared data; where it is not there, says so and gives None."""
    if shared is not None and (shared / OPEN_DATA / "dataset.toml").exists():
        return (shared / OPEN_DATA).resolve()
    say(
        f"The Open University's data is not here, so it is left out: make bench SHARED=DIR, where DIR holds {OPEN_DATA}"
    )
    return None


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    write(f"{line}\n")


def write(text: str) -> None:
    """Print a part of a line."""
    print(text, end="", flush=True)


def main(arguments: list[str]) -> int:
    """Run the command line; 0 where every limit is met, 1 where one is missed, 2 where it cannot be measured."""
    given = _parsed(arguments)
    machine, load = this_machine(), os.getloadavg()[0]
    say(f"{machine.cores} cores of {machine.model}; load average {load:.2f}")
    students = (given.students, given.students // 4, given.script_students)
    measured, stored, pages, evidence = None, None, None, None
    try:
        if given.only in (None, "folder"):
            whole, quarter, small = (sample(PROGRAM, CACHE, number, say) for number in students)
            measured = measure(Bench(whole, quarter, small, open_data(given.shared)), students, given.runs)
        if given.only in (None, "store"):
            stored = measure_store(given.students, given.runs)
        if given.only in (None, "pages"):
            pages = measure_console(given.students, given.runs)
        if given.only in (None, "evidence"):
            evidence = measure_evidence(given.students, given.runs)
    except subprocess.CalledProcessError as error:
        print(f"Not measured: {Path(error.cmd[0]).name} {error.cmd[1]} ended with {error.returncode}.", file=sys.stderr)
        return 2
    except (MeasuringFailed, PostgresUnavailable, OSError) as error:
        print(f"Not measured: {error}", file=sys.stderr)
        return 2
    occasion = Occasion(given.date, commit_of(ROOT, PAGE), machine, load, os.getloadavg()[0])
    sizes = (given.students, given.script_students, given.runs)
    is_trial = given.only is not None or sizes != (STUDENTS, SCRIPT_STUDENTS, RUNS)
    page = CACHE / "trial.md" if is_trial else ROOT / PAGE
    parts = [] if measured is None else [report(measured, occasion)]
    parts += [] if stored is None else [store_report(stored)]
    parts += [] if pages is None else [page_report(pages)]
    parts += [] if evidence is None else [evidence_report(evidence)]
    page.write_text("".join(parts), encoding="utf-8")
    if is_trial:
        say("\nA trial: the limits are meant for all of it, with the default sizes and runs.")
    judged = [] if measured is None else measures(measured)
    judged += [] if stored is None else store_measures(stored)
    judged += [] if pages is None else page_measures(pages)
    return _conclude([*judged, *([] if evidence is None else evidence_measures(evidence))], page)


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--students", type=int, default=STUDENTS, help="another size is a trial: var/bench/trial.md")
    parser.add_argument("--script-students", type=int, default=SCRIPT_STUDENTS, help="students for the script")
    parser.add_argument("--only", choices=("folder", "store", "pages", "evidence"), help="a part of it, as a trial")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--shared", type=Path, help="a folder that holds data/oulad")
    parser.add_argument("--date", type=dt.date.fromisoformat, default=dt.date.today(), help="the day to write down")  # noqa: DTZ011 - the edge
    given = parser.parse_args(arguments)
    if given.students < 10 or given.script_students < 1 or given.runs < 1:
        parser.error("give at least 10 students, 1 student for the script and 1 run")
    return given


def _conclude(judged: list[Measure], page: Path) -> int:
    say("")
    for each in judged:
        met = {True: "met", False: "MISSED", None: ""}[each.is_met]
        say(f"{each.title:<64} {each.found:>24}   {each.limit:<24} {met}")
    say(f"Written: {page.relative_to(ROOT)}")
    return 1 if any(each.is_met is False for each in judged) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
