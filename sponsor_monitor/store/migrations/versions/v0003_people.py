"""What people need and no assessment reads: contacts, tutors, rooms, the list of the SMS."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sponsor_monitor.store.append_only import guards

revision = "0003"
down_revision: str | None = "0002"

GUARDED: tuple[tuple[str, str | None], ...] = (
    ("module_version", "batch"),
    ("school_version", "batch"),
    ("sms_entry", "batch"),
    ("attribute_version", "batch"),
    ("contact_version", "batch"),
    ("emergency_contact_version", "batch"),
    ("session_detail", "batch"),
    ("registration_detail", "batch"),
)


def upgrade() -> None:
    """Make the tables, and guard them."""
    _module_version()
    _school_version()
    _sms_entry()
    _attribute_version()
    _contact_version()
    _emergency_contact_version()
    _session_detail()
    _registration_detail()
    for statement in guards(op.get_bind().dialect.name, GUARDED):
        op.get_bind().exec_driver_sql(statement)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def _module_version() -> None:
    op.create_table(
        "module_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("module_code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_module_version_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_module_version"),
    )


def _school_version() -> None:
    op.create_table(
        "school_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("faculty", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_school_version_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_school_version"),
    )


def _sms_entry() -> None:
    op.create_table(
        "sms_entry",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("cas_number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("course_title", sa.Text(), nullable=False),
        sa.Column("course_start", sa.Integer(), nullable=True),
        sa.Column("course_end", sa.Integer(), nullable=True),
        sa.Column("reported_on", sa.Integer(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_sms_entry_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_sms_entry"),
    )


def _attribute_version() -> None:
    op.create_table(
        "attribute_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("from_day", sa.Integer(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("category IN ('ordinary', 'special')", name=op.f("ck_attribute_version_category")),
        sa.CheckConstraint("purpose <> ''", name=op.f("ck_attribute_version_purpose")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_attribute_version_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_attribute_version_student"),
        sa.PrimaryKeyConstraint("id", name="pk_attribute_version"),
    )
    op.create_index("ix_attribute_version_student", "attribute_version", ["student"], unique=False)


def _contact_version() -> None:
    op.create_table(
        "contact_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("from_day", sa.Integer(), nullable=True),
        sa.Column("to_day", sa.Integer(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_contact_version_to_day")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_contact_version_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_contact_version_student"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_version"),
    )
    op.create_index("ix_contact_version_student", "contact_version", ["student"], unique=False)


def _emergency_contact_version() -> None:
    op.create_table(
        "emergency_contact_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("from_day", sa.Integer(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_emergency_contact_version_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_emergency_contact_version_student"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_contact_version"),
    )
    op.create_index("ix_emergency_contact_version_student", "emergency_contact_version", ["student"], unique=False)


def _session_detail() -> None:
    op.create_table(
        "session_detail",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_session_detail_batch"),
        sa.ForeignKeyConstraint(["session"], ["session.id"], name="fk_session_detail_session"),
        sa.PrimaryKeyConstraint("id", name="pk_session_detail"),
    )
    op.create_index("ix_session_detail_session", "session_detail", ["session"], unique=False)


def _registration_detail() -> None:
    op.create_table(
        "registration_detail",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("registration", sa.BigInteger(), nullable=False),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Integer(), nullable=True),
        sa.Column("faculty", sa.Text(), nullable=False),
        sa.Column("year_of_study", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("tutor", sa.Text(), nullable=True),
        sa.Column("placement_provider", sa.Text(), nullable=True),
        sa.Column("passport_checked_on", sa.Integer(), nullable=True),
        sa.Column("permission_checked_on", sa.Integer(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_registration_detail_batch"),
        sa.ForeignKeyConstraint(["registration"], ["registration.id"], name="fk_registration_detail_registration"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_registration_detail_student"),
        sa.PrimaryKeyConstraint("id", name="pk_registration_detail"),
    )
    op.create_index("ix_registration_detail_registration", "registration_detail", ["registration"], unique=False)
    # ### end Alembic commands ###
