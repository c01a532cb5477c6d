"""Where every row about one student came from: source, file, line, when it was recorded and received, and if it holds.

``origins(view, numbers, tables) -> {table: [row]}``: a row is the fields of the store's table in words, and ``source``,
``batch``, ``file``, ``line``, ``recorded_at``, ``received_at`` and ``standing``. What was taken back or replaced is
there too, so that a correction can be seen beside what it corrects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.audit.checkpoint import moment
from sponsor_monitor.store.fields import FACTS, FactTable
from sponsor_monitor.store.live import retracted
from sponsor_monitor.store.one_student import StudentNumbers
from sponsor_monitor.store.reading import View
from sponsor_monitor.store.schema import FACT_TABLES, batch, batch_file
from sponsor_monitor.store.standing import Standing
from sponsor_monitor.vocabulary import MARK_STATUSES, STATUS_KINDS
from sponsor_monitor.words import iso_day

_DAYS = frozenset(
    {"start_day", "end_day", "from_day", "to_day", "reported_on", "passport_checked_on", "permission_checked_on"}
    | {"course_start", "course_end", "enrolled_on", "ended_on", "permission_start", "permission_end"}
)
_NUMBERS = frozenset({"student", "registration"})


def origins(view: View, numbers: StudentNumbers, tables: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of some tables about a student (of a registration, where the table speaks of one), in their order."""
    return {name: _rows(view, numbers, FACTS[name]) for name in tables}


def sms_entries(view: View, cas_numbers: Sequence[str]) -> list[dict[str, Any]]:
    """What the Sponsorship Management System's own list said of some CAS numbers."""
    own = FACT_TABLES["sms_entry"].c
    return _told(view, FACTS["sms_entry"], own.cas_number.in_(cas_numbers))


def _rows(view: View, numbers: StudentNumbers, table: FactTable) -> list[dict[str, Any]]:
    own = FACT_TABLES[table.name].c
    if "registration" in table.names:
        return _told(view, table, own.registration == numbers.registration)
    return _told(view, table, own.student == numbers.student)


def _told(view: View, table: FactTable, whose: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    own = FACT_TABLES[table.name]
    joined = own.join(batch, batch.c.id == own.c.batch)
    names, is_file = (
        own.c.line.label("at_line"),
        (batch_file.c.batch == own.c.batch) & (batch_file.c.file == own.c.file),
    )
    joined = joined.outerjoin(batch_file, is_file)
    origin = (batch.c.feed, batch.c.received_at, batch_file.c.name.label("file_name"), names)
    chosen = sa.select(own, *origin).select_from(joined).where(whose, own.c.id <= view.cut.last[table.name])
    if view.known_at is not None:
        chosen = chosen.where(sa.or_(own.c.recorded_at.is_(None), own.c.recorded_at <= view.known_at))
    with view.database.reading() as connection:
        found = [dict(row) for row in connection.execute(chosen.order_by(own.c.id)).mappings()]
        sessions = _session_names(connection, found)
    gone = frozenset(retracted(view.database, table, view.cut, view.known_at).tolist())
    latest = {tuple(row[name] for name in table.key): row["id"] for row in found if row["id"] not in gone}
    return [_row(table, row, _standing(view, table, row, gone, latest), sessions) for row in found]


def _standing(
    view: View, table: FactTable, row: dict[str, Any], gone: frozenset[int], latest: dict[tuple[Any, ...], int]
) -> Standing:
    if row["id"] in gone:
        return Standing.TAKEN_BACK
    if table.key and latest[tuple(row[name] for name in table.key)] != row["id"]:
        return Standing.REPLACED
    if table.name == "mark" and row["feed"] in view.institution.support_only:
        return Standing.SUPPORT
    return Standing.STANDS


def _row(table: FactTable, row: dict[str, Any], standing: Standing, sessions: dict[int, str]) -> dict[str, Any]:
    told = {name: _in_words(table, name, row[name], sessions) for name in table.names if name not in _NUMBERS}
    return {
        **told,
        "source": row["feed"],
        "batch": row["batch"],
        "file": row["file_name"],
        "line": row["at_line"],
        "recorded_at": None if row["recorded_at"] is None else moment(row["recorded_at"]),
        "received_at": moment(row["received_at"]),
        "standing": standing.value,
    }


def _in_words(table: FactTable, name: str, value: Any, sessions: dict[int, str]) -> Any:
    if value is None:
        return None
    if name in _DAYS:
        return iso_day(value)
    if name == "session":
        return sessions.get(value)
    if table.name == "mark" and name == "status":
        return MARK_STATUSES[value - 1].value
    if table.name == "status_version" and name == "kind":
        return STATUS_KINDS[value].value
    return value


def _session_names(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    numbers = sorted({row["session"] for row in rows if "session" in row})
    own = FACT_TABLES["session"].c
    named: dict[int, str] = {}
    for begin in range(0, len(numbers), 500):
        chosen = sa.select(own.id, own.session_id).where(own.id.in_(numbers[begin : begin + 500]))
        named |= {row.id: row.session_id for row in connection.execute(chosen)}
    return named
