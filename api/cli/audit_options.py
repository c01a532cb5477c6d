"""The options that the audit commands share, and the files that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.database import files_beside

if TYPE_CHECKING:
    from sponsor_monitor.audit.checkpoint import Checkpoint
    from sponsor_monitor.store.database import Database

KEY_ENVIRONMENT = "SPONSOR_MONITOR_KEY"

Kept = Annotated[
    Path | None,
    typer.Option("--checkpoint", metavar="FILE", help="A checkpoint that somebody kept.", show_default=False),
]
Output = Annotated[Path, typer.Option("--output", metavar="FILE", help="The file to write.", show_default=False)]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key",
        metavar="FILE",
        envvar=KEY_ENVIRONMENT,
        help="The file of the key that signs. [default: beside the kept files]",
        show_envvar=True,
        show_default=False,
    ),
]
Number = Annotated[int, typer.Argument(metavar="ENTRY", help="The number of an entry.", min=1, show_default=False)]


def key_path(store: Database, files: Path | None, key: Path | None) -> Path:
    """The file of the key: the one named, or the one beside the kept files."""
    from sponsor_monitor.store.key_file import key_beside

    return key if key is not None else key_beside(files_beside(store, files))


def read_kept(path: Path | None) -> Checkpoint | None:
    """What the checkpoint in a file says; NotACheckpoint and SignatureBroken where it is none or was altered."""
    if path is None:
        return None
    from sponsor_monitor.audit.checkpoint import opened

    return opened(read_text(path))


def read_text(path: Path) -> str:
    """The text of a file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadCall(f'"{path}" is not text: give the file as it was written.') from None
