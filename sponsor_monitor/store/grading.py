"""The evidential grade of a source: whether its marks and events are evidence, or support other evidence only."""

from __future__ import annotations

import secrets
from enum import StrEnum

import numpy as np
import sqlalchemy as sa

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import BLANK, text_column
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.import_tables import TablesTaken
from sponsor_monitor.store.importing import Received, latest, published
from sponsor_monitor.store.institution import GRADE, zone_at
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.staging import Arrival, staged
from sponsor_monitor.store.store_event import StoreEvent

SETTINGS_FEED = "settings"


def has_come(database: Database, source: str) -> bool:
    """Whether any batch came by the feed ``source``, or any event from a source of that name."""
    published = schema.batch.join(schema.publication, schema.publication.c.batch == schema.batch.c.id)
    batches = sa.select(schema.batch.c.id).select_from(published).where(schema.batch.c.feed == source)
    own = schema.FACT_TABLES["event_source"]
    named = own.join(schema.publication, schema.publication.c.batch == own.c.batch)
    events = sa.select(own.c.id).select_from(named).where(own.c.name == source)
    with database.reading() as connection:
        return any(connection.execute(chosen.limit(1)).first() is not None for chosen in (batches, events))


class Grade(StrEnum):
    """What an institution makes of a source; ``support`` is shown to people and read by no assessment."""

    EVIDENCE = "evidence"
    SUPPORT = "support"


def grade(
    database: Database,
    source: str,
    to: Grade,
    *,
    now: int,
    actor: str = PROGRAM,
    entropy: Entropy = secrets.token_bytes,
) -> Received:
    """Give a source (a feed of marks, or the source of events) a grade from now on, as a batch of ``actor``'s own."""
    zone = zone_at(database, latest(database))
    with staged(database, Arrival(now, SETTINGS_FEED, "append", actor=actor, kind=StoreEvent.SOURCE_GRADED)) as batch:
        tables = TablesTaken(batch, latest(database), LocalTime(zone), now, entropy)
        tables.add_versions(
            FACTS["setting_version"],
            {
                "name": text_column([GRADE + source]),
                "value": text_column([to.value]),
                "file": np.zeros(1, dtype=np.int64),
                "line": np.zeros(1, dtype=np.int64),
                "recorded_at": np.full(1, BLANK, dtype=np.int64),
            },
        )
        return published(batch)
