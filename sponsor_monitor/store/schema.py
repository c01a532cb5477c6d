"""The tables as SQLAlchemy knows them: the facts, and the records of what arrived in which batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from sponsor_monitor.store.fields import BULK, FACTS, PERSONAL_DIGEST, FactTable, Field

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)
_AS_IT_GROWS = {"autosummarize": "on"}


def _number(name: str, *, blank: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=blank)


def _words(name: str, *, blank: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=blank)


def _id(name: str = "id") -> sa.Column[int]:
    # Numbers are given by the import, one after another; INTEGER makes the number SQLite's own row number.
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False)


batch = sa.Table(
    "batch",
    metadata,
    _id(),
    _number("received_at"),
    _words("feed"),
    _words("mode"),
    _words("mapping_id", blank=True),
    _words("mapping_sha256", blank=True),
    _words("program"),
    sa.CheckConstraint("id > 0", "id"),
    sa.CheckConstraint("mode IN ('append', 'restate', 'retry')", "mode"),
)
"""What arrived at once. It holds only once it is published; before, its rows are staged and nobody reads them."""

batch_file = sa.Table(
    "batch_file",
    metadata,
    sa.Column("batch", sa.ForeignKey("batch.id"), primary_key=True),
    sa.Column("file", sa.BigInteger, primary_key=True, autoincrement=False),
    _words("name"),
    _words("sha256"),
    _number("bytes"),
    _number("rows"),
    sa.Index("ix_batch_file_sha256", "sha256"),
)
"""The source files of a batch, numbered from 1; a file is kept by its hash beside the database."""

batch_part = sa.Table(
    "batch_part",
    metadata,
    sa.Column("batch", sa.ForeignKey("batch.id"), primary_key=True),
    sa.Column("fact_table", sa.Text, primary_key=True),
    _number("first_id"),
    _number("last_id"),
    sa.CheckConstraint("last_id >= first_id", "order"),
)
"""Which rows of a table a batch brought: an unbroken run of ids."""

batch_chunk = sa.Table(
    "batch_chunk",
    metadata,
    sa.Column("batch", sa.ForeignKey("batch.id"), primary_key=True),
    sa.Column("fact_table", sa.Text, primary_key=True),
    sa.Column("chunk", sa.BigInteger, primary_key=True, autoincrement=False),
    _number("first_id"),
    _number("last_id"),
    _words("sha256"),
)
"""The hash of every 10,000 rows of a batch and table (``chunk_hashes``)."""

publication = sa.Table(
    "publication",
    metadata,
    sa.Column("batch", sa.ForeignKey("batch.id"), primary_key=True),
    _number("accepted"),
    _number("unchanged"),
    _number("retracted"),
    _number("quarantined"),
    _words("root"),
)
"""Written last, in the transaction that makes a batch hold; ``root`` covers all its chunks and files."""

salt = sa.Table(
    "salt",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    _words("salt"),
)
"""The random salt of each person (owner ``student``) or row (owner: its table); erased together with what it salts."""

run = sa.Table(
    "run",
    metadata,
    _id(),
    _words("uid"),
    _number("made_at"),
    _number("as_of"),
    _words("known_at", blank=True),
    _words("policy_asked", blank=True),
    _words("policy_id"),
    _words("policy_sha256"),
    _number("batch"),
    _words("input_root"),
    _words("program"),
    _number("registrations"),
    _number("findings"),
    _number("rejected"),
    _words("assessment_sha256"),
    _words("sections"),
    sa.UniqueConstraint("uid", name="uq_run_uid"),
)
"""Every assessment made from the store: what was asked, of the facts up to which batch, and the hash of the answer."""

run_entry = sa.Table(
    "run_entry",
    metadata,
    sa.Column("run", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("registration", sa.BigInteger, primary_key=True, autoincrement=False),
    _words("sha256"),
)
"""The hash of each registration's entry of a run, so that what differs can be named."""

log_entry = sa.Table(
    "log_entry",
    metadata,
    _id(),
    _number("at"),
    _words("kind"),
    _words("actor"),
    _words("subject", blank=True),
    _words("registration", blank=True),
    _words("written"),
    _words("leaf"),
    sa.Index("ix_log_entry_subject", "subject"),
    sa.Index("ix_log_entry_registration", "registration"),
    sa.Index("ix_log_entry_kind", "kind"),
    sa.CheckConstraint("id > 0", "id"),
)
"""Everything that was done: ``written`` is the canonical JSON that is hashed, the columns before it are for finding."""

log_private = sa.Table(
    "log_private",
    metadata,
    sa.Column("entry", sa.ForeignKey("log_entry.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    _words("value", blank=True),
    _words("salt", blank=True),
)
"""Personal values beside the log, each with the salt under which its entry knows it; erased together."""

log_checkpoint = sa.Table(
    "log_checkpoint",
    metadata,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    _number("at"),
    _words("root"),
    _words("note"),
)
"""Signed statements of how long the log was and what its root was (``audit/checkpoint.py``)."""

RECORDS = (
    batch,
    batch_file,
    batch_part,
    batch_chunk,
    publication,
    run,
    run_entry,
    log_entry,
    log_private,
    log_checkpoint,
)
"""The records of imports, of runs, and of everything that was done: append-only like the facts."""


def _column(field: Field, refers: dict[str, str]) -> sa.Column[Any]:
    whole = sa.BigInteger() if field.is_wide or field.name in refers else sa.Integer()
    # What is personal may be erased one day; everything else stays what it was.
    is_blank = field.may_be_blank or field.is_personal
    keys = [sa.ForeignKey(f"{refers[field.name]}.id")] if field.name in refers else []
    return sa.Column(field.name, sa.Text() if field.is_text else whole, *keys, nullable=is_blank)


def _constraints(table: FactTable) -> Iterator[SchemaItem]:
    for field in table.fields:
        if field.check is not None:
            yield sa.CheckConstraint(field.check, field.name)
    for name in table.unique:
        yield sa.UniqueConstraint(name)
    for names in table.indexes:
        yield sa.Index(f"ix_{table.name}_{'_'.join(names)}", *names)
    if table in BULK:
        # PostgreSQL has it in place of the key (docs/decisions/0015).
        summary = sa.Index(f"ix_{table.name}_id", "id", postgresql_using="brin", postgresql_with=_AS_IT_GROWS)
        yield summary.ddl_if(dialect="postgresql")


def _fact_table(table: FactTable) -> sa.Table:
    keys = [] if table in BULK else [sa.ForeignKey("batch.id")]
    arrival: list[sa.Column[Any]] = [sa.Column("batch", sa.BigInteger, *keys, nullable=False)]
    arrival += [sa.Column(name, sa.Integer, nullable=False) for name in ("file", "line")]
    arrival.append(_number("recorded_at", blank=True))
    refers = dict(table.refers)
    own = [_column(field, refers) for field in table.fields]
    digest = [_words(PERSONAL_DIGEST)] if table.personal else []
    return sa.Table(table.name, metadata, _id(), *arrival, *own, *digest, *_constraints(table))


FACT_TABLES: dict[str, sa.Table] = {name: _fact_table(table) for name, table in FACTS.items()}
"""The facts by name, as SQLAlchemy tables."""

quarantine = FACT_TABLES["quarantine"]
quarantine_release = FACT_TABLES["quarantine_release"]
