"""What a day's events come to: the sum of what is known of them, corrections taken off (issue of the store)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.tables import OPEN_END, EventBatch
from sponsor_monitor.ranges import run_starts
from sponsor_monitor.store.bulk import EventRows
from sponsor_monitor.store.row_codes import among

_BATCH = 1 << 20


def event_batches(rows: EventRows) -> Iterator[EventBatch]:
    """Events as an assessment takes them: rows of a student, day and indicator that has a correction as one, or none.

    No row below 0 is among them: where corrections take everything off, nothing is left.
    """
    corrected = rows.events < 0
    if not corrected.any():
        yield from _sliced(rows.student, rows.day, rows.indicator, rows.events)
        return
    key = day_key(rows)
    touched = among(key, key[corrected])
    rest = ~touched
    yield from _sliced(rows.student[rest], rows.day[rest], rows.indicator[rest], rows.events[rest])
    first, total = summed(key[touched], rows.events[touched])
    there = np.flatnonzero(touched)[first[total > 0]]
    yield EventBatch(rows.student[there], rows.day[there], rows.indicator[there], total[total > 0], None)


def day_key(rows: EventRows) -> NDArray[np.int64]:
    """Student, day and indicator as one number that sorts by them."""
    key = rows.student.astype(np.int64) << 28
    return key | ((rows.day.astype(np.int64) + OPEN_END) << 4) | rows.indicator


def summed(key: NDArray[np.int64], events: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each key, in order, the first row that has it, and the sum of its rows."""
    order = np.argsort(key, kind="stable")
    starts = run_starts(key[order])
    total = np.add.reduceat(events[order], starts) if len(starts) else events[:0]
    return order[starts], total


def _sliced(
    student: NDArray[np.int32], day: NDArray[np.int32], indicator: NDArray[np.int8], events: NDArray[np.int64]
) -> Iterator[EventBatch]:
    for begin in range(0, len(student), _BATCH):
        part = slice(begin, begin + _BATCH)
        yield EventBatch(student[part], day[part], indicator[part], events[part], None)
