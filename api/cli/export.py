"""The command that writes the database as a folder of records."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.assess_store import Asked, viewed
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress
from api.cli.day import now_us
from api.cli.export_cohort import HELP as COHORT_HELP
from api.cli.export_cohort import export_cohort
from api.cli.manual import manual
from api.cli.options import AsOf, KnownAt, ReceivedBy
from api.cli.progress_bar import progress
from api.cli.screen import write
from api.cli.split import Directory, refuse_filled

HELP = manual("Write what the database holds as files.", "export dataset records --as-of 2026-03-31")
export = typer.Typer(help=HELP, rich_markup_mode=None, no_args_is_help=True)
export.command("cohort", help=COHORT_HELP)(export_cohort)

Parquet = Annotated[bool, typer.Option("--parquet", help="Write Parquet instead of CSV.")]


@export.command(
    "dataset",
    help=manual(
        "Write the folder of records that gives the same assessment as the database for the same day and times: the "
        "same registrations, courses and data quality. What was recorded or arrived later is not in it. Students with "
        "rows in quarantine stay incomplete; the rows are beside the tables in quarantine.csv.",
        "export dataset records --as-of 2026-03-31",
        "export dataset records --received-by 12 --parquet",
    ),
)
def export_dataset(
    directory: Directory,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    received_by: ReceivedBy = None,
    parquet: Parquet = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
) -> None:
    """Write the database as a dataset folder."""
    refuse_filled(directory)
    asked = Asked(as_of, known_at, received_by, None, None, None, table=False, every=False)
    with viewed(database, asked) as looked_at, progress() as report:
        from sponsor_monitor.store.export import export_dataset as run

        run(looked_at, directory, now=now_us(), as_parquet=parquet, progress=report)
    write(f"The records are in {directory}")
