"""Engagement events: tens of millions of rows, streamed in batches of codes in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.cells import expected_in
from sponsor_monitor.dataset.chunks import Chunk, Job, Unreadable, begun, in_order, not_text
from sponsor_monitor.dataset.columns import COLUMNS, Column
from sponsor_monitor.dataset.folder import Folder
from sponsor_monitor.dataset.reading import Reading
from sponsor_monitor.dataset.rows import Checked, check
from sponsor_monitor.dataset.source import TableFile
from sponsor_monitor.dataset.tables import EventBatch, Reject
from sponsor_monitor.dataset.timetable import instants, local_days, named, within_years
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.loops import compiled_loops
from sponsor_monitor.progress import Progress

_NEVER_ASKED = "source"
_REPEATING = ("indicator", "count")
_MANY = 100_000
_INT32 = np.dtype(np.int32)


@dataclass(frozen=True, slots=True)
class EventPart:
    """Some rows of the file and how many: their events, those set aside, and the students (codes) these name."""

    rows: int
    batch: EventBatch
    rejects: list[Reject]
    incomplete: NDArray[np.int32]


def read_engagement(folder: Folder, reading: Reading, *, recorded: bool, progress: Progress) -> Iterator[EventPart]:
    """The events in the order of the file; ``recorded_at`` only where ``recorded`` asks for it.

    Reading begins with the call and goes on beside the caller. ``DatasetRefused`` where the file turns out to be
    broken on the way.
    """
    file = folder.tables.get("engagement")
    if file is None:
        return iter(())
    return _parts(begun(_jobs(file, reading, recorded)), file, progress)


def _parts(
    jobs: Iterator[Job[tuple[list[EventPart], int]]], file: TableFile, progress: Progress
) -> Iterator[EventPart]:
    read = 0
    try:
        for parts, extent in in_order(jobs):
            read += extent
            progress(f"reading {file.name}", read, file.extent)
            yield from parts
    except Unreadable as error:
        raise DatasetRefused([error.fault]) from None
    except UnicodeDecodeError:
        raise DatasetRefused([not_text(file.name)]) from None


def _asked(file: TableFile, recorded: bool) -> list[Column]:
    """The columns to read: what is known to be good and is not asked for is left where it is."""
    columns = [column for column in COLUMNS["engagement"] if column.name != _NEVER_ASKED]
    if not recorded and (not file.has_text("recorded_at")):
        columns = [column for column in columns if column.name != "recorded_at"]
    return columns


def _jobs(file: TableFile, reading: Reading, recorded: bool) -> Iterator[Job[tuple[list[EventPart], int]]]:
    """Reading each chunk of the file, and its extent."""
    columns = _asked(file, recorded)
    repeating = _REPEATING if reading.known.students.width else ("student_id", *_REPEATING)

    def parts(job: Job[Chunk]) -> tuple[list[EventPart], int]:
        chunk = job()
        return [_part(file.name, piece, columns, reading, recorded) for piece in chunk.pieces()], chunk.extent

    expected = expected_in(columns, reading.known, file.rows)
    for job in file.jobs([column.name for column in columns], repeating, expected):
        yield partial(parts, job)


def _part(name: str, chunk: Chunk, columns: list[Column], reading: Reading, recorded: bool) -> EventPart:
    clock = reading.clock
    checked = check(name, chunk, columns, reading.known, [within_years("occurred_at", clock)])
    bad = checked.bad()
    if bad is None and not recorded and (batch := _dated_at_once(checked)) is not None:
        return EventPart(chunk.size, batch, [], named(checked.cells["student_id"], None))
    students, count = checked.cells["student_id"], checked.values("count")
    keep = None if bad is None else ~bad
    if not count.all():
        keep = count > 0 if keep is None else keep & (count > 0)
    good = slice(None) if keep is None else keep
    batch = EventBatch(
        student=students.values[good].astype(np.int32, copy=False),
        day=local_days(checked.cells["occurred_at"], clock)[good],
        indicator=checked.values("indicator", good).astype(np.int8, copy=False),
        count=count[good],
        recorded_at=instants(checked.cells["recorded_at"], clock)[good] if recorded else None,
    )
    return EventPart(len(count), batch, [] if bad is None else checked.rejects(), named(students, bad))


def _dated_at_once(checked: Checked) -> EventBatch | None:
    """The batch of many good rows in one pass; None where that does not do for them."""
    student, indicator, count = (checked.values(name) for name in ("student_id", "indicator", "count"))
    loops = compiled_loops("events") if len(count) > _MANY else None
    moments = checked.cells["occurred_at"]
    if loops is None or moments.zoned is not None or {c.dtype for c in (student, indicator, count)} != {_INT32}:
        return None
    size = len(count)
    days, kept_students, kept_counts = (np.empty(size, dtype=np.int32) for _ in range(3))
    indicators = np.empty(size, dtype=np.int8)
    kept = loops.date_events(student, moments.values, indicator, count, kept_students, days, indicators, kept_counts)
    return EventBatch(kept_students[:kept], days[:kept], indicators[:kept], kept_counts[:kept], None)
