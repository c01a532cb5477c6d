"""The console's own files, read once: each address holds a part of its hash, so that a browser may keep it for good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from api.refusals import Refused

PLACE = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_DIGITS = 12


class NoSuchFile(Refused):
    """A file that the console does not have."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("There is no such file: load the page again.")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file with its type."""

    data: bytes
    type: str


class StaticFiles:
    """Every file of a folder by name."""

    def __init__(self, place: Path = PLACE) -> None:
        """Read the folder."""
        self._files = {
            path.name: StaticFile(path.read_bytes(), _TYPES[path.suffix])
            for path in sorted(place.iterdir())
            if path.suffix in _TYPES
        }
        self._versions = {name: hashlib.sha256(file.data).hexdigest()[:_DIGITS] for name, file in self._files.items()}

    def address(self, name: str) -> str:
        """Where a browser finds a file."""
        return f"/static/{self._versions[name]}/{name}"

    def file(self, version: str, name: str) -> StaticFile:
        """A file of a version; NoSuchFile for another."""
        if self._versions.get(name) != version:
            raise NoSuchFile
        return self._files[name]
