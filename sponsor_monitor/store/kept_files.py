"""Source files kept by their own hash beside the database: the evidence behind every row."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from sponsor_monitor.store.errors import DatabaseFull, FileChanged

_BLOCK = 2**20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class KeptFile(NamedTuple):
    """A source file: its name as people know it, and what identifies its bytes."""

    name: str
    sha256: str
    size: int


def identified(path: Path, name: str) -> KeptFile:
    """A file's hash and size, without keeping it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return KeptFile(name, digest.hexdigest(), path.stat().st_size)


def place_of(folder: Path, sha256: str) -> Path:
    """Where a file of a hash is kept."""
    return folder / sha256[:2] / sha256


def keep(folder: Path, path: Path, file: KeptFile) -> None:
    """Copy a file to where its hash says, whole and on the disk before it has the name; once is enough.

    FileChanged where it is no longer what was identified, DatabaseFull where there is no room.
    """
    target = place_of(folder, file.sha256)
    if target.exists() and identified(target, file.name) == file:
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(path, target, file)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DatabaseFull from None
        raise


def _copy(path: Path, target: Path, file: KeptFile) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as source, tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as copy:
        try:
            while block := source.read(_BLOCK):
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
            if digest.hexdigest() != file.sha256:
                raise FileChanged(file.name)
            os.replace(copy.name, target)  # noqa: PTH105  a path by its name, as the temporary file has it
        except BaseException:
            Path(copy.name).unlink(missing_ok=True)
            raise
    _to_disk(target.parent)


def _to_disk(folder: Path) -> None:
    """Have the names in a folder on the disk: what the database is told is kept must be there after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
