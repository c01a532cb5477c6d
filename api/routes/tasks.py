"""Long work: begun by one request, done in a process of its own, and asked after by others."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response

from api.allowed import signed_in
from api.children import Task, TaskState
from api.routes.noun import Id, Said, headers, noun
from api.visit import Visit, Visiting

router = noun("tasks")
BEGUN = headers(HTTPStatus.ACCEPTED, "It was begun", Location="Where it says how far it is.")
_RESULTS = ("run", "number", "batch", "earlier", "quarantined", "entry")


class Result(Said):
    """What came of long work, as far as it made anything.

    ``run`` and ``number`` are of an assessment; ``batch``, or the ``earlier`` batch that brought the same, and how many
    rows were ``quarantined``, of an import; ``entry`` is where the registration's entry stands that was asked for.
    """

    run: str | None = None
    number: int | None = None
    batch: int | None = None
    earlier: int | None = None
    quarantined: int | None = None
    entry: str | None = None


class LongWork(Said):
    """Long work: how it stands, how far it is, what came of it, and a sentence that says so."""

    task: str
    name: str
    state: TaskState
    stage: str
    done: int
    of: int
    said: str
    result: Result


class Begun(Said):
    """The opaque id of long work that was begun; its place is in the header ``Location``."""

    task: str


@router.get("/tasks/{task}", dependencies=[signed_in])
def task(visit: Visiting, task: Id) -> LongWork:
    """How far long work is that one has begun oneself; it is known for seven days."""
    return told(visit, visit.service.children.task(task, visit.actor.uid))


def begin(visit: Visit, response: Response, name: str, **given: Any) -> Begun:
    """Begin long work, and say where its progress is."""
    uid = visit.service.children.start(name, visit.actor.uid, **given)
    response.headers["Location"] = visit.address("api-task", task=uid)
    return Begun(task=uid)


def told(visit: Visit, found: Task) -> LongWork:
    """Long work, without what only its own page shows."""
    return LongWork(
        task=found.uid,
        name=found.name,
        state=found.state,
        stage=found.stage,
        done=found.done,
        of=found.of,
        said=found.said,
        result=_result(visit, found),
    )


def _result(visit: Visit, found: Task) -> Result:
    kept: Mapping[str, Any] = {name: found.result[name] for name in _RESULTS if name in found.result}
    if "registration" not in found.result:
        return Result(**kept)
    registration = str(found.result["registration"])
    entry = visit.address("api-entry-looked-back", registration=registration, task=found.uid)
    return Result(**{**kept, "entry": entry})
