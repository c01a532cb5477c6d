"""The log of everything that is done, the personal values beside it, and the checkpoints over it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sponsor_monitor.store.append_only import guards

revision = "0004"
down_revision: str | None = "0003"

GUARDED: tuple[tuple[str, str | None], ...] = (("log_entry", None), ("log_private", None), ("log_checkpoint", None))


def upgrade() -> None:
    """Make the tables, and guard them."""
    _log_entry()
    _log_private()
    _log_checkpoint()
    for statement in guards(op.get_bind().dialect.name, GUARDED):
        op.get_bind().exec_driver_sql(statement)


def _log_entry() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.CheckConstraint("id > 0", name=op.f("ck_log_entry_id")),
        sa.PrimaryKeyConstraint("id", name="pk_log_entry"),
    )
    for column in ("subject", "registration", "kind"):
        op.create_index(f"ix_log_entry_{column}", "log_entry", [column])


def _log_private() -> None:
    op.create_table(
        "log_private",
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry"], ["log_entry.id"], name="fk_log_private_entry"),
        sa.PrimaryKeyConstraint("entry", "name", name="pk_log_private"),
    )


def _log_checkpoint() -> None:
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_log_checkpoint"),
    )
