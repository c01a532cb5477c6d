"""The health of every feed as it is at this moment, quickly enough for a page."""

from __future__ import annotations

from collections import Counter

from sponsor_monitor.store.batches import BatchLine
from sponsor_monitor.store.cut import EMPTY, cut_on
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.quality.feeds import FeedHealth, deliveries, feed_health


def feeds_now(database: Database, lines: list[BatchLine], now: int) -> list[FeedHealth]:
    """The health of each feed by name at an instant; ``lines`` are all batches, as ``batches`` gives them."""
    with database.reading() as connection:
        try:
            cut = cut_on(connection)
        except NothingStored:
            cut = EMPTY
    waiting: Counter[str] = Counter()
    for line in lines:
        waiting[line.feed] += line.open
    return feed_health(deliveries(database, cut), now, dict(waiting))
