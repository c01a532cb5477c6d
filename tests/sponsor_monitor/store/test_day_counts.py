"""Days' counts of events: what is known of them added up, corrections taken off."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.dataset.grammar import MOST_WHOLE
from sponsor_monitor.dataset.tables import NO_INSTANT
from sponsor_monitor.store.bulk import EventRows
from sponsor_monitor.store.day_counts import event_batches
from sponsor_monitor.store.export_tables import by_source

Row = tuple[int, int, int, int, int, int]
"""Student, day, indicator, events, source and when recorded."""
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(-1, 1),
        st.integers(0, 9),
        st.integers(-3, 4).filter(bool),
        st.integers(1, 3),
        st.sampled_from([int(NO_INSTANT), 5, 9]),
    )
)


def columns(rows: list[Row]) -> EventRows:
    """Rows as columns."""
    kinds = (np.int32, np.int32, np.int8, np.int64, np.int32, np.int64)
    return EventRows(*(np.array([row[place] for row in rows], dtype=kind) for place, kind in enumerate(kinds)))


def sums(rows: list[Row]) -> dict[tuple[int, int, int], int]:
    """What each student's day of an indicator comes to, as far as it is more than nothing."""
    found: Counter[tuple[int, int, int]] = Counter()
    for student, day, indicator, events, *_ in rows:
        found[student, day, indicator] += events
    return {key: count for key, count in found.items() if count > 0}


def given_sums(rows: EventRows) -> dict[tuple[int, int, int], int]:
    """The same of columns in which nothing is 0 or less."""
    assert (rows.events > 0).all()
    return sums(
        [
            (int(s), int(d), int(i), int(n), 0, 0)
            for s, d, i, n in zip(rows.student, rows.day, rows.indicator, rows.events, strict=True)
        ]
    )


@given(ROWS)
def test_an_assessment_gets_each_day_s_sum_and_never_a_correction(rows: list[Row]) -> None:
    found: Counter[tuple[int, int, int]] = Counter()
    for batch in event_batches(columns(rows)):
        assert (batch.count > 0).all()
        for key in zip(
            batch.student.tolist(), batch.day.tolist(), batch.indicator.tolist(), batch.count.tolist(), strict=True
        ):
            found[key[:3]] += key[3]
    assert dict(found) == sums(rows)


@given(ROWS)
def test_an_export_has_one_row_for_each_source_and_the_same_sums(rows: list[Row]) -> None:
    found = by_source(columns(rows))
    keys = list(
        zip(found.student.tolist(), found.day.tolist(), found.indicator.tolist(), found.source.tolist(), strict=True)
    )
    assert len(keys) == len(set(keys))
    assert given_sums(found) == sums(rows)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, 1, 1, 2, 1, 5), (0, 1, 1, 3, 1, 9)], [(1, 5, 9)]),
        ([(0, 1, 1, 2, 1, 5), (0, 1, 1, 3, 2, int(NO_INSTANT))], [(1, 2, 5), (2, 3, int(NO_INSTANT))]),
        ([(0, 1, 1, 2, 1, 5), (0, 1, 1, -2, 1, 9)], []),
        ([(0, 1, 1, -1, 1, 5), (0, 1, 1, 3, 2, 9)], [(1, 2, 5)]),
        ([(0, 1, 1, MOST_WHOLE, 1, 5), (0, 1, 1, 1, 1, 5)], [(1, MOST_WHOLE, 5), (1, 1, 5)]),
    ],
    ids=[
        "two rows of a source are one, known with the later",
        "two sources are two rows",
        "what is taken off altogether is no row",
        "what one source lacks goes off the other",
        "a sum too large for a cell takes two rows",
    ],
)
def test_sums_by_source(rows: list[Row], expected: list[tuple[int, int, int]]) -> None:
    found = by_source(columns(rows))
    assert list(zip(found.source.tolist(), found.events.tolist(), found.recorded_at.tolist(), strict=True)) == expected
