"""The command that brings casework from before go-live in from a spreadsheet."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.assess import REJECTED
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles, files_beside
from api.cli.manual import manual
from api.cli.screen import console, write
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import working

if TYPE_CHECKING:
    from sponsor_monitor.services.case_import import Imported

HELP = manual(
    "Bring earlier casework in from a spreadsheet (CSV or XLSX). A mapping says what its columns mean. "
    "Each row comes in wholly or is set aside; what is there already is not added again, and no decision comes in.",
    "cases import tracker.xlsx --mapping tracker.toml --user ada",
    exits=True,
)
Sheet = Annotated[Path, typer.Argument(metavar="FILE", help="The spreadsheet.", show_default=False)]
Mapping = Annotated[
    Path, typer.Option("--mapping", metavar="MAPPING", help="What its columns mean (TOML).", show_default=False)
]


def import_cases(
    sheet: Sheet,
    mapping: Mapping,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Import a sheet of cases."""
    import hashlib

    from sponsor_monitor.casework.case_import_mapping import read_case_mapping
    from sponsor_monitor.services.case_import import import_cases as run

    data = mapping.read_bytes()
    read = read_case_mapping(data, mapping.name)
    with working(database, user, token_file, password_file) as work:
        found = run(work, read, hashlib.sha256(data).hexdigest(), sheet, files_beside(work.database, files))
    write(_told(found))
    if found.rejects:
        from api.cli.rejects_table import print_rejects

        print_rejects([asdict(reject) for reject in found.rejects], console())
        raise typer.Exit(REJECTED)


def _told(found: Imported) -> str:
    if not found.cases and not found.events:
        return f"Nothing was added: {found.known:,} were there already."
    return f"{found.cases:,} cases opened, with {found.events:,} events; {found.known:,} were there already."
