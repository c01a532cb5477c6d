"""The command that tells one registration's story."""

from __future__ import annotations

import typer

from api.cli.assess import REJECTED
from api.cli.day import day_of
from api.cli.manual import manual
from api.cli.options import AsOf, Dataset, KnownAt, Registration
from api.cli.progress_bar import progress
from api.cli.screen import write

HELP = manual(
    "Tell one registration's story. Weeks, months and days without engagement as small charts, every finding with its "
    "arithmetic and clause, and what in the data cannot be trusted. It names nobody: ids only.",
    "explain records R-0042 --as-of 2026-03-31",
    exits=True,
)


def explain(dataset: Dataset, registration: Registration, as_of: AsOf = None, known_at: KnownAt = None) -> None:
    """Assess a dataset and tell what it says of one registration."""
    day = day_of(as_of, dataset)

    from sponsor_monitor.assessment import assess
    from sponsor_monitor.dataset.folder import open_folder
    from sponsor_monitor.story import tell

    with progress() as report:
        assessment = assess(dataset, day, known_at=known_at, progress=report)
    write(tell(assessment.document, registration, open_folder(dataset).bundle))
    if assessment.document["rejected"]:
        raise typer.Exit(REJECTED)
