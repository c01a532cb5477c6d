"""A process of its own for one task: ``python -m api.child FOLDER TASK``, started by ``api/children.py`` only."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from api.children import Task, TaskState, read_task, write_task
from api.cli.failures import sentence
from api.cli.kept_memory import keep_memory
from api.cohort_task import COHORT_TASKS
from api.dataset_task import DATASET_TASKS
from api.entry_task import ENTRY_TASKS
from api.log_tasks import LOG_TASKS
from api.nightly import night
from api.pack_task import PACK_TASKS
from api.records_tasks import RECORDS_TASKS
from api.settings import settings_from
from api.tasks import TASKS, place_of_work
from api.telling import tell, tell_as_lines
from api.what_if_tasks import WHAT_IF_TASKS
from sponsor_monitor.uncollected import uncollected

_EVERY_SECONDS = 0.5


class Told:
    """Puts down how far a task is, not oftener than twice a second."""

    def __init__(self, folder: Path, task: Task) -> None:
        """Say first which process it is."""
        self._folder = folder
        self._at = 0.0
        self.task = replace(task, process=os.getpid())
        write_task(folder, self.task)

    def progress(self, stage: str, done: int, total: int) -> None:
        """How far it is."""
        if time.monotonic() - self._at >= _EVERY_SECONDS:
            self._at = time.monotonic()
            self.end(TaskState.RUNNING, stage=stage, done=done, of=total)

    def end(self, state: TaskState, **told: object) -> None:
        """What came of it."""
        self.task = replace(self.task, state=state, **told)  # type: ignore[arg-type]
        write_task(self._folder, self.task)


def main(folder: Path, uid: str) -> int:
    """Do a task, and leave what came of it in its file."""
    tell_as_lines()
    keep_memory()
    told = Told(folder, read_task(folder, uid))
    begun = time.monotonic()
    try:
        with uncollected(), place_of_work(settings_from(os.environ), told.task.actor) as place:
            answer = {
                **TASKS,
                **RECORDS_TASKS,
                **LOG_TASKS,
                **WHAT_IF_TASKS,
                **ENTRY_TASKS,
                **DATASET_TASKS,
                **COHORT_TASKS,
                **PACK_TASKS,
                "nightly": night,
            }[told.task.name](place, told.task.given, told.progress)
    except Exception as error:  # noqa: BLE001  whatever it is, a person gets a sentence
        told.end(TaskState.FAILED, said=sentence(error)[0])
        tell("task failed", error=error, task=told.task.name)
        return 1
    told.end(TaskState.DONE, said=answer.said, result=answer.result)
    tell("task done", task=told.task.name, milliseconds=round((time.monotonic() - begun) * 1000))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
