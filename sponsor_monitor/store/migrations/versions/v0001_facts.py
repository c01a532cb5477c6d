"""Facts, each with where it came from, and the records of batches and of what was set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sponsor_monitor.store.append_only import guards

revision = "0001"
down_revision: str | None = None

GUARDED: tuple[tuple[str, str | None], ...] = (
    ("batch", "id"),
    ("event_count", "batch"),
    ("mark", "batch"),
    ("batch_chunk", "batch"),
    ("batch_file", "batch"),
    ("batch_part", "batch"),
    ("bundle_version", "batch"),
    ("calendar_version", "batch"),
    ("event_source", "batch"),
    ("plan_version", "batch"),
    ("publication", "batch"),
    ("quarantine", "batch"),
    ("retraction", "batch"),
    ("session", "batch"),
    ("setting_version", "batch"),
    ("student", "batch"),
    ("study_group", "batch"),
    ("membership_version", "batch"),
    ("quarantine_release", "batch"),
    ("registration", "batch"),
    ("session_version", "batch"),
    ("status_version", "batch"),
    ("student_version", "batch"),
    ("registration_version", "batch"),
)


def upgrade() -> None:
    """Make the tables, and guard them."""
    _batch()
    _event_count()
    _mark()
    _salt()
    _batch_chunk()
    _batch_file()
    _batch_part()
    _bundle_version()
    _calendar_version()
    _event_source()
    _plan_version()
    _publication()
    _quarantine()
    _retraction()
    _session()
    _setting_version()
    _student()
    _study_group()
    _membership_version()
    _quarantine_release()
    _registration()
    _session_version()
    _status_version()
    _student_version()
    _registration_version()
    for statement in guards(op.get_bind().dialect.name, GUARDED):
        op.get_bind().exec_driver_sql(statement)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def _batch() -> None:
    op.create_table(
        "batch",
        _id(),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("mapping_id", sa.Text(), nullable=True),
        sa.Column("mapping_sha256", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=False),
        sa.CheckConstraint("mode IN ('append', 'restate', 'retry')", name=op.f("ck_batch_mode")),
        sa.CheckConstraint("id > 0", name=op.f("ck_batch_id")),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )


def _event_count() -> None:
    op.create_table(
        "event_count",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("events <> 0", name=op.f("ck_event_count_events")),
        sa.CheckConstraint("indicator BETWEEN 0 AND 9", name=op.f("ck_event_count_indicator")),
        sa.CheckConstraint("source > 0", name=op.f("ck_event_count_source")),
        sa.CheckConstraint("student > 0", name=op.f("ck_event_count_student")),
        sa.PrimaryKeyConstraint("id", name="pk_event_count"),
    )
    op.create_index("ix_event_count_student", "event_count", ["student"], unique=False)


def _mark() -> None:
    op.create_table(
        "mark",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.Integer(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("minutes_late", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes_late >= 0", name=op.f("ck_mark_minutes_late")),
        sa.CheckConstraint("session > 0", name=op.f("ck_mark_session")),
        sa.CheckConstraint("status BETWEEN 1 AND 4", name=op.f("ck_mark_status")),
        sa.CheckConstraint("student > 0", name=op.f("ck_mark_student")),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
    )
    op.create_index("ix_mark_student", "mark", ["student"], unique=False)


def _salt() -> None:
    op.create_table(
        "salt",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "number", name="pk_salt"),
    )


def _batch_chunk() -> None:
    op.create_table(
        "batch_chunk",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact_table", sa.Text(), nullable=False),
        sa.Column("chunk", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_batch_chunk_batch"),
        sa.PrimaryKeyConstraint("batch", "fact_table", "chunk", name="pk_batch_chunk"),
    )


def _batch_file() -> None:
    op.create_table(
        "batch_file",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_batch_file_batch"),
        sa.PrimaryKeyConstraint("batch", "file", name="pk_batch_file"),
    )
    op.create_index("ix_batch_file_sha256", "batch_file", ["sha256"], unique=False)


def _batch_part() -> None:
    op.create_table(
        "batch_part",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact_table", sa.Text(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last_id >= first_id", name=op.f("ck_batch_part_order")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_batch_part_batch"),
        sa.PrimaryKeyConstraint("batch", "fact_table", name="pk_batch_part"),
    )


def _bundle_version() -> None:
    op.create_table(
        "bundle_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_bundle_version_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_bundle_version"),
    )


def _calendar_version() -> None:
    op.create_table(
        "calendar_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_calendar_version_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_version"),
    )


def _event_source() -> None:
    op.create_table(
        "event_source",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_event_source_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_event_source"),
        sa.UniqueConstraint("name", name="uq_event_source_name"),
    )


def _plan_version() -> None:
    op.create_table(
        "plan_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_plan_version_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_version"),
    )


def _publication() -> None:
    op.create_table(
        "publication",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("retracted", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_publication_batch"),
        sa.PrimaryKeyConstraint("batch", name="pk_publication"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("student_id", sa.Text(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_quarantine_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_batch", "quarantine", ["batch"], unique=False)
    op.create_index("ix_quarantine_fingerprint", "quarantine", ["fingerprint"], unique=False)


def _retraction() -> None:
    op.create_table(
        "retraction",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("fact_table", sa.Text(), nullable=False),
        sa.Column("fact", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("fact > 0", name=op.f("ck_retraction_fact")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_retraction_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_retraction"),
    )
    op.create_index("ix_retraction_fact_table_fact", "retraction", ["fact_table", "fact"], unique=False)


def _session() -> None:
    op.create_table(
        "session",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_session_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("session_id", name="uq_session_session_id"),
    )


def _setting_version() -> None:
    op.create_table(
        "setting_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_setting_version_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_setting_version"),
    )


def _student() -> None:
    op.create_table(
        "student",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Text(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_student_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_student"),
        sa.UniqueConstraint("student_id", name="uq_student_student_id"),
        sa.UniqueConstraint("uid", name="uq_student_uid"),
    )


def _study_group() -> None:
    op.create_table(
        "study_group",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_study_group_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_study_group"),
        sa.UniqueConstraint("group_id", name="uq_study_group_group_id"),
    )


def _membership_version() -> None:
    op.create_table(
        "membership_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("study_group", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Integer(), nullable=False),
        sa.Column("to_day", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_membership_version_to_day")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_membership_version_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_membership_version_student"),
        sa.ForeignKeyConstraint(["study_group"], ["study_group.id"], name="fk_membership_version_study_group"),
        sa.PrimaryKeyConstraint("id", name="pk_membership_version"),
    )
    op.create_index("ix_membership_version_student", "membership_version", ["student"], unique=False)


def _quarantine_release() -> None:
    op.create_table(
        "quarantine_release",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("quarantine", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_quarantine_release_batch"),
        sa.ForeignKeyConstraint(["quarantine"], ["quarantine.id"], name="fk_quarantine_release_quarantine"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine_release"),
        sa.UniqueConstraint("quarantine", name="uq_quarantine_release_quarantine"),
    )


def _registration() -> None:
    op.create_table(
        "registration",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.Text(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_registration_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_registration_student"),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.UniqueConstraint("registration_id", name="uq_registration_registration_id"),
        sa.UniqueConstraint("uid", name="uq_registration_uid"),
    )


def _session_version() -> None:
    op.create_table(
        "session_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.Column("study_group", sa.BigInteger(), nullable=False),
        sa.Column("module_code", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.BigInteger(), nullable=False),
        sa.Column("end_minute", sa.BigInteger(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("in_person", sa.Integer(), nullable=False),
        sa.Column("classroom_based", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.CheckConstraint("break_minutes >= 0", name=op.f("ck_session_version_break_minutes")),
        sa.CheckConstraint("cancelled IN (0, 1)", name=op.f("ck_session_version_cancelled")),
        sa.CheckConstraint("classroom_based IN (0, 1)", name=op.f("ck_session_version_classroom_based")),
        sa.CheckConstraint("end_minute >= start_minute", name=op.f("ck_session_version_end_minute")),
        sa.CheckConstraint("in_person IN (0, 1)", name=op.f("ck_session_version_in_person")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_session_version_batch"),
        sa.ForeignKeyConstraint(["session"], ["session.id"], name="fk_session_version_session"),
        sa.ForeignKeyConstraint(["study_group"], ["study_group.id"], name="fk_session_version_study_group"),
        sa.PrimaryKeyConstraint("id", name="pk_session_version"),
    )
    op.create_index("ix_session_version_session", "session_version", ["session"], unique=False)


def _status_version() -> None:
    op.create_table(
        "status_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("end_day", sa.Integer(), nullable=True),
        sa.CheckConstraint("end_day >= start_day", name=op.f("ck_status_version_end_day")),
        sa.CheckConstraint("kind BETWEEN 0 AND 4", name=op.f("ck_status_version_kind")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_status_version_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_status_version_student"),
        sa.PrimaryKeyConstraint("id", name="pk_status_version"),
    )
    op.create_index("ix_status_version_student", "status_version", ["student"], unique=False)


def _student_version() -> None:
    op.create_table(
        "student_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_student_version_batch"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_student_version_student"),
        sa.PrimaryKeyConstraint("id", name="pk_student_version"),
    )
    op.create_index("ix_student_version_student", "student_version", ["student"], unique=False)


def _registration_version() -> None:
    op.create_table(
        "registration_version",
        _id(),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("registration", sa.BigInteger(), nullable=False),
        sa.Column("student", sa.BigInteger(), nullable=False),
        sa.Column("cas_number", sa.Text(), nullable=True),
        sa.Column("rqf_level", sa.Integer(), nullable=False),
        sa.Column("pre_sessional", sa.Integer(), nullable=False),
        sa.Column("research", sa.Integer(), nullable=False),
        sa.Column("course_code", sa.Text(), nullable=False),
        sa.Column("course_title", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("course_start", sa.Integer(), nullable=False),
        sa.Column("enrolled_on", sa.Integer(), nullable=True),
        sa.Column("course_end", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Integer(), nullable=True),
        sa.Column("permission_start", sa.Integer(), nullable=True),
        sa.Column("permission_end", sa.Integer(), nullable=True),
        sa.Column("personal_sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("course_end >= course_start", name=op.f("ck_registration_version_course_end")),
        sa.CheckConstraint("pre_sessional IN (0, 1)", name=op.f("ck_registration_version_pre_sessional")),
        sa.CheckConstraint("research IN (0, 1)", name=op.f("ck_registration_version_research")),
        sa.CheckConstraint("rqf_level BETWEEN 3 AND 8", name=op.f("ck_registration_version_rqf_level")),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_registration_version_batch"),
        sa.ForeignKeyConstraint(["registration"], ["registration.id"], name="fk_registration_version_registration"),
        sa.ForeignKeyConstraint(["student"], ["student.id"], name="fk_registration_version_student"),
        sa.PrimaryKeyConstraint("id", name="pk_registration_version"),
    )
    op.create_index("ix_registration_version_registration", "registration_version", ["registration"], unique=False)
    op.create_index("ix_registration_version_student", "registration_version", ["student"], unique=False)
    # ### end Alembic commands ###
