"""Students and their registrations: tables in which a single bad cell refuses the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sponsor_monitor.dataset.arrow_arrays import codes, column, numbers, texts
from sponsor_monitor.dataset.characters import Characters
from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.identifiers import are_surely_distinct
from sponsor_monitor.dataset.rows import Checked, both_good, check
from sponsor_monitor.dataset.tables import Registrations, Students
from sponsor_monitor.errors import Fault

COURSE_ENDS_FIRST = "the course ends before it starts"


def read_students(file: str, chunk: Chunk) -> tuple[Students, list[Fault]]:
    """The students, by student_id, and every fault of the table."""
    checked = check(file, chunk, COLUMNS["students"])
    faults = checked.faults() + duplicates(checked, "student_id")
    order = _order(checked.values("student_id"))
    return Students(*(_texts(checked, name, order) for name in ("student_id", "school"))), faults


def read_registrations(
    file: str, chunk: Chunk, students: Sequence[str] | None, calendars: Sequence[str] | None
) -> tuple[Registrations, list[Fault]]:
    """The registrations, by registration_id, and every fault; None as what may be named asks nothing of the names."""
    checked = check(file, chunk, COLUMNS["registrations"], compare=[course_in_order])
    faults = checked.faults()
    faults += duplicates(checked, "registration_id") + duplicates(checked, "cas_number")
    student, unknown = _places(checked, "student_id", students, "unknown student")
    calendar, strange = _places(checked, "calendar", calendars, "unknown calendar")
    order = _order(checked.values("registration_id"))
    columns = {"student": student[order].astype(np.int32), "calendar": calendar[order].astype(np.int16)}
    return _registrations(checked, order, columns), faults + unknown + strange


def duplicates(checked: Checked, name: str) -> list[Fault]:
    """A fault for each later row that has a value of an earlier one; blanks are no values."""
    values = checked.values(name)
    if are_surely_distinct(values):
        return []
    indices = numbers(values.dictionary_encode().indices, np.int32)
    firsts = np.unique(indices, return_index=True)[1]
    repeated = np.ones(indices.size, dtype=np.bool_)
    repeated[firsts] = False
    repeated &= Characters(values).lengths > 0
    rows = np.flatnonzero(repeated)
    if not rows.size:
        return []
    lines = checked.chunk.lines(rows).tolist()
    earlier = checked.chunk.lines(firsts[indices[rows]]).tolist()
    written = values.take(column(rows)).to_pylist()
    return [
        Fault(checked.file, f"already on line {first}: every one is given once", line=line, column=name, value=value)
        for line, first, value in zip(lines, earlier, written, strict=True)
    ]


def _registrations(checked: Checked, order: np.ndarray[Any, Any], columns: Mapping[str, Any]) -> Registrations:
    def dates(name: str) -> np.ndarray[Any, np.dtype[np.int32]]:
        return np.asarray(checked.values(name)[order], dtype=np.int32)

    return Registrations(
        registration_id=_texts(checked, "registration_id", order),
        student=columns["student"],
        cas_number=tuple(value or None for value in _texts(checked, "cas_number", order)),
        rqf_level=checked.values("rqf_level")[order].astype(np.int8),
        pre_sessional=checked.values("pre_sessional")[order].astype(np.bool_),
        research=checked.values("programme")[order].astype(np.bool_),
        course_code=_texts(checked, "course_code", order),
        school=_texts(checked, "school", order),
        calendar=columns["calendar"],
        course_start=dates("course_start"),
        enrolled_on=dates("enrolled_on"),
        course_end=dates("course_end"),
        ended_on=dates("ended_on"),
        permission_end=dates("permission_end"),
    )


def course_in_order(cells: Mapping[str, Any]) -> tuple[str, np.ndarray[Any, np.dtype[np.bool_]], str] | None:
    """A comparison: a course does not end before it starts."""
    start, end = cells["course_start"], cells["course_end"]
    bad = both_good(start, end) & (end.values < start.values)
    return ("course_end", bad, COURSE_ENDS_FIRST) if bad.any() else None


def _places(
    checked: Checked, name: str, known: Sequence[str] | None, why: str
) -> tuple[np.ndarray[Any, Any], list[Fault]]:
    """The positions of a column's values among those known, and a fault for each that is not."""
    values = checked.values(name)
    if known is None:
        return np.zeros(len(values), dtype=np.int64), []
    places = codes(pc.index_in(values, value_set=texts(known, values.type)))
    rows = np.flatnonzero((places < 0) & (Characters(values).lengths > 0))
    lines = checked.chunk.lines(rows).tolist() if rows.size else []
    written = values.take(column(rows)).to_pylist()
    return places, [
        Fault(checked.file, why, line=line, column=name, value=value)
        for line, value in zip(lines, written, strict=True)
    ]


def _order(identifiers: pa.Array) -> np.ndarray[Any, np.dtype[np.uint64]]:
    order: np.ndarray[Any, np.dtype[np.uint64]] = numbers(pc.sort_indices(identifiers), np.uint64)
    return order


def _texts(checked: Checked, name: str, order: np.ndarray[Any, np.dtype[np.uint64]]) -> tuple[str, ...]:
    return tuple(checked.values(name).take(column(order)).to_pylist())
