"""Entries of the log as somebody looks for them: of some kinds, by somebody, on some days, the latest first."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.store import schema


@dataclass(frozen=True, slots=True)
class LogWanted:
    """What is looked for; None asks nothing. ``since`` and ``until`` are instants, the second not included."""

    kinds: Collection[str] | None = None
    actor: str | None = None
    since: int | None = None
    until: int | None = None


def found(connection: sa.Connection, wanted: LogWanted, most: int, before: int | None = None) -> list[Entry]:
    """So many entries, the latest first, without their personal values; only those ``before`` a number, if given."""
    row = schema.log_entry.c
    chosen = sa.select(schema.log_entry).order_by(row.id.desc()).limit(most)
    for condition in _conditions(wanted, before):
        chosen = chosen.where(condition)
    return [
        Entry(
            each.id,
            each.at,
            each.kind,
            each.actor,
            each.subject,
            each.registration,
            json.loads(each.written)["body"],
            {},
            each.written,
            each.leaf,
        )
        for each in connection.execute(chosen)
    ]


def kinds_there_are(connection: sa.Connection) -> list[str]:
    """Every kind of entry that the log has, by name."""
    # From each kind to the next by the index: however long the log is, there are as many steps as kinds.
    row = schema.log_entry.c
    kinds = sa.select(sa.func.min(row.kind).label("kind")).cte("kinds", recursive=True)
    following = sa.select(sa.func.min(row.kind)).where(row.kind > kinds.c.kind).scalar_subquery()
    kinds = kinds.union_all(sa.select(following).where(kinds.c.kind.is_not(None)))
    return sorted(connection.execute(sa.select(kinds.c.kind).where(kinds.c.kind.is_not(None))).scalars())


def _conditions(wanted: LogWanted, before: int | None) -> list[sa.ColumnElement[bool]]:
    row = schema.log_entry.c
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.kinds is not None:
        conditions.append(row.kind.in_(sorted(wanted.kinds)))
    if wanted.actor is not None:
        conditions.append(row.actor == wanted.actor)
    if wanted.since is not None:
        conditions.append(row.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(row.at < wanted.until)
    if before is not None:
        conditions.append(row.id < before)
    return conditions
