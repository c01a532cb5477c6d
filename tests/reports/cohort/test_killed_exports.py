"""An export killed at a random moment leaves no half of a ZIP, and the next call goes on to the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.cohort.making import UNFINISHED
from sponsor_monitor.services.cohort import CohortEvent
from sponsor_monitor.store import log
from tests.reports.cohort.small_university import SmallUniversity, payload
from tests.store_imports import OFTEN, SEED, TORTURE

KILLS = 50 if TORTURE else 5
WHOM = ["--everybody"] if TORTURE else ["--student", "S-1", "--student", "R-3"]
ROOT = Path(__file__).parents[3]


class Exports:
    """Exports of the same students, one after another, each in a process of its own."""

    def __init__(self, university: SmallUniversity) -> None:
        """Get ready; all exports are under one checkpoint."""
        note = university.place / "note.txt"
        note.write_text(university.note, encoding="utf-8")
        self._more = [*WHOM, "--checkpoint", str(note)]
        command = [sys.executable, "-m", "tests.reports.cohort.export_process", str(university.place)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def run(self, target: Path, processes: int = 1, kill_after: float | None = None) -> int:
        """Make an export, or kill it (``kill -9``) after so many seconds; gives how it ended."""
        number = int(self._ask([str(target), [*self._more, "--processes", str(processes)]]))
        timer = threading.Timer(kill_after or 0, _kill, [number])
        if kill_after is not None:
            timer.start()
        code = int(self._answer())
        timer.cancel()
        return code

    def _ask(self, given: object) -> str:
        print(json.dumps(given), file=self.process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


def _kill(number: int) -> None:
    os.kill(number, signal.SIGKILL)


@pytest.fixture
def exports(university: SmallUniversity) -> Iterator[Exports]:
    found = Exports(university)
    yield found
    found.process.communicate()


@OFTEN
def test_an_export_killed_at_any_moment_goes_on_to_the_same_bytes(
    university: SmallUniversity, exports: Exports, tmp_path: Path
) -> None:
    whole, target = tmp_path / "whole.zip", tmp_path / "killed.zip"
    begun = time.monotonic()
    assert exports.run(whole) == 0
    seconds = time.monotonic() - begun
    expected, moments, finished = payload(whole), random.Random(SEED), 1  # noqa: S311
    for _ in range(KILLS):
        code = exports.run(target, moments.choice((1, 2)) if TORTURE else 1, moments.uniform(0, 1.15 * seconds))
        assert code in (0, -signal.SIGKILL)
        # Killed in the moment between its being there and the end of the process it is whole as well.
        if target.exists():
            assert payload(target) == expected
            target.unlink()
            finished += 1
    assert exports.run(target) == 0
    assert payload(target) == expected
    assert not (tmp_path / f"killed.zip{UNFINISHED}").exists()
    print(f"seed {SEED}: {KILLS} kills, {finished - 1} of them after the end")  # noqa: T201
    with university.database.reading() as connection:
        entries = log.entries(connection, kinds=[CohortEvent.EXPORTED])
    assert len({entry.subject for entry in entries}) == len(entries) == finished + 1
