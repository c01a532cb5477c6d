"""The schema brought to this program's version, step by step, each step whole or not at all."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from sponsor_monitor.store.advisory_locks import Lock, hold
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import OlderProgram


def migrate(database: Database, to: str = "head") -> bool:
    """Bring the schema to a version (this program's); True where something was done. OlderProgram for a later one."""
    if database.is_sqlite:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    script = ScriptDirectory.from_config(_config())
    wanted = script.get_current_head() if to == "head" else to
    found = version(database)
    if found is not None and found not in {step.revision for step in script.walk_revisions()}:
        raise OlderProgram(found)
    if found == wanted:
        return False
    with database.writing() as connection:
        if not database.is_sqlite:
            hold(connection, Lock.MIGRATION)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return True


def version(database: Database) -> str | None:
    """The schema's version; None for an empty database."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
