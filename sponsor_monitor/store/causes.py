"""What changed about a student between two views of the store: each fact with the file and line it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.store import schema
from sponsor_monitor.store.changed_facts import ChangedRows, changed_rows
from sponsor_monitor.store.columns import BLANK, select_all
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.open_quarantine import OpenRow, open_rows
from sponsor_monitor.store.reading import View
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS
from sponsor_monitor.words import iso_day, plural

MOST_CAUSES = 100
"""How many facts are named for one student; the rest is counted."""

_BY_STUDENT = {
    "registration_version": ("student", "registration"),
    "student_version": ("student",),
    "status_version": ("student", "kind", "start_day", "end_day"),
    "membership_version": ("student", "study_group", "from_day", "to_day"),
    "mark": ("student", "session", "status"),
    "event_count": ("student", "day", "indicator", "events"),
}
_KINDS = {
    "registration_version": "registration",
    "student_version": "student",
    "status_version": "status",
    "membership_version": "group",
    "session_version": "session",
    "mark": "mark",
    "event_count": "events",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact that stands in one view alone: of which kind, whether it came or went, and what it says.

    ``batch``, ``file`` and ``line`` are None where it stands for many rows of other students.
    """

    kind: str
    came: bool
    says: str
    batch: int | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Causes:
    """The facts named for a student, and how many more there are."""

    named: tuple[Cause, ...]
    more: int


