"""What a batch took back: how much of each table, and the first of it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS, IDENTITIES, RETRACTION
from sponsor_monitor.store.schema import FACT_TABLES, batch_part
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS
from sponsor_monitor.words import iso_day

MOST_SHOWN = 20
"""So many things of a table are named; the rest is counted."""

_TOLD: dict[str, tuple[str, tuple[str, ...]]] = {
    "student_version": ("students", ("student",)),
    "registration_version": ("registrations", ("registration", "student")),
    "status_version": ("statuses", ("student", "kind", "start_day")),
    "session_version": ("sessions", ("session", "study_group", "day")),
    "membership_version": ("groups", ("student", "study_group", "from_day")),
    "mark": ("marks", ("student", "session", "status")),
    "event_count": ("engagement", ("student", "day", "indicator", "events")),
    "contact_version": ("contacts", ("student", "kind")),
    "emergency_contact_version": ("emergency contacts", ("student",)),
    "registration_detail": ("registration details", ("registration", "student")),
    "session_detail": ("session details", ("session",)),
    "attribute_version": ("attributes", ("student", "name")),
    "school_version": ("schools", ("school",)),
    "module_version": ("modules", ("module_code",)),
    "sms_entry": ("entries of the SMS's list", ("cas_number", "status")),
}
"""What people call a table, and the fields that say which of its rows is meant."""

_NAMES = {table.name: table.fields[-1].name for table in IDENTITIES}
_LABELS = {"study_group": "group", "registration": "registration", "student": "student", "session": "session"}
_LABELS |= {"from_day": "from", "start_day": "from", "cas_number": "CAS"}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back of a table, as people call it: ``things`` in so many ``rows``, the first of them in words.

    A thing has several rows where earlier versions of it were taken back too.
    """

    table: str
    things: int
    rows: int
    first: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many things are not named."""
        return self.things - len(self.first)


def taken_back(database: Database, number: int) -> list[TakenBack]:
    """What a batch took back, replaced or counted away, by table; nothing where it did neither."""
    with database.reading() as connection:
        retraction = FACT_TABLES[RETRACTION.name].c
        mine = _brought(connection, number, RETRACTION.name)
        tables = connection.execute(sa.select(retraction.fact_table).where(mine).distinct()).scalars().all()
        chosen = {name: sa.select(retraction.fact).where(mine, retraction.fact_table == name) for name in tables}
        event = FACT_TABLES["event_count"].c
        corrected = sa.select(event.corrects).where(_brought(connection, number, "event_count"), event.corrects > 0)
        chosen["event_count"] = corrected
        found = (_of_table(connection, name, chosen[name]) for name in FACTS if name in chosen)
        return [each for each in found if each.rows]


def _brought(connection: sa.Connection, number: int, table: str) -> sa.ColumnElement[bool]:
    """The condition that a row of a table is of a batch, by its ids: they are an unbroken run."""
    part = batch_part.c
    of_batch = sa.select(part.first_id, part.last_id).where(part.batch == number, part.fact_table == table)
    found = connection.execute(of_batch).first()
    return sa.false() if found is None else FACT_TABLES[table].c.id.between(*found)


def _of_table(connection: sa.Connection, name: str, chosen: sa.Select[Any]) -> TakenBack:
    table, row = FACTS[name], FACT_TABLES[name].c
    words, fields = _TOLD.get(name, (name.removesuffix("_version").replace("_", " "), table.key))
    thing = row[table.key[0]] if table.key else row.id
    gone = row.id.in_(chosen)
    counts = connection.execute(sa.select(sa.func.count(thing.distinct()), sa.func.count()).where(gone)).one()
    latest = sa.select(sa.func.max(row.id).label("id")).where(gone).group_by(thing).order_by("id").limit(MOST_SHOWN)
    ids = connection.execute(latest).scalars().all()
    asked = sa.select(*(row[field] for field in fields)).where(row.id.in_(ids)).order_by(row.id)
    rows = [dict(each) for each in connection.execute(asked).mappings()]
    names = {field: _names(connection, field, (each[field] for each in rows)) for field in fields if field in _NAMES}
    days = _days_of_sessions(connection, [each["session"] for each in rows]) if name == "mark" else {}
    first = tuple(_words(name, each, names) + days.get(each.get("session", 0), "") for each in rows)
    return TakenBack(words, *counts, first)


def _names(connection: sa.Connection, table: str, numbers: Iterable[int]) -> dict[int, str]:
    row = FACT_TABLES[table].c
    found = connection.execute(sa.select(row.id, row[_NAMES[table]]).where(row.id.in_(set(numbers))))
    return {number: "(erased)" if name is None else name for number, name in found}


def _days_of_sessions(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The day of each session as it was said last, for the end of a sentence."""
    row = FACT_TABLES["session_version"].c
    found = connection.execute(sa.select(row.session, row.day).where(row.session.in_(set(numbers))).order_by(row.id))
    return {number: f" on {iso_day(day)}" for number, day in found}


def _words(table: str, row: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]) -> str:
    """A row as ``student S-1, session X-1``; what was never said is left out."""
    said = {field: names[field].get(value, "") if field in names else value for field, value in row.items()}
    says = _SAYS.get(table, {})
    return ", ".join(
        f"{_LABELS[field]} {_plain(field, value, says)}" if field in _LABELS else _plain(field, value, says)
        for field, value in said.items()
        if value is not None
    )


def _plain(field: str, value: Any, says: Mapping[str, Callable[[Any], str]]) -> str:
    if field in says:
        return says[field](value)
    return iso_day(value) if field in ("day", "from_day", "start_day") else str(value)


_SAYS: dict[str, dict[str, Callable[[Any], str]]] = {
    "mark": {"status": lambda code: str(MARK_STATUSES[code - 1])},
    "status_version": {"kind": lambda code: str(STATUS_KINDS[code])},
    "event_count": {"indicator": lambda code: str(INDICATORS[code]), "events": lambda events: f"{events:,} counted"},
}
