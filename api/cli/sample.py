"""The command that writes a made-up university."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from api.cli.manual import manual
from api.cli.progress_bar import progress
from api.cli.screen import write

HELP = manual(
    "Write the records of a made-up university. They have an example of everything the rules can find; nobody in them "
    "is real, and the same number of students and seed give the same records.",
    "sample records",
    "sample records --students 20000 --seed 7 --parquet",
)
Directory = Annotated[
    Path,
    typer.Argument(
        metavar="DIR", help="Where to write: a new or empty directory, or an earlier sample.", show_default=False
    ),
]
Students = Annotated[int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many students.")]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="Another number gives another university.")]
Parquet = Annotated[bool, typer.Option("--parquet", help="Write Parquet instead of CSV.")]
Faults = Annotated[bool, typer.Option("--faults", help="Add some rows that cannot be used.")]


def sample(
    directory: Directory, students: Students = 300, seed: Seed = 1, parquet: Parquet = False, faults: Faults = False
) -> None:
    """Write a made-up university into a directory."""
    from sponsor_monitor.sample import DEMONSTRATION_DAY, write_sample

    with progress() as report:
        written = write_sample(directory, students=students, seed=seed, parquet=parquet, faults=faults, progress=report)
    write(f"A made-up university is in {directory}:")
    for table, rows in written.rows.items():
        write(f"  {table:<16}{rows:>14,}")
    write(f"\nNext: sponsor-monitor assess {shlex.quote(str(directory))} --as-of {DEMONSTRATION_DAY}")
