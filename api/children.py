"""Long work in processes of their own: what each was told, how far it is, and what came of it, in a file of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from api.refusals import Refused
from api.settings import Settings, environment_of

_AT_ONCE = 2
_FAREWELL_SECONDS = 3
_KEPT_SECONDS = 7 * 86_400


class NoSuchTask(Refused):
    """Long work that was never begun here, or long ago."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("There is no such work here, or it ended long ago: begin it again.")


class TooBusy(Refused):
    """As many processes at work as there may be."""

    def __init__(self) -> None:
        """Say that waiting helps."""
        super().__init__("Other long work is still going on: wait until it has ended, and try again.")


class TaskState(StrEnum):
    """How it stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """Long work: what (a name of ``api/tasks.py``), by which account, with what; how far it is, and what came of it.

    ``said`` is a sentence for a person; ``result`` what its page goes on with.
    """

    uid: str
    name: str
    actor: str
    given: Mapping[str, Any]
    state: TaskState = TaskState.RUNNING
    stage: str = ""
    done: int = 0
    of: int = 0
    said: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    process: int = 0


def tasks_beside(files: Path) -> Path:
    """Where the files of tasks are."""
    return files.with_name(f"{files.name}.tasks")


class Children:
    """The processes at work for one server."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Begin with none; the folder is made when it is needed."""
        self._environment = environment_of(settings)
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = Lock()

    def start(self, name: str, actor: str, **given: Any) -> str:
        """Begin a task for an account, and give its id; TooBusy while others are at work."""
        with self._lock:
            self._let_go()
            if len(self._running) >= _AT_ONCE:
                raise TooBusy
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            task = Task(uuid4().hex, name, actor, given)
            write_task(self._folder, task)
            self._running[task.uid] = subprocess.Popen(
                [sys.executable, "-m", "api.child", str(self._folder), task.uid],
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return task.uid

    def join(self, name: str, actor: str) -> str:
        """The id of such a task that is at work for an account already, or of one that is begun."""
        with self._lock:
            self._let_go()
            for uid in self._running:
                task = read_task(self._folder, uid)
                if (task.name, task.actor, task.given) == (name, actor, {}):
                    return uid
        return self.start(name, actor)

    def task(self, uid: str, actor: str) -> Task:
        """How far a task of this account is; NoSuchTask for another's."""
        task = read_task(self._folder, uid)
        if task.actor != actor:
            raise NoSuchTask
        with self._lock:
            self._let_go()
            is_here = uid in self._running
        if task.state is not TaskState.RUNNING or is_here or _is_alive(task.process):
            return task
        again = read_task(self._folder, uid)
        if again.state is not TaskState.RUNNING:
            return again
        return replace(again, state=TaskState.FAILED, said="The work ended before it was done: begin it again.")

    def close(self) -> None:
        """Let running work go on by itself; what has ended, or is just ending, is taken leave of."""
        with self._lock:
            for process in self._running.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_FAREWELL_SECONDS)
            self._let_go()

    def _let_go(self) -> None:
        self._running = {uid: process for uid, process in self._running.items() if process.poll() is None}
        if self._folder.exists():
            for path in self._folder.iterdir():
                if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                    path.unlink(missing_ok=True)


def read_task(folder: Path, uid: str) -> Task:
    """A task as its file says; NoSuchTask where there is none."""
    path = folder / f"{uid}.json"
    if not uid.isalnum() or not path.exists():
        raise NoSuchTask
    told = json.loads(path.read_text(encoding="utf-8"))
    return Task(**{**told, "state": TaskState(told["state"])})


def write_task(folder: Path, task: Task) -> None:
    """Put down how a task stands; a reader sees the file before or after, never half."""
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".new", delete=False, encoding="utf-8") as file:
        json.dump(asdict(task), file)
    Path(file.name).replace(folder / f"{task.uid}.json")


def _is_alive(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
