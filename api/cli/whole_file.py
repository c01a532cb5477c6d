"""Files that are written whole or not at all."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli.bad_call import BadCall

_INPUTS = (".csv", ".parquet", ".toml")


def check_place(path: Path) -> None:
    """Refuse a target that is a directory, or is in no directory."""
    if "\0" in str(path):
        raise BadCall("A file's name cannot have a NUL character: give another name.")
    if path.is_dir():
        raise BadCall(f'"{path}" is a directory: name a file to write.')
    if not path.parent.is_dir():
        raise BadCall(f'There is no directory "{path.parent}" to write {path.name} into: make it first.')


def check_target(path: Path, dataset: Path, policy: str | None = None) -> None:
    """Refuse a target that is a directory, is in no directory, or is a file the dataset is read from."""
    check_place(path)
    inside = path.resolve().is_relative_to(dataset.resolve())
    if inside and (path.suffix in _INPUTS or path.name == "context.json"):
        raise BadCall(f'"{path}" would be read as part of the dataset: write it outside the folder.')
    if path.is_file() and dataset.is_dir() and any(path.samefile(file) for file in _files_read(dataset, policy)):
        raise BadCall(f'"{path}" is a file the dataset is read from: write to another.')


def check_parquet_target(path: Path, other: Path | None) -> None:
    """Refuse what Parquet cannot be written to: no regular file, a name that is not text, the other output's file."""
    if path.exists() and not path.is_file():
        raise BadCall(f'"{path}" is not a regular file, which Parquet needs: name a file to write.')
    if not str(path.resolve()).isprintable():
        raise BadCall(f'"{path}" has characters that cannot be seen: give the file another name.')
    if other is not None and path.resolve() == other.resolve():
        raise BadCall(f'"{path}" is named for two outputs: give each a file of its own.')


def _files_read(dataset: Path, policy: str | None) -> tuple[Path, ...]:
    """The files of a dataset, through links too; a folder that is refused says so itself once it is assessed."""
    from sponsor_monitor.dataset.folder import open_folder
    from sponsor_monitor.errors import DatasetRefused

    try:
        return tuple(dataset / name for name in open_folder(dataset, policy).files)
    except DatasetRefused:
        return ()


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary file beside the target to write; it takes the target's place only when all went well.

    It takes over who may read the target. Until then it is in a directory that nobody else may look into, and what
    else is left there goes with it. A target that is no regular file, such as a pipe, is written to as it is.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    target = path.resolve()
    beside = Path(tempfile.mkdtemp(prefix=".sponsor-monitor-", dir=target.parent))
    try:
        temporary = beside / target.name
        yield temporary
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
