"""Processes run in turn, each with its time, its processor time and its peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_MOST_SAID = 500


class MeasuringFailed(Exception):
    """What is measured failed or gave something else than it must: its time would mean nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end: elapsed seconds, seconds of processor time, peak resident bytes."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Contender:
    """A command that is measured; ``name`` is what it is called in the report, ``exits`` how it may end.

    ``before`` is done before each run, and is not measured.
    """

    name: str
    command: Sequence[str]
    exits: frozenset[int] = frozenset({0})
    before: Callable[[], object] | None = None


def run_once(contender: Contender) -> Run:
    """Run a command in a process of its own; raises MeasuringFailed where it ends in another way than it may."""
    if contender.before is not None:
        contender.before()
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(contender.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in contender.exits:
            said.seek(0)
            reason = said.read().decode(errors="replace").strip()[-_MOST_SAID:]
            raise MeasuringFailed(f"{contender.name}: ended with {process.returncode}. {reason}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT)


def take_turns(contenders: Sequence[Contender], runs: int, write: Callable[[str], object]) -> dict[str, list[Run]]:
    """Each contender's runs, taken in turn so that a change of the machine's mood meets all of them alike.

    ``write`` is told each as it begins and as it ends.
    """
    found: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for number in range(1, runs + 1):
        for contender in contenders:
            write(f"  run {number} of {runs}   {contender.name:<44}")
            run = run_once(contender)
            found[contender.name].append(run)
            write(f"{described(run)}\n")
    return found


def described(run: Run) -> str:
    """A run in a line of fixed width."""
    return f"{run.seconds:8.2f} s   processor {run.cpu_seconds:8.2f} s   {run.peak_bytes / 1e6:6,.0f} MB"


def median_seconds(runs: Sequence[Run]) -> float:
    """The median of the elapsed seconds."""
    return statistics.median(run.seconds for run in runs)


def median_cpu_seconds(runs: Sequence[Run]) -> float:
    """The median of the seconds of processor time."""
    return statistics.median(run.cpu_seconds for run in runs)
