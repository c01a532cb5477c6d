"""The log's signing key in a file of its own, which only its owner reads.

It is outside the database, so that who may write to the one does not speak for the other.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sponsor_monitor.audit.keys import SigningKey, key_of
from sponsor_monitor.store.errors import StoreError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyMissing(StoreError):
    """A log whose key is not where it should be."""

    def __init__(self, path: Path) -> None:
        """Name the file, and both ways out."""
        super().__init__(
            f'There is no key "{path}", with which this log signs its checkpoints: put it back from where it is backed '
            "up, or name it by --key or SPONSOR_MONITOR_KEY. If it is lost, audit rotate --lost begins with a new one."
        )


class OtherKey(StoreError):
    """A key that is not the log's."""

    def __init__(self, path: Path, wanted: str) -> None:
        """Name the file, and the key that is wanted."""
        super().__init__(
            f'The key in "{path}" is not the one that speaks for this log now ({wanted}…, see audit keys): put that '
            "one back. If it is lost, audit rotate --lost begins with a new one."
        )


class KeyNotPrivate(StoreError):
    """A key file that others may read."""

    def __init__(self, path: Path) -> None:
        """Say how to mend it, and that the key may be known."""
        super().__init__(
            f'Others may read the key in "{path}": chmod 600 it, and rotate the key (audit rotate) if they may have.'
        )


def key_beside(files: Path) -> Path:
    """Where the key is unless another place is named: beside the folder of kept files."""
    return files.with_name(f"{files.name}.key")


def next_of(path: Path) -> Path:
    """Where the next key waits while a key is being rotated."""
    return path.with_name(f"{path.name}.next")


def read_key(path: Path) -> SigningKey | None:
    """The key in a file, None where there is none; KeyNotPrivate where others may read it, NotAKey for another text."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if mode & _OTHERS:
        raise KeyNotPrivate(path)
    return key_of(path.read_text(encoding="ascii", errors="replace"), f'"{path}"')


def write_key(path: Path, key: SigningKey) -> None:
    """Write a key to a new file, on the disk before anything is signed with it; there is no file where that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # Half a key would stand in the way of every later one.
        path.unlink()
        raise
    _to_disk(path.parent)


def take_place(path: Path) -> None:
    """Let the next key take the place of the one before, which is gone then."""
    next_of(path).replace(path)
    _to_disk(path.parent)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
