"""Whether exports of events overlap: counts that a feed brings again just as it brought them last time."""

from __future__ import annotations

import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import Columns, select_all
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.event_sums import KEY
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.row_codes import among, row_codes

_TABLE = FACTS["event_count"]
_SAME = (*KEY, "events", "recorded_at")


def counts_alike(database: Database, feed: str, arriving: Columns) -> int:
    """How many arriving counts agree with one of the feed's last batch in all that is known of them."""
    part, batch = schema.batch_part.c, schema.batch.c
    chosen = (
        sa.select(part.first_id, part.last_id)
        .join(schema.publication, schema.publication.c.batch == part.batch)
        .join(schema.batch, batch.id == part.batch)
        .where(part.fact_table == _TABLE.name, batch.feed == feed)
        .order_by(part.batch.desc())
        .limit(1)
    )
    with database.reading() as connection:
        last = connection.execute(chosen).first()
    if last is None:
        return 0
    before = select_all(database, _TABLE, _SAME, f"id BETWEEN {last.first_id} AND {last.last_id}")
    ours, theirs = row_codes([arriving, before], _SAME)
    return int(among(ours, theirs).sum())
