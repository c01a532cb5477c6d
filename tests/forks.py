"""Processes that begin at once and can be killed: each is forked from one that has everything imported already."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_POLL_SECONDS = 0.005


@dataclass(frozen=True)
class Forked:
    """A process that was begun."""

    pid: int

    @property
    def has_ended(self) -> bool:
        """Whether it is gone."""
        return not Path(f"/proc/{self.pid}").exists()

    def let_run(self, seconds: float) -> None:
        """Let it run for so long, and kill it if it has not ended by then."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.has_ended:
            time.sleep(_POLL_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Kill it at once (``kill -9``) and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        """Wait until it has ended."""
        while not self.has_ended:
            time.sleep(_POLL_SECONDS)


class Forks:
    """A process that begins others, each of which calls ``main`` of a module with arguments of its own."""

    def __init__(self, module: str) -> None:
        """Begin it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forks", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def start(self, *arguments: str | Path) -> Forked:
        """A process that has begun with its arguments."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join(map(str, arguments)) + "\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()))

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()


def _serve(main: Callable[[list[str]], int]) -> None:
    """A process for each line; each says its number, and nothing more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        if os.fork() == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(main(line.rstrip("\n").split("\t")))


if __name__ == "__main__":
    _serve(importlib.import_module(sys.argv[1]).main)
