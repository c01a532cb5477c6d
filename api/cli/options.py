"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Dataset = Annotated[Path, typer.Argument(metavar="DATASET", help="The folder of records.", show_default=False)]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Judge up to and including this day, written YYYY-MM-DD. [default: yesterday, where the institution is]",
        show_default=False,
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="TIME",
        help="Leave out what was recorded after this moment, such as 2026-04-01T09:00:00Z.",
        show_default=False,
    ),
]
ReceivedBy = Annotated[
    str | None,
    typer.Option(
        "--received-by",
        metavar="BATCH|TIME",
        help="Leave out what arrived in the database after this batch or moment.",
        show_default=False,
    ),
]
Registration = Annotated[
    str, typer.Argument(metavar="REGISTRATION", help="The id of a registration.", show_default=False)
]
