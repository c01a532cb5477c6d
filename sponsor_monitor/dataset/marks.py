"""Register marks: millions of rows, kept as compact codes in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.cells import Known, expected_in
from sponsor_monitor.dataset.chunks import Chunk, Job, in_order
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.rows import check
from sponsor_monitor.dataset.source import TableFile
from sponsor_monitor.dataset.tables import NO_MARKS, Marks, Reject
from sponsor_monitor.dataset.timetable import instants, named
from sponsor_monitor.local_time import LocalTime

_SPARE = 1.05
_REPEATING = ("status", "minutes_late")

Part = tuple[Marks, list[Reject], NDArray[np.int32], int]


def read_marks(
    file: TableFile, known: Known, clock: LocalTime, done: Callable[[int], None]
) -> tuple[Marks, list[Reject], NDArray[np.int32]]:
    """The good marks, the rows set aside, and the students those name; ``done`` is told each piece's extent."""
    marks = _Growing(file.extent)
    rejects: list[Reject] = []
    students = [np.empty(0, dtype=np.int32)]
    for some, extent in in_order(_jobs(file, known, clock)):
        for part, aside, incomplete, share in some:
            marks.add(part, share)
            rejects += aside
            students.append(incomplete)
        done(extent)
    return marks.marks(), rejects, np.unique(np.concatenate(students))


def _jobs(file: TableFile, known: Known, clock: LocalTime) -> Iterator[Job[tuple[list[Part], int]]]:
    """Reading each chunk of the file, and its extent."""
    identifiers = {"student_id": known.students, "session_id": known.sessions}
    repeating = [name for name, those in identifiers.items() if those.width is None]

    def parts(job: Job[Chunk]) -> tuple[list[Part], int]:
        chunk = job()
        return [_part(file.name, piece, known, clock) for piece in chunk.pieces()], chunk.extent

    names = [column.name for column in COLUMNS["marks"]]
    expected = expected_in(COLUMNS["marks"], known, file.rows)
    for job in file.jobs(names, (*repeating, *_REPEATING), expected):
        yield partial(parts, job)


def _part(file: str, chunk: Chunk, known: Known, clock: LocalTime) -> Part:
    checked = check(file, chunk, COLUMNS["marks"], known)
    bad = checked.bad()
    good = slice(None) if bad is None else ~bad
    marks = Marks(
        student=checked.values("student_id", good),
        session=checked.values("session_id", good),
        status=checked.values("status", good),
        minutes_late=checked.values("minutes_late", good),
        recorded_at=instants(checked.cells["recorded_at"], clock)[good],
    )
    rejects = checked.rejects() if bad is not None else []
    return marks, rejects, named(checked.cells["student_id"], bad), chunk.extent


class _Growing:
    """Marks gathered part by part in columns of about the right length from the start, so that none is held twice."""

    def __init__(self, extent: int) -> None:
        self._extent = extent
        self._columns = {field.name: getattr(NO_MARKS, field.name) for field in fields(Marks)}
        self._size = 0
        self._seen = 0

    def add(self, part: Marks, extent: int) -> None:
        """Append the marks of a part that is ``extent`` of the whole."""
        self._seen += extent
        end = self._size + part.student.size
        if end > self._columns["student"].size:
            likely = int(end * self._extent / max(self._seen, 1) * _SPARE)
            self._columns = {name: _longer(column, self._size, likely) for name, column in self._columns.items()}
        for name, column in self._columns.items():
            column[self._size : end] = getattr(part, name)
        self._size = end

    def marks(self) -> Marks:
        """All of them."""
        return Marks(**{name: column[: self._size] for name, column in self._columns.items()})


def _longer(column: NDArray[Any], size: int, length: int) -> NDArray[Any]:
    longer = np.empty(length, dtype=column.dtype)
    longer[:size] = column[:size]
    return longer
