"""The same request sent twice: under one Idempotency-Key it is done once, and answered alike for seven days."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Header, Response

from api.refusals import KeyOfAnother, StillAsked
from api.routes.tasks import Begun
from api.visit import Visit, Visiting

_KEPT_SECONDS = 7 * 86_400
_LOST_SECONDS = 600
"""After so long a first request without an answer was cut off: the next one is the first."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """One request that begins long work, and the key under which it may come again."""

    visit: Visit
    key: str | None

    def once(self, said: str, begin: Callable[[], Begun], response: Response) -> Begun:
        """Begin what ``said`` asks for, or give the answer of the first time; KeyOfAnother where that said otherwise.

        A request that was refused leaves its key free.
        """
        if self.key is None:
            return begin()
        digest = hashlib.sha256(f"{self.visit.request.url.path}\n{said}".encode()).hexdigest()
        path = self._path(self.key)
        if (before := _first(path, digest)) is not None:
            return self._again(before, digest, response)
        try:
            made = begin()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        _write(path, {"said": digest, "task": made.task})
        return made

    def _again(self, before: dict[str, str], digest: str, response: Response) -> Begun:
        if before["said"] and before["said"] != digest:
            raise KeyOfAnother
        if "task" not in before:
            raise StillAsked
        response.headers["Location"] = self.visit.address("api-task", task=before["task"])
        return Begun(task=before["task"])

    def _path(self, key: str) -> Path:
        files = self.visit.service.files
        folder = files.with_name(f"{files.name}.repeats")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in folder.iterdir():
            if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink(missing_ok=True)
        return folder / self.visit.service.keys.mac("repeat", f"{self.visit.actor.uid}\0{key}")


def _first(path: Path, digest: str) -> dict[str, str] | None:
    """None for the first who asks, which is put down; else what was put down before."""
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        before: dict[str, str] = json.loads(path.read_bytes() or b'{"said": ""}')
        if "task" in before or time.time() - path.stat().st_mtime < _LOST_SECONDS:
            return before
        path.unlink(missing_ok=True)
        return _first(path, digest)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        json.dump({"said": digest}, file)
    return None


def _write(path: Path, told: dict[str, str]) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps(told), encoding="utf-8")
    new.replace(path)


_TOLD = "The same key and body give the same answer for seven days; another body is refused."


def _repeats(
    visit: Visiting,
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, description=_TOLD)] = None,
) -> Repeats:
    return Repeats(visit, key)


Repeatable = Annotated[Repeats, Depends(_repeats)]
"""What a handler takes to do a thing once however often it is sent."""
