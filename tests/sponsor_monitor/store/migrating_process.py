"""A process that brings a database to this program's version, and does nothing else."""

from __future__ import annotations

from alembic import command  # noqa: F401  so that a process forked from here need not import it

from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate


def main(arguments: list[str]) -> int:
    """Migrate the database of a URL."""
    database = Database(arguments[0])
    migrate(database)
    database.close()
    return 0
