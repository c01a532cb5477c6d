"""The rows behind the figures of one registration in a period: marks and signs of engagement, each with its file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from calendars.days import to_day
from sponsor_monitor.store.cut import Cut, cut_on
from sponsor_monitor.store.fields import RETRACTION
from sponsor_monitor.store.schema import FACT_TABLES, batch, batch_file
from sponsor_monitor.store.standing import Standing
from sponsor_monitor.store.standing_rows import standing
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES

_EVENTS = "event_count"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row came from: the feed, its file and line, when its source recorded it and when it arrived."""

    feed: str
    batch: int
    file: str | None
    line: int | None
    recorded_at: int | None
    received_at: int


@dataclass(frozen=True, slots=True)
class MarkBehind:
    """A mark of a session: when that was (minutes since 1970 in UTC), what the mark says, and whether it holds."""

    session: str
    module: str
    activity: str
    day: int
    start_minute: int
    end_minute: int
    is_cancelled: bool
    is_classroom: bool
    status: str
    standing: Standing
    origin: Origin


@dataclass(frozen=True, slots=True)
class SignBehind:
    """Signs of engagement of one kind on a day, from one source."""

    day: int
    indicator: str
    source: str
    count: int
    origin: Origin


def marks_behind(connection: sa.Connection, registration_uid: str, first: dt.date, last: dt.date) -> list[MarkBehind]:
    """The marks of a registration's student for sessions of a period, replaced and taken back ones too."""
    cut = cut_on(connection)
    own, held = FACT_TABLES["mark"], standing("session_version", cut, ["session"])
    name = FACT_TABLES["session"]
    joined = _with_origin(own).join(held, held.c.session == own.c.session).join(name, name.c.id == own.c.session)
    of_session = [held.c[each] for each in ("module_code", "activity", "day", "start_minute", "end_minute")]
    flags = [held.c[each] for each in ("cancelled", "classroom_based", "in_person")]
    gone = _taken_back("mark", own, cut).label("gone")
    chosen = sa.select(
        own.c.id, own.c.session, own.c.status, name.c.session_id, *of_session, *flags, gone, *_origin_columns(own)
    )
    whose = own.c.student == _student(registration_uid)
    within = held.c.day.between(to_day(first), to_day(last))
    order = (held.c.day, held.c.start_minute, own.c.session, own.c.recorded_at.asc().nulls_first(), own.c.id)
    found = connection.execute(
        chosen.select_from(joined).where(whose, within, own.c.id <= cut.last["mark"]).order_by(*order)
    ).all()
    latest = {row.session: row.id for row in found if not row.gone}
    return [_mark(row, latest) for row in found]


def signs_behind(connection: sa.Connection, registration_uid: str, first: dt.date, last: dt.date) -> list[SignBehind]:
    """The other signs of engagement of a registration's student on days of a period."""
    cut = cut_on(connection)
    own, source = FACT_TABLES[_EVENTS], FACT_TABLES["event_source"]
    joined = _with_origin(own).outerjoin(source, source.c.id == own.c.source)
    chosen = sa.select(
        own.c.day, own.c.indicator, source.c.name.label("source_name"), own.c.events, *_origin_columns(own)
    )
    whose = own.c.student == _student(registration_uid)
    within = own.c.day.between(to_day(first), to_day(last))
    found = connection.execute(
        chosen.select_from(joined).where(whose, within, own.c.id <= cut.last[_EVENTS]).order_by(own.c.day, own.c.id)
    )
    return [
        SignBehind(row.day, INDICATORS[row.indicator].value, row.source_name or "", row.events, _origin(row))
        for row in found
    ]


def _origin_columns(own: sa.Table) -> tuple[sa.ColumnElement[Any], ...]:
    return (
        batch.c.feed,
        batch.c.received_at,
        own.c.batch.label("batch_number"),
        batch_file.c.name.label("file_name"),
        own.c.line.label("at_line"),
        own.c.recorded_at,
    )


def _with_origin(own: sa.Table) -> sa.Join:
    is_file = (batch_file.c.batch == own.c.batch) & (batch_file.c.file == own.c.file)
    return own.join(batch, batch.c.id == own.c.batch).outerjoin(batch_file, is_file)


def _student(registration_uid: str) -> sa.ScalarSelect[Any]:
    row = FACT_TABLES["registration"].c
    return sa.select(row.student).where(row.uid == registration_uid).scalar_subquery()


def _taken_back(name: str, own: sa.Table, cut: Cut) -> sa.ColumnElement[bool]:
    taken = FACT_TABLES[RETRACTION.name].c
    return sa.exists().where(taken.fact_table == name, taken.fact == own.c.id, taken.id <= cut.last[RETRACTION.name])


def _mark(row: Any, latest: dict[int, int]) -> MarkBehind:
    holds = Standing.STANDS if latest.get(row.session) == row.id else Standing.REPLACED
    return MarkBehind(
        row.session_id,
        row.module_code,
        row.activity,
        row.day,
        row.start_minute,
        row.end_minute,
        bool(row.cancelled),
        bool(row.classroom_based and row.in_person),
        MARK_STATUSES[row.status - 1].value,
        Standing.TAKEN_BACK if row.gone else holds,
        _origin(row),
    )


def _origin(row: Any) -> Origin:
    return Origin(row.feed, row.batch_number, row.file_name, row.at_line, row.recorded_at, row.received_at)