class ChangedFacts:
    """The facts that differ between two views, looked up by student."""

    def __init__(self, before: View, after: View) -> None:
        """Read what differs; nothing is said of anybody before it is asked for."""
        self._views = (before, after)
        self._changed = {table: changed_rows(before, after, table, names) for table, names in _BY_STUDENT.items()}
        sessions = ("session", "study_group", "day", "cancelled")
        self._sessions = changed_rows(before, after, "session_version", sessions)
        self._places = {table: _by_value(rows.columns["student"]) for table, rows in self._changed.items()}
        self._sessions_of_group = _by_value(self._sessions.columns["study_group"])

    def of(self, student: int, student_id: str) -> Causes:
        """What differs about a student, by number; what differs about others where nothing does about this one."""
        named: list[Cause] = []
        count = 0
        for table, says in self._says.items():
            rows = self._changed.get(table, self._sessions)
            places = self._rows_of(table, student)
            count += len(places)
            chosen = rows.at(places[: max(MOST_CAUSES - len(named), 0)])
            named += self._written(_KINDS[table], chosen, says)
        aside = [cause for row, cause in self._aside if self._concerns(row, student, student_id)]
        count += len(aside)
        named += aside[: MOST_CAUSES - len(named)]
        if not count:
            named = list(self._of_others(student))
            count = len(named)
        return Causes(tuple(named), count - len(named))

    def _rows_of(self, table: str, student: int) -> NDArray[np.int64]:
        if table != "session_version":
            return self._places[table].get(student, _NONE)
        parts = [self._sessions_of_group.get(group, _NONE) for group in sorted(self._groups.get(student, ()))]
        return np.sort(np.concatenate([_NONE, *parts]))

    def _written(self, kind: str, rows: ChangedRows, says: Callable[[Mapping[str, int]], str]) -> Iterator[Cause]:
        columns = {name: values.tolist() for name, values in rows.columns.items()}
        for row, came in enumerate(rows.added.tolist()):
            cells = {name: values[row] for name, values in columns.items()}
            file = self._files.get((cells["batch"], cells["file"]))
            yield Cause(kind, came, says(cells), cells["batch"], file, cells["line"])

    @cached_property
    def _says(self) -> dict[str, Callable[[Mapping[str, int]], str]]:
        """What a row of each table says, in words."""
        registrations = self._names("registration", "registration_id")
        groups, sessions = self._group_names, self._names("session", "session_id")

        def mark(row: Mapping[str, int]) -> str:
            return f"{MARK_STATUSES[row['status'] - 1]} in session {sessions[row['session']]}"

        def session(row: Mapping[str, int]) -> str:
            cancelled = ", cancelled" if row["cancelled"] else ""
            return f"session {sessions[row['session']]} on {iso_day(row['day'])}{cancelled}"

        return {
            "registration_version": lambda row: (
                f"what is recorded of registration {registrations[row['registration']]}"
            ),
            "student_version": lambda _: "what is recorded of the student",
            "status_version": lambda row: f"{STATUS_KINDS[row['kind']]} {_from_to(row['start_day'], row['end_day'])}",
            "membership_version": lambda row: (
                f"group {groups[row['study_group']]} {_from_to(row['from_day'], row['to_day'])}"
            ),
            "session_version": session,
            "mark": mark,
            "event_count": lambda row: f"{row['events']} {INDICATORS[row['indicator']]} on {iso_day(row['day'])}",
        }

    def _of_others(self, student: int) -> Iterator[Cause]:
        """What differs about others: a register that others are marked in, what a source has sent at all."""
        marks = self._changed["mark"]
        there = np.isin(self._group_of_session[marks.columns["session"]], sorted(self._groups.get(student, ())))
        events = self._changed["event_count"]
        everything = np.ones(len(events.added), dtype=np.bool_)
        for kind, rows, chosen, of_what in (
            ("mark", marks, there, "in registers of the same groups"),
            ("events", events, everything, "which say whether a source was heard of"),
        ):
            for came in (True, False):
                if count := int(np.count_nonzero(rows.added[chosen] == came)):
                    yield Cause(kind, came, f"{plural(count, 'row')} of other students {of_what}")

    @cached_property
    def _groups(self) -> Mapping[int, AbstractSet[int]]:
        """The groups of each student in either view."""
        found: dict[int, set[int]] = defaultdict(set)
        for each in self._views:
            table = FACTS["membership_version"]
            rows = live_rows(each.database, table, each.cut, ("student", "study_group"), each.known_at)
            for student, group in zip(rows["student"].tolist(), rows["study_group"].tolist(), strict=True):
                found[student].add(group)
        return found

    @cached_property
    def _group_of_session(self) -> NDArray[np.int64]:
        """The group of each session's number in the later view, 0 where it has none."""
        after = self._views[1]
        rows = live_rows(
            after.database, FACTS["session_version"], after.cut, ("session", "study_group"), after.known_at
        )
        found = np.zeros(max(each.cut.last["session"] for each in self._views) + 1, dtype=np.int64)
        found[rows["session"]] = rows["study_group"]
        return found

    @cached_property
    def _aside(self) -> list[tuple[OpenRow, Cause]]:
        """The rows that stand in quarantine in one view alone."""
        before, after = ({row.number: row for row in open_rows(each.database, each.cut)} for each in self._views)
        differing = sorted(before.keys() ^ after.keys())
        rows = [(number in after, after.get(number) or before[number]) for number in differing]
        return [
            (row, Cause("quarantine", came, row.reject.reason, row.batch, row.reject.file, row.reject.line))
            for came, row in rows
        ]

    def _concerns(self, row: OpenRow, student: int, student_id: str) -> bool:
        if row.student_id == student_id:
            return True
        if row.target != "sessions" or row.group_id is None:
            return False
        return row.group_id in {self._group_names[group] for group in self._groups.get(student, ())}

    @cached_property
    def _group_names(self) -> dict[int, str]:
        return self._names("study_group", "group_id")

    def _names(self, table: str, name: str) -> dict[int, str]:
        rows = select_all(self._views[1].database, FACTS[table], ("id", name))
        names = rows[name].to_pylist() if isinstance(rows[name], pa.Array) else []
        return dict(zip(rows["id"].tolist(), names, strict=True))

    @cached_property
    def _files(self) -> dict[tuple[int, int], str]:
        row = schema.batch_file.c
        with self._views[1].database.reading() as connection:
            found = connection.execute(sa.select(row.batch, row.file, row.name))
            return {(int(batch), int(file)): str(name) for batch, file, name in found}


_NONE = np.empty(0, dtype=np.int64)


def _by_value(values: NDArray[Any]) -> dict[int, NDArray[np.int64]]:
    """The rows of each value, in order."""
    order = np.argsort(values, kind="stable")
    distinct, starts = np.unique(values[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(order, starts[1:]), strict=False)) if len(order) else {}


def _from_to(first: int, last: int) -> str:
    return f"from {iso_day(first)}" + ("" if last == BLANK else f" to {iso_day(last)}")
