"""Register marks: millions of rows, kept as compact codes in the order of the file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.cells import Known
from sponsor_monitor.dataset.chunks import Chunk, in_order
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.rows import check
from sponsor_monitor.dataset.source import TableFile
from sponsor_monitor.dataset.tables import Marks, Reject
from sponsor_monitor.dataset.timetable import instants, named
from sponsor_monitor.local_time import LocalTime

NO_MARKS = Marks(
    student=np.empty(0, np.int32),
    session=np.empty(0, np.int32),
    status=np.empty(0, np.int8),
    minutes_late=np.empty(0, np.int32),
    recorded_at=np.empty(0, np.int64),
)
_NAMES = ("student", "session", "status", "minutes_late", "recorded_at")
_REPEATING = ("student_id", "session_id", "status", "minutes_late")

Part = tuple[Marks, list[Reject], NDArray[np.int32]]


def read_marks(
    file: TableFile, known: Known, clock: LocalTime, done: Callable[[int], None]
) -> tuple[Marks, list[Reject], NDArray[np.int32]]:
    """The good marks, the rows set aside, and the students those name; ``done`` is told each piece's extent."""
    wanted = [column.name for column in COLUMNS["marks"]]
    parts: list[Marks] = []
    rejects: list[Reject] = []
    students = [np.empty(0, dtype=np.int32)]

    def work(job: Callable[[], Chunk]) -> Callable[[], tuple[Part, int]]:
        def run() -> tuple[Part, int]:
            chunk = job()
            return _part(file.name, chunk, known, clock), chunk.extent

        return run

    for (marks, aside, incomplete), extent in in_order(work(job) for job in file.jobs(wanted, _REPEATING)):
        parts.append(marks)
        rejects += aside
        students.append(incomplete)
        done(extent)
    return _joined(parts), rejects, np.unique(np.concatenate(students))


def _part(file: str, chunk: Chunk, known: Known, clock: LocalTime) -> Part:
    checked = check(file, chunk, COLUMNS["marks"], known)
    bad = checked.bad()
    good = slice(None) if bad is None else ~bad
    marks = Marks(
        student=checked.values("student_id", good).astype(np.int32, copy=False),
        session=checked.values("session_id", good).astype(np.int32, copy=False),
        status=checked.values("status", good).astype(np.int8),
        minutes_late=checked.values("minutes_late", good).astype(np.int32),
        recorded_at=instants(checked.cells["recorded_at"], clock)[good],
    )
    return marks, checked.rejects() if bad is not None else [], named(checked.cells["student_id"], bad)


def _joined(parts: list[Marks]) -> Marks:
    """All parts as one, column by column, so that no more than one column is held twice."""
    if not parts:
        return NO_MARKS
    columns = {name: [getattr(part, name) for part in parts] for name in _NAMES}
    parts.clear()
    return Marks(**{name: np.concatenate(columns.pop(name)) for name in _NAMES})
