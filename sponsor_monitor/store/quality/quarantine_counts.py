"""The rows that wait in quarantine, counted by feed and reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.open_quarantine import OpenRow
from sponsor_monitor.store.schema import batch

_LINE = re.compile(r"\bline [\d,]+")


@dataclass(frozen=True, slots=True, order=True)
class WaitingRows:
    """So many rows of a feed and table that wait for one reason; ``oldest`` is the first batch that has one."""

    feed: str
    table: str
    column: str
    reason: str
    rows: int
    oldest: int

    def document(self) -> dict[str, object]:
        """The object of docs/quality.md."""
        names = ("feed", "table", "column", "reason", "rows")
        return {name: getattr(self, name) for name in names} | {"oldest_batch": self.oldest}


def feeds_of_batches(database: Database, cut: Cut) -> dict[int, str]:
    """The feed of each batch up to a cut."""
    with database.reading() as connection:
        chosen = sa.select(batch.c.id, batch.c.feed).where(batch.c.id <= cut.batch)
        return {row.id: row.feed for row in connection.execute(chosen)}


def waiting_rows(rows: Iterable[OpenRow], feeds: Mapping[int, str]) -> list[WaitingRows]:
    """Rows in quarantine by feed, table, column and reason, in that order; of a reason no line numbers are kept."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    oldest: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        why = _LINE.sub("another line", row.reject.reason)
        key = (feeds[row.batch], row.target, row.reject.column, why)
        counts[key] += 1
        oldest[key] = min(oldest.get(key, row.batch), row.batch)
    return sorted(WaitingRows(*key, count, oldest[key]) for key, count in counts.items())


def by_feed(waiting: Iterable[WaitingRows]) -> dict[str, int]:
    """How many rows of each feed wait."""
    found: Counter[str] = Counter()
    for each in waiting:
        found[each.feed] += each.rows
    return dict(found)
