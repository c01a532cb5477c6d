"""The command that judges the same records by another policy."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.assess import REJECTED
from api.cli.day import day_of
from api.cli.manual import manual
from api.cli.options import AsOf, Dataset, KnownAt
from api.cli.progress_bar import progress

HELP = manual(
    "Judge the same records by another policy. Prints how findings change: how many, and whose.",
    "what-if records --policy qmul-2025-09-rqf3",
    exits=True,
)
Other = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="ID|FILE",
        help="The other policy: a shipped one, or a file in the dataset.",
        show_default=False,
    ),
]
All = Annotated[bool, typer.Option("--all", help="List every registration, not only the first 50.")]


def what_if(dataset: Dataset, policy: Other, as_of: AsOf = None, known_at: KnownAt = None, every: All = False) -> None:
    """Assess a dataset by its own policy and by another, and print what differs."""
    day = day_of(as_of, dataset)

    from sponsor_monitor.assessment import assess

    with progress() as report:
        before = assess(dataset, day, known_at=known_at, progress=report).document
    with progress() as report:
        after = assess(dataset, day, known_at=known_at, policy=policy, progress=report).document

    from api.cli.changes_table import MOST_ROWS, print_changes
    from api.cli.screen import console
    from sponsor_monitor.what_if import compare

    print_changes(compare(before, after), day.isoformat(), console(), None if every else MOST_ROWS)
    if before["rejected"]:
        raise typer.Exit(REJECTED)
