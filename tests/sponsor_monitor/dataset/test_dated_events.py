"""Events dated by a compiled loop are those dated without."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.dataset import engagement
from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.dataset.cells import NOBODY
from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.reading import Reading
from sponsor_monitor.dataset.tables import EventBatch
from sponsor_monitor.local_time import MICROSECONDS_A_DAY, LocalTime

MOMENTS = st.builds(
    lambda day, more: day * MICROSECONDS_A_DAY + more, st.integers(-2, 2), st.integers(-1, 1) | st.integers(0, 10**11)
)
EVENTS = st.lists(st.tuples(st.integers(0, 9), MOMENTS, st.integers(0, 9), st.integers(0, 2)), min_size=1)


def batch(events: list[tuple[int, int, int, int]]) -> EventBatch:
    """What is read of events whose identifiers and indicators came as codes."""
    student, moment, indicator, count = (np.array(cells) for cells in zip(*events, strict=True))
    columns = {
        "occurred_at": column(moment.astype(np.int64)).view("timestamp[us]"),
        "count": column(count.astype(np.int32)),
    }
    codes = {"student_id": student.astype(np.int32), "indicator": indicator.astype(np.int32)}
    chunk = Chunk(len(events), columns, None, len(events), lambda rows: np.asarray(rows, dtype=np.int64), codes)
    reading = Reading(cast("Any", None), [], np.zeros(0, np.int32), NOBODY, LocalTime(ZoneInfo("Europe/London")))
    asked = [each for each in COLUMNS["engagement"] if each.name not in {"source", "recorded_at"}]
    return engagement._part("engagement.parquet", chunk, asked, reading, recorded=False).batch


@given(EVENTS)
def test_events_are_dated_the_same(events: list[tuple[int, int, int, int]]) -> None:
    without = batch(events)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engagement, "_MANY", 0)
        found = batch(events)

    assert without.day.tolist() == [moment // MICROSECONDS_A_DAY for _, moment, _, count in events if count]
    for each in fields(EventBatch):
        one, other = getattr(found, each.name), getattr(without, each.name)
        assert one is other is None or (one.tolist() == other.tolist() and one.dtype == other.dtype)
