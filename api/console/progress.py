"""Long work as its page shows it: how far it is, what came of it, and where to go on."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import signed_in
from api.children import TaskState
from api.console.places import Page
from api.visit import Visit, Visiting

router = APIRouter()
page = Page(router)


def begin(
    visit: Visit, name: str, title: str, then: str, parts: dict[str, str] | None = None, **given: object
) -> Response:
    """Begin long work, and go on to its page; ``then`` is the route that it leads to when it is done.

    Of ``parts`` of that route, one that begins with ``=`` is taken from the result.
    """
    task = visit.service.children.start(name, visit.actor.uid, **given)
    view = visit.seal({"title": title, "then": then, "parts": parts or {}})
    return visit.go("progress", task=task, view=view)


@router.get("/progress/{task}/{view}", name="progress", dependencies=[signed_in])
def progress(visit: Visiting, task: str, view: str) -> Response:
    """How far somebody's own work is; when it is done, on to what came of it."""
    told, way = visit.service.children.task(task, visit.actor.uid), visit.unseal(view)
    result = {**told.result, "task": task if told.state is TaskState.DONE else None}
    parts = {name: _part(value, result) for name, value in way["parts"].items()}
    is_whole = all(parts.values())
    if told.state is TaskState.DONE and is_whole:
        return visit.go(way["then"], notice=told.said, **parts)
    return visit.page(
        "progress.html",
        told=told,
        is_running=told.state is TaskState.RUNNING,
        has_failed=told.state is TaskState.FAILED,
        what=way["title"],
        again=visit.address("progress", task=task, view=view),
        back=visit.address(way["then"], **parts) if is_whole else visit.address("home"),
    )


def _part(value: str, result: object) -> str:
    if not value.startswith("="):
        return value
    found = result.get(value[1:]) if isinstance(result, dict) else None
    return "" if found is None else str(found)
