"""The command that serves pages and the API."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles
from api.cli.manual import manual
from api.cli.progress_bar import progress
from api.cli.screen import say, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.demonstration_people import Demonstrated
    from api.settings import Settings

HELP = manual(
    "Serve the console and the API. Settings are variables of the environment, all named in docs/operations.md. The "
    "demonstration is a made-up university in a folder of its own, with an account of every role.",
    "serve",
    "serve --port 8080",
    "serve --demonstration var/demonstration",
)
Port = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="N", help="The port to listen on. [default: 8000]", min=1, max=65_535, show_default=False
    ),
]
DemonstrationFolder = Annotated[
    Path | None,
    typer.Option(
        "--demonstration",
        metavar="DIR",
        help="Serve the made-up university in this folder; it is made there first, where there is none.",
        show_default=False,
    ),
]


def serve(
    port: Port = None,
    demonstration: DemonstrationFolder = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
) -> None:
    """Serve until told to stop."""
    import uvicorn

    from api.app import create_app
    from api.serve import config_of
    from api.settings import settings_from
    from api.telling import tell_as_lines

    settings = replace(settings_from(os.environ), database=database, files=files)
    if port is not None:
        settings = replace(settings, port=port)
    if demonstration is not None:
        settings = _demonstrated(settings, demonstration)
    app = create_app(settings)
    say(f"Serving {settings.address or f'http://{settings.host}:{settings.port}'} until Ctrl-C.")
    tell_as_lines()
    uvicorn.Server(config_of(app, settings)).run()


def _demonstrated(settings: Settings, folder: Path) -> Settings:
    """The settings of a demonstration, which is made first where there is none."""
    from api.demonstration_folder import is_made, make, settings_of

    if not is_made(folder):
        say("Making a university to try it on; this takes a minute.")
        with progress() as report:
            accounts = make(folder, report)
        _show(accounts)
    return settings_of(folder, settings)


def _show(accounts: Sequence[Demonstrated]) -> None:
    write("Accounts of the demonstration; nobody in it is real. The passwords are shown this once:\n")
    write(f"  {'user name':<22} {'password':<20} role")
    for account in accounts:
        write(f"  {account.user_name:<22} {account.password:<20} {account.role}")
    write("\nBegin as compliance-officer. rm -r the folder for a new university.\n")
