"""The tables of people and of the timetable as they stand at a cut, in the orders that ``dataset.tables`` asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import codes, column, nulls, numbers, texts
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END, Memberships, Registrations, Sessions, Statuses, Students
from sponsor_monitor.store.columns import BLANK, Columns, select_all, taken
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import known_by, live_rows

Numbers = NDArray[np.int64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Numbering:
    """The things of one kind that stand, in their order: the store's ``number`` of each, and the code of each number.

    ``code`` is -1 for a number that has no standing row.
    """

    number: Numbers
    code: Codes

    def codes(self, number: Numbers) -> Codes:
        """The codes of numbers."""
        found: Codes = self.code[number]
        return found


@dataclass(frozen=True, slots=True)
class LiveTables:
    """Every table but marks and events, and how the store numbers what their codes stand for.

    ``rows`` are the standing rows themselves, in the same order, of the tables whose rows are in an order of ours.
    """

    students: Students
    registrations: Registrations
    statuses: Statuses
    sessions: Sessions
    groups: tuple[str, ...]
    memberships: Memberships
    numbers: dict[str, Numbering]
    rows: dict[str, dict[str, Any]]


def live_tables(database: Database, cut: Cut, known_at: int | None, calendars: Sequence[str]) -> LiveTables:
    """Read the tables; ``calendars`` are the ids that registrations may name. Raises NothingStored for another."""
    return _Reader(database, cut, known_at).read(calendars)


class _Reader:
    """Reads table after table, and keeps how each is numbered for those that name it."""

    def __init__(self, database: Database, cut: Cut, known_at: int | None) -> None:
        self._database = database
        self._cut = cut
        self._known_at = known_at
        self._numbers: dict[str, Numbering] = {}
        self._rows: dict[str, dict[str, Any]] = {}

    def read(self, calendars: Sequence[str]) -> LiveTables:
        students = self._students()
        registrations = self._registrations(calendars)
        sessions, groups, memberships = self._timetable()
        return LiveTables(
            students, registrations, self._statuses(), sessions, groups, memberships, self._numbers, self._rows
        )

    def _live(self, table: str) -> dict[str, Any]:
        """The standing rows of a table that name no student who does not stand."""
        fields = tuple(field.name for field in FACTS[table].fields)
        rows = live_rows(self._database, FACTS[table], self._cut, ("id", *fields, "recorded_at"), self._known_at)
        if "student" in self._numbers and "student" in fields:
            rows = _where(rows, self._numbers["student"].codes(rows["student"]) >= 0)
        return rows

    def _identities(self, table: str, name: str) -> pa.Array:
        """What the institution calls each number, 0 having no name; one that was erased is null."""
        rows = select_all(self._database, FACTS[table], ("id", name), known_by(self._cut, FACTS[table]))
        found = pa.concat_arrays([pa.nulls(1, pa.large_string()), rows[name].cast(pa.large_string())])
        place = np.zeros(self._cut.last[table] + 1, dtype=np.int64)
        place[rows["id"]] = np.arange(1, len(found))
        return found.take(column(place))

    def _in_order(self, rows: dict[str, Any], table: str, name: str, by: Sequence[str] = ()) -> dict[str, Any]:
        """Rows with the institution's name for each, in order of ``by`` and then of that name, and numbered so."""
        every = self._identities(table, name)
        rows = {**rows, name: every.take(column(rows[table]))}
        rows = _where(rows, ~nulls(rows[name]))
        keys = {key: column(rows[key]) for key in by} | {name: rows[name]}
        order = pc.sort_indices(pa.table(keys), [(key, "ascending") for key in keys])
        rows = taken(rows, numbers(order, np.uint64).astype(np.int64))
        self._number(table, rows[table])
        return rows

    def _number(self, table: str, number: Numbers) -> None:
        code = np.full(self._cut.last[table] + 1, -1, dtype=np.int32)
        code[number] = np.arange(len(number), dtype=np.int32)
        self._numbers[table] = Numbering(number, code)

    def _students(self) -> Students:
        rows = self._rows["students"] = self._in_order(self._live("student_version"), "student", "student_id")
        return Students(_tuple(rows["student_id"]), _tuple(rows["school"]))

    def _registrations(self, calendars: Sequence[str]) -> Registrations:
        rows = self._in_order(self._live("registration_version"), "registration", "registration_id")
        self._rows["registrations"] = rows
        calendar = codes(pc.index_in(rows["calendar"], value_set=texts(calendars, rows["calendar"].type)))
        if (calendar < 0).any():
            strange = rows["calendar"][int(np.argmin(calendar))].as_py()
            raise NothingStored(f'no term calendar "{strange}", which registrations name')
        return Registrations(
            registration_id=_tuple(rows["registration_id"]),
            student=self._numbers["student"].codes(rows["student"]),
            cas_number=tuple(value or None for value in _tuple(rows["cas_number"])),
            rqf_level=rows["rqf_level"].astype(np.int8),
            pre_sessional=rows["pre_sessional"].astype(np.bool_),
            research=rows["research"].astype(np.bool_),
            course_code=_tuple(rows["course_code"]),
            school=_tuple(rows["school"]),
            calendar=calendar.astype(np.int16),
            course_start=_days(rows["course_start"]),
            enrolled_on=_days(rows["enrolled_on"]),
            course_end=_days(rows["course_end"]),
            ended_on=_days(rows["ended_on"]),
            permission_end=_days(rows["permission_end"]),
        )

    def _statuses(self) -> Statuses:
        rows = self._rows["statuses"] = self._live("status_version")
        return Statuses(
            student=self._numbers["student"].codes(rows["student"]),
            kind=rows["kind"].astype(np.int8),
            start=_days(rows["start_day"]),
            end=_days(rows["end_day"], OPEN_END),
            recorded_at=rows["recorded_at"],
        )

    def _timetable(self) -> tuple[Sessions, tuple[str, ...], Memberships]:
        sessions = self._in_order(self._live("session_version"), "session", "session_id", ["start_minute"])
        members = self._live("membership_version")
        self._rows |= {"sessions": sessions, "groups": members}
        used = np.unique(np.concatenate([sessions["study_group"], members["study_group"]]))
        groups = self._in_order({"study_group": used}, "study_group", "group_id")
        of_group = self._numbers["study_group"]
        memberships = Memberships(
            student=self._numbers["student"].codes(members["student"]),
            group=of_group.codes(members["study_group"]),
            from_day=_days(members["from_day"]),
            to_day=_days(members["to_day"], OPEN_END),
        )
        return _sessions(sessions, of_group.codes(sessions["study_group"])), _tuple(groups["group_id"]), memberships


def _sessions(rows: Columns, group: Codes) -> Sessions:
    return Sessions(
        session_id=_tuple(rows["session_id"]),
        group=group,
        day=rows["day"].astype(np.int32),
        start_minute=rows["start_minute"],
        end_minute=rows["end_minute"],
        break_minutes=rows["break_minutes"].astype(np.int32),
        in_person=rows["in_person"].astype(np.bool_),
        classroom_based=rows["classroom_based"].astype(np.bool_),
        cancelled=rows["cancelled"].astype(np.bool_),
    )


def _where(rows: dict[str, Any], stays: NDArray[np.bool_]) -> dict[str, Any]:
    return rows if stays.all() else taken(rows, np.flatnonzero(stays))


def _days(days: Numbers, blank: int = NO_DAY) -> Codes:
    return np.where(days == BLANK, blank, days).astype(np.int32)


def _tuple(values: pa.Array) -> tuple[Any, ...]:
    return tuple(values.to_pylist())
