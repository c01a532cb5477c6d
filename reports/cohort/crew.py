"""Packs made by several processes at once, or by this one alone where there are few."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

from reports.cohort.packing import make
from sponsor_monitor.errors import SponsorMonitorError

_WAITING_FOR_EACH = 2
"""So many folders wait for each process: none is idle, and not everybody's records lie about."""


class PackNotMade(SponsorMonitorError):
    """A process ended, or could not make a pack."""

    def __init__(self, reason: str) -> None:
        """Say why, and that the rest is kept."""
        super().__init__(
            f"A pack could not be made: {reason}. What was made is kept: give the same command again to go on."
        )


class _Hand:
    """A process that makes packs."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "reports.cohort.worker"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
        )

    def make(self, directory: Path) -> None:
        """Have a pack made; PackNotMade where it cannot be."""
        line = ""
        with suppress(BrokenPipeError):
            print(json.dumps(str(directory)), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise PackNotMade("a process that makes packs ended")
        reason = json.loads(line)
        if reason is not None:
            raise PackNotMade(str(reason).rstrip("."))

    def stop(self) -> None:
        self._process.kill()

    def take_leave(self) -> None:
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                if stream is not None:
                    stream.close()


class Crew:
    """Makes packs in directories, and gives each directory back when it is done."""

    def __init__(self, hands: list[_Hand], threads: ThreadPoolExecutor) -> None:
        """Work with processes that are running."""
        self._free: SimpleQueue[_Hand] = SimpleQueue()
        for hand in hands:
            self._free.put(hand)
        self._threads, self._room = threads, len(hands) * _WAITING_FOR_EACH
        self._pending: set[Future[Path]] = set()

    def give(self, directory: Path) -> Iterator[Path]:
        """Have a directory's pack made; gives those that are done once there is no room for more."""
        self._pending.add(self._threads.submit(self._made, directory))
        while len(self._pending) > self._room:
            yield from self._some()

    def rest(self) -> Iterator[Path]:
        """Those that are still to be done, as they are."""
        while self._pending:
            yield from self._some()

    def _some(self) -> Iterator[Path]:
        done, self._pending = wait(self._pending, return_when=FIRST_COMPLETED)
        for each in done:
            yield each.result()

    def _made(self, directory: Path) -> Path:
        hand = self._free.get()
        try:
            hand.make(directory)
        finally:
            self._free.put(hand)
        return directory


class Alone:
    """The same in this process."""

    def give(self, directory: Path) -> Iterator[Path]:
        """Make a directory's pack."""
        make(directory)
        yield directory

    def rest(self) -> Iterator[Path]:
        """Nothing waits."""
        return iter(())


@contextmanager
def crew(processes: int) -> Iterator[Crew | Alone]:
    """So many processes that make packs; they end with the work, whatever ends it."""
    if processes == 1:
        yield Alone()
        return
    hands = [_Hand() for _ in range(processes)]
    threads = ThreadPoolExecutor(processes)
    try:
        yield Crew(hands, threads)
    finally:
        for hand in hands:
            hand.stop()
        threads.shutdown(cancel_futures=True)
        for hand in hands:
            hand.take_leave()
