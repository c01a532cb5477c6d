"""Runs: every assessment made from the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sponsor_monitor.store.append_only import guards

revision = "0002"
down_revision: str | None = "0001"

GUARDED: tuple[tuple[str, str | None], ...] = (
    ("run", None),
    ("run_entry", None),
)


def upgrade() -> None:
    """Make the tables, and guard them."""
    _run()
    _run_entry()
    for statement in guards(op.get_bind().dialect.name, GUARDED):
        op.get_bind().exec_driver_sql(statement)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def _run() -> None:
    op.create_table(
        "run",
        _id(),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.Text(), nullable=True),
        sa.Column("policy_asked", sa.Text(), nullable=True),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("policy_sha256", sa.Text(), nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("input_root", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("registrations", sa.BigInteger(), nullable=False),
        sa.Column("findings", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("assessment_sha256", sa.Text(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.UniqueConstraint("uid", name="uq_run_uid"),
    )


def _run_entry() -> None:
    op.create_table(
        "run_entry",
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("registration", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_run_entry_run"),
        sa.PrimaryKeyConstraint("run", "registration", name="pk_run_entry"),
    )
    # ### end Alembic commands ###
