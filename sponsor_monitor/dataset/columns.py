"""The columns of every table, in the order in which a row's first bad column is looked for (dataset.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from sponsor_monitor.dataset.tables import NO_DAY, NO_INSTANT, NO_MINUTES_LATE, OPEN_END


class Kind(Enum):
    """What may stand in a column."""

    TEXT = auto()
    DATE = auto()
    MOMENT = auto()
    FLAG = auto()
    WHOLE = auto()
    LEVEL = auto()
    PROGRAMME = auto()
    STATUS = auto()
    MARK = auto()
    INDICATOR = auto()
    STUDENT = auto()
    SESSION = auto()
    REGISTRATION = auto()
    CATEGORY = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``needed`` in the header, and what a blank stands for (None: a blank is a bad value)."""

    name: str
    kind: Kind
    needed: bool = True
    blank: int | str | None = None


def _optional(name: str, kind: Kind, blank: int | str) -> Column:
    return Column(name, kind, needed=False, blank=blank)


COLUMNS: dict[str, tuple[Column, ...]] = {
    "students": (
        Column("student_id", Kind.TEXT),
        Column("family_name", Kind.TEXT, blank=""),
        Column("given_names", Kind.TEXT, blank=""),
        Column("school", Kind.TEXT),
    ),
    "registrations": (
        Column("registration_id", Kind.TEXT),
        Column("student_id", Kind.TEXT),
        _optional("cas_number", Kind.TEXT, ""),
        Column("rqf_level", Kind.LEVEL),
        _optional("pre_sessional", Kind.FLAG, 0),
        _optional("programme", Kind.PROGRAMME, 0),
        Column("course_code", Kind.TEXT),
        _optional("course_title", Kind.TEXT, ""),
        Column("school", Kind.TEXT),
        Column("calendar", Kind.TEXT),
        Column("course_start", Kind.DATE),
        _optional("enrolled_on", Kind.DATE, NO_DAY),
        Column("course_end", Kind.DATE),
        _optional("ended_on", Kind.DATE, NO_DAY),
        _optional("permission_start", Kind.DATE, NO_DAY),
        _optional("permission_end", Kind.DATE, NO_DAY),
    ),
    "statuses": (
        Column("student_id", Kind.STUDENT),
        Column("kind", Kind.STATUS),
        Column("start", Kind.DATE),
        _optional("end", Kind.DATE, OPEN_END),
        _optional("recorded_at", Kind.MOMENT, NO_INSTANT),
    ),
    "sessions": (
        Column("session_id", Kind.TEXT),
        Column("group_id", Kind.TEXT),
        Column("module_code", Kind.TEXT),
        _optional("school", Kind.TEXT, ""),
        Column("starts_at", Kind.MOMENT),
        Column("ends_at", Kind.MOMENT),
        _optional("activity", Kind.TEXT, ""),
        _optional("in_person", Kind.FLAG, 1),
        _optional("classroom_based", Kind.FLAG, 1),
        _optional("break_minutes", Kind.WHOLE, 0),
        _optional("cancelled", Kind.FLAG, 0),
    ),
    "groups": (
        Column("student_id", Kind.STUDENT),
        Column("group_id", Kind.TEXT),
        Column("from_date", Kind.DATE),
        _optional("to_date", Kind.DATE, OPEN_END),
    ),
    "marks": (
        Column("student_id", Kind.STUDENT),
        Column("session_id", Kind.SESSION),
        Column("status", Kind.MARK),
        _optional("minutes_late", Kind.WHOLE, NO_MINUTES_LATE),
        _optional("recorded_at", Kind.MOMENT, NO_INSTANT),
    ),
    "engagement": (
        Column("student_id", Kind.STUDENT),
        Column("occurred_at", Kind.MOMENT),
        Column("indicator", Kind.INDICATOR),
        _optional("count", Kind.WHOLE, 1),
        _optional("source", Kind.TEXT, ""),
        _optional("recorded_at", Kind.MOMENT, NO_INSTANT),
    ),
}

TABLES = tuple(COLUMNS)
NEEDED_TABLES = ("students", "registrations")
