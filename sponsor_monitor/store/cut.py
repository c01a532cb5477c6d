"""Up to which batch the store is looked at: what had been received by then, whatever was added since.

``cut_at(database, received_by) -> Cut``: ``cut.batch`` is the last published batch that counts, and ``cut.last[table]``
the greatest id of a table that had arrived with it. Rows of higher ids are later ones, or staged and not published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sponsor_monitor.dataset.settings import DEFAULT_ZONE
from sponsor_monitor.errors import shortened
from sponsor_monitor.known_at import instant_of
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NoSuchBatch, NothingStored
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.hashes import root
from sponsor_monitor.store.schema import FACT_TABLES, batch, batch_part, publication

_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Cut:
    """The last batch that counts, when it was received (an instant), and the last id of each table known by then.

    A table of which nothing had arrived has 0.
    """

    batch: int
    received_at: int
    last: Mapping[str, int]


EMPTY = Cut(0, 0, dict.fromkeys(FACTS, 0))
"""The cut before anything arrived."""


def cut_at(database: Database, received_by: str | None = None) -> Cut:
    """The cut at a batch's number or a time (by the institution's clock where it has no offset); None: all there is.

    Raises NoSuchBatch for a number that no batch has reached, NotATime for what is neither number nor time, and
    NothingStored where nothing had been received by then.
    """
    with database.reading() as connection:
        if received_by is None:
            return cut_on(connection)
        if _NUMBER.fullmatch(received_by):
            _check_number(connection, received_by)
            return _cut(connection, batch.c.id <= int(received_by), f"no batch up to number {received_by}")
        instant = instant_of(received_by, LocalTime(ZoneInfo(_zone(connection))))
        return _cut(connection, batch.c.received_at <= instant, f"nothing received by {shortened(received_by)}")


def cut_on(connection: sa.Connection) -> Cut:
    """The cut of all there is, within a transaction; NothingStored where nothing arrived yet."""
    return _cut(connection, sa.true(), "nothing in it yet")


def input_root(database: Database, cut: Cut) -> str:
    """The Merkle root over the roots of all published batches up to the cut, in order of their numbers.

    A leaf is a batch's number, a space and its root in hexadecimal.
    """
    chosen = sa.select(publication.c.batch, publication.c.root).where(publication.c.batch <= cut.batch)
    with database.reading() as connection:
        found = connection.execute(chosen.order_by(publication.c.batch)).all()
    return root([f"{number} {digest}".encode() for number, digest in found])


def _check_number(connection: sa.Connection, asked: str) -> None:
    most = connection.execute(sa.select(sa.func.max(publication.c.batch))).scalar_one()
    if most is not None and not 0 < int(asked) <= most:
        raise NoSuchBatch(asked)


def _cut(connection: sa.Connection, wanted: sa.ColumnElement[bool], otherwise: str) -> Cut:
    published = sa.select(batch.c.id, batch.c.received_at).join(publication, publication.c.batch == batch.c.id)
    found = connection.execute(published.where(wanted).order_by(batch.c.id.desc()).limit(1)).first()
    if found is None:
        raise NothingStored(otherwise)
    parts = (
        sa.select(batch_part.c.fact_table, sa.func.max(batch_part.c.last_id))
        .join(publication, publication.c.batch == batch_part.c.batch)
        .where(batch_part.c.batch <= found.id)
        .group_by(batch_part.c.fact_table)
    )
    last = dict.fromkeys(FACTS, 0) | {table: int(last) for table, last in connection.execute(parts)}
    return Cut(int(found.id), int(found.received_at), last)


def _zone(connection: sa.Connection) -> str:
    """The time zone that was set last."""
    settings = FACT_TABLES["setting_version"]
    published = sa.select(settings.c.value).join(publication, publication.c.batch == settings.c.batch)
    latest = published.where(settings.c.name == "timezone").order_by(settings.c.id.desc()).limit(1)
    return str(connection.execute(latest).scalar_one_or_none() or DEFAULT_ZONE)
