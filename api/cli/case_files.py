"""The commands about files of a case: attached, listed, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles, files_beside
from api.cli.manual import manual
from api.cli.messages_told import moment
from api.cli.screen import console, visible, write
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import working

ATTACH_HELP = manual(
    "Attach a mail (.eml, .msg) or a PDF to a case. It is kept by its hash beside the database.",
    "case attach CASE answer.eml --user ada",
)
FILES_HELP = manual("List the files of a case that you may see.", "case files CASE --user ada")
FILE_HELP = manual(
    "Write a file of a case out again, once it is found to be what was attached.",
    "case file CASE 3f2a9c --output answer.eml --user ada",
)

Case = Annotated[str, typer.Argument(metavar="CASE", help="The id of a case, or its end.", show_default=False)]
Attachment = Annotated[Path, typer.Argument(metavar="FILE", help="The file to attach.", show_default=False)]
Hash = Annotated[
    str, typer.Argument(metavar="SHA256", help="The hash of a file, or its beginning.", show_default=False)
]
About = Annotated[
    int | None,
    typer.Option("--about", metavar="ENTRY", help="The entry of the case that it shows.", show_default=False),
]
Output = Annotated[Path, typer.Option("--output", metavar="FILE", help="The file to write.", show_default=False)]


def attach(
    case: Case,
    path: Attachment,
    about: About = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Attach one file."""
    from sponsor_monitor.services.attachments import attach as run
    from sponsor_monitor.services.references import case_ending

    with working(database, user, token_file, password_file) as work:
        made = run(work, case_ending(work, case), path, files_beside(work.database, files), about)
    write(f"Attached, {made.size:,} bytes, with the hash\n    {made.sha256}")


def list_files(
    case: Case,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """List files as a table."""
    from sponsor_monitor.services.attachments import attached
    from sponsor_monitor.services.references import case_ending

    with working(database, user, token_file, password_file) as work:
        found, zone = attached(work, case_ending(work, case)), work.zone
    if not found:
        write("The case has no file that you may see.")
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("SHA-256", "Attached", "Bytes", "Name"):
        table.add_column(heading, justify="right" if heading == "Bytes" else "left", overflow="fold")
    for each in found:
        name = "(erased)" if each.name is None else each.name
        table.add_row(each.sha256[:12], moment(each.attached_at, zone), f"{each.size:,}", visible(name))
    console().print(table)


def write_file(
    case: Case,
    sha256: Hash,
    output: Output,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Write one file out."""
    from api.cli.whole_file import check_place, written_whole
    from sponsor_monitor.services.attachments import content
    from sponsor_monitor.services.references import case_ending

    check_place(output)
    with working(database, user, token_file, password_file) as work:
        data = content(work, case_ending(work, case), sha256, files_beside(work.database, files))
    with written_whole(output) as file:
        file.write_bytes(data)
    write(f'Written to "{output}", {len(data):,} bytes as they were attached.')
