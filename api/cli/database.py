"""Which database a command uses, and how it is opened: the only place that reads the environment for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.day import now_us

if TYPE_CHECKING:
    from sponsor_monitor.store.database import Database

ENVIRONMENT = "SPONSOR_MONITOR_DATABASE"
DEFAULT = "sqlite:///var/sponsor-monitor.db"
FILES_ENVIRONMENT = "SPONSOR_MONITOR_FILES"
DEFAULT_FILES = Path("var/files")

DatabaseAddress = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        envvar=ENVIRONMENT,
        help="The database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
        show_envvar=True,
    ),
]

KeptFiles = Annotated[
    Path | None,
    typer.Option(
        "--files",
        metavar="DIR",
        envvar=FILES_ENVIRONMENT,
        help="Where the source files are kept. [default: beside the database, or var/files]",
        show_envvar=True,
        show_default=False,
    ),
]


def files_beside(database: Database, chosen: Path | None) -> Path:
    """The folder of kept source files: the one chosen, or one beside an SQLite database, or var/files."""
    if chosen is not None:
        return chosen
    return Path(f"{database.path}.files") if database.is_sqlite else DEFAULT_FILES


@contextmanager
def open_store(address: str) -> Iterator[Database]:
    """The database at an address, its schema brought to this program's version and its log begun; let go of at the end.

    Raises DatabaseUnusable for an address that leads nowhere, OlderProgram for a later schema.
    """
    from sponsor_monitor.store.database import Database
    from sponsor_monitor.store.log import begin
    from sponsor_monitor.store.migrate import migrate

    database = Database(address)
    try:
        if migrate(database):
            with database.writing() as connection:
                begin(connection, now_us())
        yield database
    finally:
        database.close()


@contextmanager
def open_filled(address: str) -> Iterator[Database]:
    """The same for a command that only asks: an SQLite file that is not there is refused, not made."""
    from sponsor_monitor.store.database import Database

    named = Database(address)
    if named.is_sqlite and not named.path.exists():
        raise BadCall(
            f'There is no database "{named.path}": import records first (sponsor-monitor import dataset FOLDER), '
            f"or name another by --database or {ENVIRONMENT}."
        )
    with open_store(address) as database:
        yield database
