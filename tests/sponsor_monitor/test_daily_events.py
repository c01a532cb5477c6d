"""The roll-up of events: where its block begins is a matter of memory and must never show in an assessment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from bench.random_university import write_random_university
from sponsor_monitor import daily_events
from sponsor_monitor.assessment import assess
from sponsor_monitor.daily_events import EventRollUp, first_day_of_block
from sponsor_monitor.dataset.tables import EventBatch
from sponsor_monitor.vocabulary import Indicator


@pytest.mark.parametrize("spacious", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("seed", [2000, 2003, 2010, 2062])
def test_a_block_that_begins_late_gives_the_same_assessment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, spacious: float
) -> None:
    case = write_random_university(tmp_path, seed)
    as_of, known_at = dt.date.fromisoformat(case["as_of"]), case["known_at"]
    whole = assess(tmp_path, as_of, known_at=known_at).text()

    monkeypatch.setattr(daily_events, "_AT_LEAST", 0)
    monkeypatch.setattr(daily_events, "_SPACIOUS", spacious)

    assert assess(tmp_path, as_of, known_at=known_at).text() == whole


def test_one_start_far_in_the_past_does_not_stretch_the_block() -> None:
    first = np.array([-345_000, *[20_000] * 50_000], dtype=np.int32)
    last = np.array([20_300, *[20_300] * 50_000], dtype=np.int32)

    assert first_day_of_block(first, last, len(first), 20_300) == 20_000


def test_counts_beyond_32_bits_stay_exact() -> None:
    roll_up = EventRollUp(np.zeros(1, dtype=np.int32), spoke_from=10, first_day=10, as_of=12, known_at=None)
    for _ in range(3):
        roll_up.add(_batch(day=11, count=2**31 - 1))
    events = roll_up.finish()

    assert events.at(Indicator.VLE, np.zeros(1, np.int32), np.array([11], np.int32)).tolist() == [3 * (2**31 - 1)]


def test_an_event_after_the_as_of_day_does_not_exist() -> None:
    roll_up = EventRollUp(np.zeros(1, dtype=np.int32), spoke_from=10, first_day=10, as_of=12, known_at=None)
    roll_up.add(_batch(day=13, count=1))

    assert not roll_up.finish().exists.any()


def _batch(day: int, count: int) -> EventBatch:
    return EventBatch(
        student=np.zeros(1, dtype=np.int32),
        day=np.array([day], dtype=np.int32),
        indicator=np.array([Indicator.VLE.code], dtype=np.int8),
        count=np.array([count], dtype=np.int64),
        recorded_at=None,
    )
