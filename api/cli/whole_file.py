"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli.bad_call import BadCall

_INPUTS = (".csv", ".parquet", ".toml")


def check_target(path: Path, dataset: Path) -> None:
    """Refuse a target that is a directory, is in no directory, or is a file the dataset is read from."""
    if path.is_dir():
        raise BadCall(f'"{path}" is a directory: name a file to write.')
    if not path.parent.is_dir():
        raise BadCall(f'There is no directory "{path.parent}" to write {path.name} into: make it first.')
    inside = path.resolve().is_relative_to(dataset.resolve())
    if inside and (path.suffix in _INPUTS or path.name == "context.json"):
        raise BadCall(f'"{path}" would be read as part of the dataset: write it outside the folder.')


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary file beside the target to write; it takes the target's place only when all went well.

    A target that exists and is no regular file, such as a terminal or a pipe, is written to as it is.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
