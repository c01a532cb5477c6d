"""The folder of an export that is being made: what is whole in it is kept when the work is broken off.

Files get their names only when they are whole, and count only once the list beside them has their SHA-256.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sponsor_monitor.errors import SponsorMonitorError

_PLAN, _LIST, _MADE, _AT_WORK, _LOCK = "export.json", "made.txt", "made", "at-work", "lock"
_ONLY_MINE = 0o700
_HASH_LETTERS = 64


class UnfinishedOther(SponsorMonitorError):
    """An unfinished export of something else where this one would go on."""

    def __init__(self, folder: Path) -> None:
        """Say both ways out."""
        super().__init__(
            f'"{folder}" holds an unfinished export that was asked for in another way, or by somebody else: '
            "give the same command as then to finish it, or remove that folder, or write to another file."
        )


class MadeByAnother(SponsorMonitorError):
    """An export that another process is making at this moment."""

    def __init__(self, folder: Path) -> None:
        """Say what to do."""
        super().__init__(f'Another process is making the export in "{folder}": wait until it has ended.')


class Keeping:
    """What is kept of an unfinished export."""

    def __init__(self, folder: Path) -> None:
        """Read what is whole; what was at work when it was broken off is cleared away."""
        self.folder = folder
        shutil.rmtree(folder / _AT_WORK, ignore_errors=True)
        for name in (_MADE, _AT_WORK):
            (folder / name).mkdir(exist_ok=True)
        self._known = dict(_listed(folder / _LIST))

    def plan(self, asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What was settled when this export was begun, None where nothing was; UnfinishedOther for another's."""
        path = self.folder / _PLAN
        if not path.exists():
            return None
        told: Mapping[str, Any] = json.loads(path.read_bytes())
        if told["asked"] != asked:
            raise UnfinishedOther(self.folder)
        settled: Mapping[str, Any] = told["settled"]
        return settled

    def settle(self, asked: Mapping[str, Any], settled: Mapping[str, Any]) -> None:
        """Write down what is asked, and what stays as it was when the export was begun."""
        path = self.folder / f"{_PLAN}.new"
        path.write_text(json.dumps({"asked": asked, "settled": settled}, ensure_ascii=False), encoding="utf-8")
        path.replace(self.folder / _PLAN)

    def clear(self) -> None:
        """Remove what is kept: the work is done, or was never begun."""
        for name in (_MADE, _AT_WORK):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in (_LIST, _PLAN, _LOCK):
            (self.folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()

    def at_work(self) -> Path:
        """A new directory for what is not whole yet."""
        return Path(tempfile.mkdtemp(dir=self.folder / _AT_WORK))

    def find(self, name: str) -> Path | None:
        """A file that is kept, if it is whole."""
        path = self.place(name)
        known = self._known.get(name)
        return path if known is not None and path.is_file() and sha256_of(path) == known else None

    def place(self, name: str) -> Path:
        """Where a file is kept."""
        return self.folder / _MADE / name

    def keep(self, name: str, path: Path) -> Path:
        """Keep a file that is whole under a name."""
        target = self.place(name)
        sha256 = sha256_of(path)
        path.replace(target)
        with (self.folder / _LIST).open("a", encoding="utf-8") as file:
            file.write(f"{sha256}  {name}\n")
        self._known[name] = sha256
        return target


@contextmanager
def keeping(folder: Path) -> Iterator[Keeping]:
    """What is kept of the export in a folder, made where there is none; MadeByAnother while one works in it."""
    folder.mkdir(mode=_ONLY_MINE, exist_ok=True)
    with (folder / _LOCK).open("a") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MadeByAnother(folder) from None
        yield Keeping(folder)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(path: Path) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of each line that is whole; half a line may stand before a whole one."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True):
        sha256, _, name = line.partition("  ")
        if line.endswith("\n") and name:
            yield name.rstrip("\n"), sha256[-_HASH_LETTERS:]
