"""Progress of anything that takes over a second, on standard error where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

from sponsor_monitor.progress import Progress, silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_PATIENCE_SECONDS = 1.0


@contextmanager
def progress() -> Iterator[Progress]:
    """A function to report progress to; bars appear after a second and go when the work ends."""
    if not sys.stderr.isatty():
        yield silent
        return
    bars = _LateBars()
    try:
        yield bars.report
    finally:
        bars.close()


class _LateBars:
    """Bars for each stage, not drawn before the work has taken a second."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stages: dict[str, tuple[int, int]] = {}
        self._tasks: dict[str, TaskID] = {}
        self._bars: Bars | None = None
        self._timer = Timer(_PATIENCE_SECONDS, self._appear)
        self._timer.daemon = True
        self._timer.start()

    def report(self, stage: str, done: int, total: int) -> None:
        """Keep how far a stage is, and draw it where bars are shown."""
        with self._lock:
            self._stages[stage] = (done, total)
            if self._bars is not None:
                self._draw(stage)

    def close(self) -> None:
        """Take the bars away, or see that none appear."""
        self._timer.cancel()
        with self._lock:
            bars, self._bars = self._bars, None
            self._stages.clear()
        if bars is not None:
            bars.stop()

    def _appear(self) -> None:
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        from api.cli.screen import console

        shown = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with self._lock:
            if self._timer.finished.is_set():
                return
            self._bars = Bars(*shown, console=console(on_errors=True), transient=True)
            self._bars.start()
            for stage in self._stages:
                self._draw(stage)

    def _draw(self, stage: str) -> None:
        if self._bars is None:
            return
        done, total = self._stages[stage]
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)
