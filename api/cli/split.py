"""The command that writes one student's rows as a folder of their own."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.options import Dataset, KnownAt, Registration
from api.cli.progress_bar import progress
from api.cli.screen import write

HELP = manual(
    "Write one student's records as a folder. It has what the rules take from other students' rows as it was for the "
    "whole, so that it gives the same findings for the same day; no other student's id or mark is in it.",
    "split records R-0042 one-student --as-of 2026-03-31",
    exits=True,
)
Directory = Annotated[
    Path, typer.Argument(metavar="DIR", help="Where to write; it must not exist or be empty.", show_default=False)
]
Day = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The day it holds for, written YYYY-MM-DD.", show_default=False)
]


def split(
    dataset: Dataset, registration: Registration, directory: Directory, as_of: Day, known_at: KnownAt = None
) -> None:
    """Write one student's folder."""
    day = read_day(as_of)
    refuse_filled(directory)

    from sponsor_monitor.split import split as split_folder

    with progress() as report:
        split_folder(dataset, registration, directory, day, known_at, report)
    write(f"The student's rows are in {directory}")
    known = f" --known-at {shlex.quote(known_at)}" if known_at else ""
    folder, one = shlex.quote(str(directory)), shlex.quote(registration)
    write(f"Next: sponsor-monitor explain {folder} {one} --as-of {as_of}{known}")


def refuse_filled(directory: Path) -> None:
    """Refuse a directory that exists and is not empty, or a file in its place."""
    if directory.is_dir():
        if any(directory.iterdir()):
            raise BadCall(f'"{directory}" is not empty: name a directory that is, or a new one.')
    elif directory.exists():
        raise BadCall(f'"{directory}" is a file: name an empty directory, or a new one.')
