"""The command that only validates a folder of records."""

from __future__ import annotations

import typer

from api.cli.assess import REJECTED
from api.cli.kept_memory import keep_memory
from api.cli.manual import manual
from api.cli.options import Dataset
from api.cli.progress_bar import progress
from api.cli.screen import write
from sponsor_monitor.uncollected import uncollected

HELP = manual(
    "Check a folder of records without assessing it. Prints the rows of each table and the rows that cannot be used.",
    "check records",
    exits=True,
)


def check(dataset: Dataset) -> None:
    """Read a dataset as an assessment would and list what is wrong with it."""
    from sponsor_monitor.checking import check as check_folder

    keep_memory()
    with uncollected(), progress() as report:
        found = check_folder(dataset, report)
    write("Rows read")
    for table, rows in found.rows.items():
        write(f"  {table:<16}{rows:>14,}")
    if not found.rejects:
        write("Every row can be used.")
        return
    from api.cli.rejects_table import print_rejects
    from api.cli.screen import console
    from sponsor_monitor.words import plural

    names = ("file", "line", "column", "value", "reason")
    print_rejects([{name: getattr(reject, name) for name in names} for reject in found.rejects], console())
    write(f"{plural(len(found.rejects), 'row')} set aside; the rest can be assessed.")
    raise typer.Exit(REJECTED)
