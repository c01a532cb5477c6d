"""The command that assesses a folder of records, or the database."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from api.cli.answer import give, say_where, target_of, write_json
from api.cli.assess_store import ASK_STORE, Asked, assess_stored, compare_stored, reproduce_stored
from api.cli.bad_call import BadCall
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress
from api.cli.day import day_of
from api.cli.kept_memory import keep_memory
from api.cli.manual import manual
from api.cli.options import AsOf, KnownAt, ReceivedBy
from api.cli.progress_bar import progress
from api.cli.whole_file import check_parquet_target, check_target, written_whole
from sponsor_monitor.uncollected import uncollected

HELP = manual(
    "Assess a folder of records, or without one the database, by the rules. Every finding is explained, with its "
    "clause; without --output they are printed as tables. Every assessment of the database is recorded as a run, "
    "which can be made again and compared with others.",
    "assess records",
    "assess records --as-of 2026-03-31 --output assessment.json",
    "assess records --known-at 2026-04-01T09:00:00Z",
    "assess --as-of 2026-03-31 --received-by 2026-04-01T09:00:00Z",
    "assess --reproduce 12",
    "assess --compare 12 13",
    exits=True,
)
REJECTED = 1

MaybeDataset = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DATASET]", help="The folder of records; without it, the database is assessed.", show_default=False
    ),
]
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
Reproduce = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="Make a run again, by its number or id: the same bytes, or what differs.",
        show_default=False,
    ),
]
Compare = Annotated[
    tuple[str, str] | None,
    typer.Option(
        metavar="RUN RUN",
        help="Compare two runs: which findings appeared, went or changed, and which facts caused it.",
        show_default=False,
    ),
]


def assess(
    context: typer.Context,
    dataset: MaybeDataset = None,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    received_by: ReceivedBy = None,
    policy: Policy = None,
    output: Output = None,
    ratings: Ratings = None,
    table: Table = False,
    every: All = False,
    reproduce: Reproduce = None,
    compare: Compare = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
) -> None:
    """Assess a dataset or the database; write or print what was found."""
    if dataset is not None:
        _refuse_both(context)
        _assess_folder(dataset, as_of, known_at, policy, output, ratings, table=table, every=every)
        return
    asked = Asked(as_of, known_at, received_by, policy, output, ratings, table, every)
    if reproduce is not None or compare is not None:
        _refuse_more(context, "reproduce" if reproduce is not None else "compare")
    if reproduce is not None:
        reproduce_stored(database, reproduce, asked)
    elif compare is not None:
        compare_stored(database, compare, asked)
    else:
        assess_stored(database, asked)


def _assess_folder(
    dataset: Path,
    as_of: str | None,
    known_at: str | None,
    policy: str | None,
    output: str | None,
    ratings: Path | None,
    *,
    table: bool,
    every: bool,
) -> None:
    target = target_of(output, table=table)
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
            write_json(assessment, files.enter_context(files.enter_context(written_whole(target)).open("wb")))
    give(assessment, output, table=table, every=every)
    say_where(target, ratings)
    if assessment.document["rejected"]:
        raise typer.Exit(REJECTED)


def _given(context: typer.Context) -> set[str]:
    """The options that were written in the call; what the environment says is not among them."""
    names = context.params
    return {name for name in names if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"}


def _refuse_both(context: typer.Context) -> None:
    both = sorted(_given(context) & set(ASK_STORE))
    if both:
        option = f"--{both[0].replace('_', '-')}"
        raise BadCall(f"{option} asks the database, but a folder of records is named too: leave one of them out.")


def _refuse_more(context: typer.Context, name: str) -> None:
    """A run says itself what was asked; only where to write may be said beside it."""
    more = sorted(_given(context) - {name, "database", "output", "every", "table"})
    if more:
        raise BadCall(f"--{name} takes what was asked from the run: leave out --{more[0].replace('_', '-')}.")
