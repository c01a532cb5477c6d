"""What an import that was killed has left in an SQLite database: rows that never held, removed before the next one."""

from __future__ import annotations

import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS

_AT_ONCE = 20_000


def clear(database: Database) -> None:
    """Remove the rows of batches that were never published, some at a time, and last the batches themselves."""
    with database.reading() as connection:
        published = sa.select(schema.publication.c.batch)
        left = connection.execute(sa.select(schema.batch.c.id).where(schema.batch.c.id.not_in(published))).all()
        if not left:
            return
        known = sa.select(schema.batch_part.c.fact_table, sa.func.max(schema.batch_part.c.last_id))
        last = dict(connection.execute(known.group_by(schema.batch_part.c.fact_table)).all())
    for name in reversed(FACTS):
        _remove_after(database, schema.FACT_TABLES[name], last.get(name, 0))
    _remove_salts(database, last)
    batches = [number for (number,) in left]
    with database.writing() as connection:
        connection.execute(schema.batch.delete().where(schema.batch.c.id.in_(batches)))


def _remove_after(database: Database, table: sa.Table, last: int) -> None:
    while True:
        with database.writing() as connection:
            highest = connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
            if highest <= last:
                return
            # From the end down: what stays is unbroken at every moment, should this be killed too.
            end = max(last, highest - _AT_ONCE)
            connection.execute(table.delete().where(table.c.id > end))


def _remove_salts(database: Database, last: dict[str, int]) -> None:
    with database.writing() as connection:
        for name in FACTS:
            beyond = (schema.salt.c.owner == name) & (schema.salt.c.number > last.get(name, 0))
            connection.execute(schema.salt.delete().where(beyond))
