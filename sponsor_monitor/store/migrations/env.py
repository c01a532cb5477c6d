"""How Alembic runs a step: on the connection, and in the transaction, that ``migrate`` gives it."""

from __future__ import annotations

from alembic import context

from sponsor_monitor.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
