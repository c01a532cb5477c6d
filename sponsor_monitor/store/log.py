"""The log as the database keeps it: appended in the transaction of what it records, read by what it is about."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.audit.entry import PROGRAM, Draft, Entry, Private, entry_of
from sponsor_monitor.store import schema
from sponsor_monitor.store.advisory_locks import Lock, hold
from sponsor_monitor.store.log_beginning import beginning
from sponsor_monitor.store.personal import Entropy


def lock_log(connection: sa.Connection) -> None:
    """Wait until nobody else appends, and be the only one who does until this transaction ends.

    What is read after this and decides about an entry stays true until the entry is there.
    """
    # A writer of SQLite is alone from its beginning.
    if connection.dialect.name == "postgresql":
        hold(connection, Lock.LOG)


def append(
    connection: sa.Connection,
    drafts: Sequence[Draft],
    *,
    actor: str,
    now: int,
    entropy: Entropy = secrets.token_bytes,
) -> list[Entry]:
    """Append entries at an instant; the log's time never goes back, and its numbers have no gap.

    Before its first entry the log says what was there without one (``log_beginning``).
    """
    return append_each(connection, [(actor, draft) for draft in drafts], now=now, entropy=entropy)


def append_each(
    connection: sa.Connection,
    done: Sequence[tuple[str, Draft]],
    *,
    now: int,
    entropy: Entropy = secrets.token_bytes,
) -> list[Entry]:
    """The same of what several actors did, each with the draft of what it was."""
    if not done:
        return []
    number, at, before = begin(connection, now, entropy)
    return _write(connection, done, (number, max(now, at), before), entropy)


def begin(connection: sa.Connection, now: int, entropy: Entropy = secrets.token_bytes) -> tuple[int, int, str]:
    """Lock the log, and write its first entry where it has none; the last entry's number, time and leaf hash."""
    lock_log(connection)
    row = schema.log_entry.c
    last = connection.execute(sa.select(row.id, row.at, row.leaf).order_by(row.id.desc()).limit(1)).first()
    if last is not None:
        return last.id, last.at, last.leaf
    (first,) = _write(connection, [(PROGRAM, beginning(connection, now, entropy))], (0, now, None), entropy)
    return first.number, first.at, first.leaf


def _write(
    connection: sa.Connection,
    done: Sequence[tuple[str, Draft]],
    after: tuple[int, int, str | None],
    entropy: Entropy,
) -> list[Entry]:
    """Write entries after one, of which the number, the time of the new ones, and the leaf hash are given."""
    number, at, before = after
    made: list[tuple[Entry, list[Private]]] = []
    for place, (actor, draft) in enumerate(done, start=1):
        made.append(entry_of(draft, number + place, at, actor, entropy, before))
        before = made[-1][0].leaf
    connection.execute(schema.log_entry.insert(), [_stored(entry) for entry, _ in made])
    private = [
        {"entry": entry.number, "name": one.name, "value": one.value, "salt": one.salt}
        for entry, beside in made
        for one in beside
    ]
    if private:
        connection.execute(schema.log_private.insert(), private)
    return [entry for entry, _ in made]


def entries(
    connection: sa.Connection,
    *,
    subject: str | None = None,
    registration: str | None = None,
    kinds: Collection[str] | None = None,
    after: int = 0,
    upto: int | None = None,
) -> list[Entry]:
    """The entries about a subject or a registration, of some kinds, after a number and up to one, in their order."""
    row = schema.log_entry.c
    wanted = row.id > after
    if upto is not None:
        wanted &= row.id <= upto
    if subject is not None:
        wanted &= row.subject == subject
    if registration is not None:
        wanted &= row.registration == registration
    if kinds is not None:
        wanted &= row.kind.in_(sorted(kinds))
    rows = connection.execute(sa.select(schema.log_entry).where(wanted).order_by(row.id)).all()
    private = _private(connection, wanted)
    return [_entry(each, private.get(each.id, {})) for each in rows]


def latest(connection: sa.Connection, count: int, *, kinds: Collection[str] | None = None) -> list[Entry]:
    """The last entries, of some kinds or of all, in their order and without the personal values beside them."""
    row = schema.log_entry.c
    chosen = sa.select(schema.log_entry).order_by(row.id.desc()).limit(count)
    if kinds is not None:
        chosen = chosen.where(row.kind.in_(sorted(kinds)))
    return [_entry(each, {}) for each in connection.execute(chosen).all()[::-1]]


def size(connection: sa.Connection) -> int:
    """How many entries there are."""
    return connection.execute(sa.select(sa.func.max(schema.log_entry.c.id))).scalar() or 0


def _stored(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.number,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "subject": entry.subject,
        "registration": entry.registration,
        "written": entry.written,
        "leaf": entry.leaf,
    }


def _private(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> dict[int, dict[str, str]]:
    """The personal values of the wanted entries that were not erased."""
    beside, row = schema.log_private.c, schema.log_entry.c
    chosen = sa.select(beside.entry, beside.name, beside.value).join(schema.log_entry, row.id == beside.entry)
    found: dict[int, dict[str, str]] = {}
    for number, name, value in connection.execute(chosen.where(wanted, beside.value.is_not(None))):
        found.setdefault(number, {})[name] = value
    return found


def _entry(row: Any, private: dict[str, str]) -> Entry:
    body = json.loads(row.written)["body"]
    return Entry(
        row.id, row.at, row.kind, row.actor, row.subject, row.registration, body, private, row.written, row.leaf
    )
