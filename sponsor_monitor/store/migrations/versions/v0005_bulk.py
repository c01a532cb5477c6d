"""On PostgreSQL, marks and events found by id through a summary of their pages, not by an entry for every row.

Two trees of millions of entries were most of what an import waited for (docs/decisions/0015).
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision: str | None = "0004"

_TABLES = ("mark", "event_count")


def upgrade() -> None:
    """Put the summary in the key's place; in SQLite an id is the row's own number and costs nothing."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _TABLES:
        op.drop_constraint(f"pk_{table}", table, type_="primary")
        op.create_index(
            f"ix_{table}_id", table, ["id"], postgresql_using="brin", postgresql_with={"autosummarize": "on"}
        )
