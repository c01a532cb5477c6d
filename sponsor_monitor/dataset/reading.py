"""Every table of a folder but the events, read and checked; what cannot be read is told at once, not one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import codes, mask, texts
from sponsor_monitor.dataset.cells import Known
from sponsor_monitor.dataset.chunks import Chunk, Job, Unreadable, begun, in_order, merged, not_text
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.identifiers import Identifiers
from sponsor_monitor.dataset.marks import read_marks
from sponsor_monitor.dataset.register import read_registrations, read_students
from sponsor_monitor.dataset.source import TableFile
from sponsor_monitor.dataset.tables import NO_MARKS, Marks, Reject, Tables
from sponsor_monitor.dataset.timetable import GroupRows, SessionRows, read_groups, read_sessions, read_statuses
from sponsor_monitor.errors import Fault
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.loops import load_beside
from sponsor_monitor.progress import Progress

_LATER = ("sessions", "groups")
"""Tables that are decoded while those before them are checked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What ``read_tables`` found: checked tables, rows set aside, and the students (codes) those rows name."""

    tables: Tables
    rejects: list[Reject]
    incomplete: NDArray[np.int32]
    known: Known
    clock: LocalTime


def read_all(
    files: Mapping[str, TableFile],
    zone: ZoneInfo,
    calendars: Sequence[str] | None,
    progress: Progress,
) -> tuple[Reading | None, list[Fault]]:
    """The tables, or None with every fault found. ``calendars`` are the ids that may be named; None: any."""
    reader = _Reader(files, LocalTime(zone), progress)
    reading = reader.read(calendars)
    if reader.faults:
        reader.check_rest()
        return None, reader.faults
    return reading, []


class _Reader:
    """Reads table after table and keeps what is wrong, so that one broken file does not hide another's faults."""

    def __init__(self, files: Mapping[str, TableFile], clock: LocalTime, progress: Progress) -> None:
        self._files = files
        self._clock = clock
        self._progress = progress
        self.faults: list[Fault] = []
        self._read: set[str] = set()
        self._rejects: list[Reject] = []
        self._incomplete: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)]
        self._begun: dict[str, Iterator[Job[Chunk]]] = {}

    def read(self, calendars: Sequence[str] | None) -> Reading | None:
        load_beside(file.rows for file in self._files.values())
        self._begun = {table: begun(_jobs(self._files[table], table)) for table in _LATER if table in self._files}
        name, chunk = self._whole("students")
        students, faults = read_students(name, chunk)
        self.faults += faults
        are_known = "students" in self._files and not self._broken("students")
        name, chunk = self._whole("registrations")
        registrations, faults = read_registrations(name, chunk, students.student_id if are_known else None, calendars)
        self.faults += faults
        sessions = read_sessions(*self._whole("sessions"), self._clock)
        self.faults += sessions.faults
        if self.faults:
            return None
        known = Known(Identifiers(texts(students.student_id)), Identifiers(sessions.identifiers))
        groups = read_groups(*self._whole("groups"), known)
        statuses, aside, named = read_statuses(*self._whole("statuses"), known, self._clock)
        self._set_aside(sessions.rejects, self._students_of(sessions.lost, groups))
        self._set_aside(groups.rejects, groups.incomplete)
        self._set_aside(aside, named)
        marks = self._marks(known)
        group_ids, numbered = _numbered(sessions, groups)
        tables = Tables(students, registrations, statuses, numbered[0], group_ids, numbered[1], marks)
        incomplete = np.unique(np.concatenate(self._incomplete))
        return Reading(
            tables, sorted(self._rejects, key=lambda reject: (reject.file, reject.line)), incomplete, known, self._clock
        )

    def check_rest(self) -> None:
        """Once the folder is refused: read the files not read yet through for what is wrong with them as a whole."""
        for table in [table for table in self._files if table not in self._read]:
            try:
                self._files[table].check_bytes()
            except Unreadable as error:
                self.faults.append(error.fault)

    def _broken(self, table: str) -> bool:
        return any(fault.file == self._files[table].name and fault.line is None for fault in self.faults)

    def _whole(self, table: str) -> tuple[str, Chunk]:
        """A table read in one piece; no rows where there is none or it is broken."""
        columns = [column.name for column in COLUMNS[table]]
        file = self._files.get(table)
        if file is None:
            return f"{table}.csv", _no_rows(columns)
        self._read.add(table)
        try:
            chunks = list(in_order(self._begun.pop(table) if table in self._begun else _jobs(file, table)))
        except Unreadable as error:
            self.faults.append(error.fault)
            return file.name, _no_rows(columns)
        if not all(chunk.is_text() for chunk in chunks):
            self.faults.append(not_text(file.name))
            return file.name, _no_rows(columns)
        self._progress(f"reading {file.name}", file.extent, file.extent)
        return file.name, merged(chunks) if chunks else _no_rows(columns)

    def _marks(self, known: Known) -> Marks:
        file = self._files.get("marks")
        if file is None:
            return NO_MARKS
        self._read.add("marks")
        read = 0

        def done(extent: int) -> None:
            nonlocal read
            read += extent
            self._progress(f"reading {file.name}", read, file.extent)

        try:
            marks, rejects, incomplete = read_marks(file, known, self._clock, done)
        except Unreadable as error:
            self.faults.append(error.fault)
            return NO_MARKS
        except UnicodeDecodeError:
            self.faults.append(not_text(file.name))
            return NO_MARKS
        self._set_aside(rejects, incomplete)
        return marks

    def _set_aside(self, rejects: list[Reject], students: NDArray[np.int32]) -> None:
        self._rejects += rejects
        self._incomplete.append(students)

    def _students_of(self, lost: pa.Array, groups: GroupRows) -> NDArray[np.int32]:
        is_lost = mask(pc.is_in(groups.groups, value_set=lost.cast(groups.groups.type)))
        return np.unique(groups.memberships.student[is_lost])


def _jobs(file: TableFile, table: str) -> Iterator[Job[Chunk]]:
    return file.jobs([column.name for column in COLUMNS[table]])


def _numbered(sessions: SessionRows, groups: GroupRows) -> tuple[tuple[str, ...], tuple[Any, Any]]:
    """Every group_id in order, and sessions and memberships with their groups' places in it."""
    both = pa.chunked_array([sessions.groups.cast(pa.string()), groups.groups.cast(pa.string())])
    found = pc.unique(both)
    ordered = found.take(pc.sort_indices(found))

    def places(identifiers: pa.Array) -> NDArray[np.int32]:
        return codes(pc.index_in(identifiers.cast(pa.string()), value_set=ordered))

    numbered = (
        replace(sessions.sessions, group=places(sessions.groups)),
        replace(groups.memberships, group=places(groups.groups)),
    )
    return tuple(ordered.to_pylist()), numbered


def _no_rows(columns: Sequence[str]) -> Chunk:
    empty = {name: texts(()) for name in columns}
    return Chunk(0, empty, None, 0, lambda rows: np.zeros(len(rows), dtype=np.int64))
