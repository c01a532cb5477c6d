"""What has begun by the log and not ended: found by the database, so that years of what is over are not read again."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sponsor_monitor.store import schema


def unended(connection: sa.Connection, begins: str, ends: Collection[str]) -> list[str]:
    """The subjects with an entry of the kind that begins and none of those that end, the oldest first."""
    begun, ended = schema.log_entry.alias("begun"), schema.log_entry.alias("ended")
    is_over = sa.exists().where(ended.c.subject == begun.c.subject, ended.c.kind.in_(sorted(ends)))
    asked = sa.select(begun.c.subject).where(begun.c.kind == begins, begun.c.subject.is_not(None), ~is_over)
    return [subject for (subject,) in connection.execute(asked.order_by(begun.c.id))]
