"""The database itself refuses to change or remove a fact: triggers on both databases, and grants on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_REFERRED = ("batch", "student", "registration", "session", "study_group", "quarantine", "run", "log_entry")

_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "student": (("id",), ("uid",), ("student_id",)),
    "registration": (("id",), ("uid",), ("registration_id",)),
    "session": (("id",), ("session_id",)),
    "study_group": (("id",), ("group_id",)),
    "event_source": (("id",), ("name",)),
    "quarantine_release": (("id",), ("quarantine",)),
    "run": (("id",), ("uid",)),
    "batch_chunk": (("batch", "fact_table", "chunk"),),
    "batch_file": (("batch", "file"),),
    "batch_part": (("batch", "fact_table"),),
    "publication": (("batch",),),
    "run_entry": (("run", "registration"),),
    "log_private": (("entry", "name"),),
    "log_checkpoint": (("size",),),
}
"""What is unique in a table, where that is more or other than its ``id``."""


def guards(dialect: str, tables: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    """The SQL that guards tables, each with the column that names its batch (None: it has none).

    SQLite stages a batch's rows in the tables themselves before the batch is published; until then they may go again.
    """
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION USING MESSAGE = "
            "TG_TABLE_NAME || ' is append-only: add a correction or a retraction'; END $$"
        )
    for table, batch in tables:
        yield from _postgresql(table) if dialect == "postgresql" else _sqlite(table, batch)


def _postgresql(table: str) -> Iterator[str]:
    yield (
        f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM PUBLIC, CURRENT_USER'
    if table in _REFERRED:
        # A foreign key locks the row it points to, which PostgreSQL allows only to who may update some column.
        yield f'GRANT UPDATE (id) ON "{table}" TO CURRENT_USER'


def _sqlite(table: str, batch: str | None) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: add a correction or a retraction'); END"
    published = "" if batch is None else f" WHEN EXISTS (SELECT 1 FROM publication WHERE batch = OLD.{batch})"  # noqa: S608
    # REPLACE removes what stands in its way without asking the trigger of deletions.
    for place, key in enumerate(_KEYS.get(table, (("id",),))):
        same = " AND ".join(f"{name} = NEW.{name}" for name in key)
        taken = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608
        yield f'CREATE TRIGGER {table}_no_replace_{place} BEFORE INSERT ON "{table}" {taken} {refuse}'
    yield f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}" {refuse}'
    yield f'CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}"{published} {refuse}'
