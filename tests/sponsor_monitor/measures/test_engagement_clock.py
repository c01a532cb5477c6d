"""The gap clock, against going through the days one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.held_sessions import DueSessions
from sponsor_monitor.measures.engagement_clock import run_clock
from sponsor_monitor.partition import DayGrid, LooseEnds, Partition
from sponsor_monitor.ranges import starts_of

Day = tuple[bool, bool]
"""Monitored, evidence."""
SPANS = st.lists(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=15), max_size=5)


def partition(spans: list[list[Day]]) -> Partition:
    """Spans with those days, and nothing else: no sessions, no marks."""
    lengths = np.array([len(span) for span in spans], dtype=np.int64)
    own = np.repeat(np.arange(len(spans), dtype=np.int32), lengths)
    monitored = np.array([day[0] for span in spans for day in span], dtype=np.bool_)
    day, none, no_keys = np.arange(len(own), dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    flags = np.zeros(len(own), dtype=np.bool_)
    grid = DayGrid(
        starts_of(lengths), own, day, own, flags.view(np.int8), flags, flags, monitored, {}, flags.astype(np.int16)
    )
    return Partition(
        registration=np.arange(len(spans), dtype=np.int32),
        first=starts_of(lengths)[:-1].astype(np.int32),
        last=(starts_of(lengths)[1:] - 1).astype(np.int32),
        grid=grid,
        due=DueSessions(none, none, none, none.astype(np.int8)),
        taken=np.zeros(0, dtype=np.bool_),
        loose_ends=LooseEnds(no_keys, no_keys, no_keys, no_keys, (none, none)),
    )


def clock_of(spans: list[list[Day]]) -> list[int]:
    evidence = np.array([day[1] for span in spans for day in span], dtype=np.bool_)
    return [int(days) for days in run_clock(partition(spans), evidence)]


@given(SPANS)
def test_evidence_sets_the_clock_to_0_a_monitored_day_adds_1_any_other_leaves_it(spans: list[list[Day]]) -> None:
    expected = []
    for span in spans:
        clock = 0
        for monitored, evidence in span:
            clock = 0 if evidence else clock + monitored
            expected.append(clock)

    assert clock_of(spans) == expected


def test_one_registration_s_evidence_does_not_stop_another_s_clock() -> None:
    quiet, seen = (True, False), (True, True)

    assert clock_of([[quiet, quiet], [], [quiet, seen, quiet]]) == [1, 2, 1, 0, 1]
