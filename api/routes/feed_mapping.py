"""The mapping by which a feed's last export came in: the next one is read by the same."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from api.refusals import Refused
from sponsor_monitor.store import schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.kept_files import place_of


class NoSuchFeed(Refused):
    """A feed that never brought an export by a mapping, or whose mapping is no longer kept."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("No export came by a mapping of this feed yet: send the first one with its mapping.")


def last_mapping(database: Database, files: Path, feed: str) -> Path:
    """The kept file of the mapping that a feed's last batch came by; NoSuchFeed where there is none."""
    row, told = schema.batch.c, schema.publication.c
    chosen = (
        sa.select(row.mapping_sha256)
        .join(schema.publication, told.batch == row.id)
        .where(row.feed == feed, row.mapping_sha256.is_not(None))
        .order_by(row.id.desc())
        .limit(1)
    )
    with database.reading() as connection:
        sha256 = connection.execute(chosen).scalar()
    path = None if sha256 is None else place_of(files, sha256)
    if path is None or not path.exists():
        raise NoSuchFeed
    return path
