"""The health of each feed: when it last came, whether it is late by its own rhythm, and how much it brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa

from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.grading import SETTINGS_FEED
from sponsor_monitor.store.schema import batch, batch_file, publication

DAY = 86_400_000_000
"""A day in microseconds."""
FEWEST_BATCHES = 4
"""With fewer batches nothing can be said of a rhythm or of what is usual."""
USUAL_BATCHES = 10
"""What is usual is the median of so many batches before the last."""


class Timeliness(StrEnum):
    """Whether a feed came when it usually does."""

    TOO_FEW = "too_few_batches"
    ON_TIME = "on_time"
    LATE = "late"


class Volume(StrEnum):
    """Whether a feed's last batch has about as many rows as usual: more than twice, less than half, or neither."""

    TOO_FEW = "too_few_batches"
    USUAL = "usual"
    FEWER = "much_fewer"
    MORE = "much_more"


class Delivery(NamedTuple):
    """A batch as its feed brought it: when (an instant), how many rows its files had, and what became of them."""

    feed: str
    batch: int
    received_at: int
    rows: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """What is known of a feed: its last batch, its rhythm (microseconds; None: not known), and the usual rows.

    ``since`` is the time from the last batch to the end of the as-of day, not below 0.
    """

    feed: str
    batches: int
    last: Delivery
    since: int
    interval: int | None
    timeliness: Timeliness
    usual_rows: int | None
    volume: Volume
    open_quarantine: int

    @property
    def needs_a_look(self) -> bool:
        """Whether the feed is late, brought unusually few or many rows, or has rows waiting in quarantine."""
        return (
            self.timeliness is Timeliness.LATE or self.volume in (Volume.FEWER, Volume.MORE) or self.open_quarantine > 0
        )

    def document(self, zone: dt.tzinfo) -> dict[str, object]:
        """The object of docs/quality.md."""
        return {
            "feed": self.feed,
            "batches": self.batches,
            "last_batch": self.last.batch,
            "last_received_at": local_time(self.last.received_at, zone).isoformat(timespec="seconds"),
            "hours_since": self.since * 24 // DAY,
            "usual_interval_hours": None if self.interval is None else self.interval * 24 // DAY,
            "timeliness": self.timeliness.value,
            "rows": self.last.rows,
            "usual_rows": self.usual_rows,
            "volume": self.volume.value,
            "quarantined_rows": self.last.quarantined,
            "open_quarantine": self.open_quarantine,
        }


def deliveries(database: Database, cut: Cut) -> list[Delivery]:
    """The batches of all feeds up to a cut, by feed and number.

    Rows taken again from quarantine are no delivery, nor is what people set themselves: a source's grade.
    """
    # A feed of that name brings files; a grade has none.
    has_files = sa.exists().where(batch_file.c.batch == batch.c.id)
    set_by_people = sa.select(batch.c.id).where(batch.c.feed == SETTINGS_FEED, ~has_files)
    rows = sa.func.coalesce(sa.func.sum(batch_file.c.rows), 0)
    chosen = (
        sa.select(batch.c.feed, batch.c.id, batch.c.received_at, rows, publication.c.quarantined)
        .join(publication, publication.c.batch == batch.c.id)
        .outerjoin(batch_file, batch_file.c.batch == batch.c.id)
        .where(batch.c.id <= cut.batch, batch.c.mode != "retry", batch.c.id.not_in(set_by_people))
        .group_by(batch.c.feed, batch.c.id, batch.c.received_at, publication.c.quarantined)
    )
    with database.reading() as connection:
        found = [Delivery(row[0], *(int(value) for value in row[1:])) for row in connection.execute(chosen)]
    # Databases sort text each in its own way.
    return sorted(found)


def feed_health(found: Sequence[Delivery], day_ends: int, open_quarantine: dict[str, int]) -> list[FeedHealth]:
    """The health of each feed by name; ``day_ends`` is the instant at which the as-of day is over.

    ``found`` is by feed and number; ``open_quarantine`` counts the rows of each feed that wait in quarantine.
    """
    by_feed = groupby(found, key=lambda delivery: delivery.feed)
    return [_health(feed, list(those), day_ends, open_quarantine.get(feed, 0)) for feed, those in by_feed]


def local_time(instant: int, zone: dt.tzinfo) -> dt.datetime:
    """An instant by the institution's clock."""
    return dt.datetime.fromtimestamp(instant // 1_000_000, zone)


def _health(feed: str, those: list[Delivery], day_ends: int, waiting: int) -> FeedHealth:
    last, known = those[-1], len(those) >= FEWEST_BATCHES
    since = max(day_ends - last.received_at, 0)
    interval = _median(after.received_at - before.received_at for before, after in pairwise(those)) if known else None
    usual = _median(one.rows for one in those[-1 - USUAL_BATCHES : -1]) if known else None
    return FeedHealth(
        feed=feed,
        batches=len(those),
        last=last,
        since=since,
        interval=interval,
        timeliness=_timeliness(since, interval),
        usual_rows=usual,
        volume=_volume(last.rows, usual),
        open_quarantine=waiting,
    )


def _timeliness(since: int, interval: int | None) -> Timeliness:
    if interval is None:
        return Timeliness.TOO_FEW
    return Timeliness.LATE if since > 2 * interval and since - interval >= DAY else Timeliness.ON_TIME


def _volume(rows: int, usual: int | None) -> Volume:
    if usual is None:
        return Volume.TOO_FEW
    if 2 * rows < usual:
        return Volume.FEWER
    return Volume.MORE if rows > 2 * usual else Volume.USUAL


def _median(values: Iterable[Any]) -> int:
    """The middle value; of two middle ones the whole number halfway."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return int(ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2)
