"""The command that assesses a folder of records."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from api.cli.bad_call import BadCall
from api.cli.day import day_of
from api.cli.kept_memory import keep_memory
from api.cli.manual import manual
from api.cli.options import AsOf, Dataset, KnownAt
from api.cli.progress_bar import progress
from api.cli.screen import say, visible, write
from api.cli.uncollected import uncollected
from api.cli.whole_file import check_parquet_target, check_target, written_whole

if TYPE_CHECKING:
    from sponsor_monitor.assessment import Assessment

HELP = manual(
    "Assess a folder of records by the rules. Every finding is explained, with its clause; without --output they are "
    "printed as tables.",
    "assess records",
    "assess records --as-of 2026-03-31 --output assessment.json",
    "assess records --known-at 2026-04-01T09:00:00Z",
    exits=True,
)
REJECTED = 1
_STANDARD_OUTPUT = "-"

Policy = Annotated[
    str | None,
    typer.Option(
        metavar="ID|FILE",
        help="Judge by this policy instead of the dataset's: a shipped one, or a file in the dataset.",
        show_default=False,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write the assessment as JSON; - is standard output.", show_default=False
    ),
]
Ratings = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also write every day's engagement rating, as Parquet.", show_default=False),
]
Table = Annotated[bool, typer.Option("--table", help="Print the findings as a table also when --output is given.")]
All = Annotated[bool, typer.Option("--all", help="Print every finding, not only the first 50.")]


def assess(
    dataset: Dataset,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    output: Output = None,
    ratings: Ratings = None,
    table: Table = False,
    every: All = False,
) -> None:
    """Assess a dataset; write or print what was found."""
    target = None if output in (None, _STANDARD_OUTPUT) else Path(str(output))
    if table and output == _STANDARD_OUTPUT:
        raise BadCall("--table and --output - would both write to standard output: choose one, or write to a file.")
    for path in (target, ratings):
        if path is not None:
            check_target(path, dataset, policy)
    if ratings is not None:
        check_parquet_target(ratings, target)
    day = day_of(as_of, dataset)

    from sponsor_monitor.assessment import assess as assess_folder

    keep_memory()
    with uncollected(), ExitStack() as files:
        rated = None if ratings is None else files.enter_context(written_whole(ratings))
        with progress() as report:
            assessment = assess_folder(dataset, day, known_at=known_at, policy=policy, ratings=rated, progress=report)
        if target is not None:
            _write(assessment, files.enter_context(files.enter_context(written_whole(target)).open("wb")))
    if output == _STANDARD_OUTPUT:
        _write(assessment, sys.stdout.buffer)
    else:
        _print(assessment, table=table or output is None, every=every)
    _say_where(target, ratings)
    if assessment.document["rejected"]:
        raise typer.Exit(REJECTED)


def _write(assessment: Assessment, file: BinaryIO) -> None:
    """Write the JSON, in UTF-8 whatever the terminal has."""
    file.writelines(assessment.lines())


def _print(assessment: Assessment, *, table: bool, every: bool) -> None:
    """Print the summary, under the findings as tables where those are asked for."""
    from api.cli.summary import summary
    from api.cli.tally import tally

    found = tally(assessment.document)
    lines = summary(assessment.document, found)
    if not table:
        write(lines)
        return
    from rich import box
    from rich.panel import Panel
    from rich.text import Text

    from api.cli.findings_table import MOST_ROWS, print_sections, sections
    from api.cli.rejects_table import print_rejects
    from api.cli.screen import console

    screen = console()
    print_sections(sections(found, None if every else MOST_ROWS), screen)
    if found.counts:
        screen.print("One registration's whole story: sponsor-monitor explain DATASET REGISTRATION\n")
    if assessment.document["rejected"]:
        print_rejects(assessment.document["rejected"], screen)
    screen.print(Panel(Text(visible(lines, keep="\n")), title="Summary", box=box.ROUNDED, expand=False))


def _say_where(target: Path | None, ratings: Path | None) -> None:
    if target is not None:
        say(f"The assessment is in {target}")
    if ratings is not None:
        say(f"The daily ratings are in {ratings}")
