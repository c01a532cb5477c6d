"""Events rolled up: by student, local day, indicator, source and day recorded, with nothing lost on the way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.store.columns import BLANK
from sponsor_monitor.store.event_sums import KEY, as_facts, rolled_up
from tests.sponsor_monitor.store.arrivals import Store, day, instant

HEADER = "student_id,occurred_at,indicator,count,source,recorded_at\n"


def _stored(store: Store) -> list[tuple[object, ...]]:
    names = ("student", "day", "indicator", "source", "events", "recorded_at", "line")
    return [tuple(row[name] for name in names) for row in store.holding("event_count")]


def test_events_of_a_day_recorded_on_one_day_are_one_row_known_from_the_last(store: Store) -> None:
    store.dataset(
        engagement=HEADER
        + "S-1,2025-10-07T10:00Z,vle,2,moodle,2025-10-07T13:00Z\n"
        + "S-1,2025-10-07T09:00Z,vle,1,moodle,2025-10-07T12:00Z\n"
        + "S-1,2025-10-07T11:00Z,vle,4,moodle,2025-10-08T12:00Z\n"
        + "S-1,2025-10-07T11:00Z,vle,8,lecture,2025-10-07T12:00Z\n"
    )

    tuesday = day("2025-10-07")
    assert sorted(_stored(store), key=str) == sorted(
        [
            ("S-1", tuesday, 1, "moodle", 3, instant("2025-10-07T13:00Z"), 2),
            ("S-1", tuesday, 1, "moodle", 4, instant("2025-10-08T12:00Z"), 4),
            ("S-1", tuesday, 1, "lecture", 8, instant("2025-10-07T12:00Z"), 5),
        ],
        key=str,
    )


def test_an_event_without_a_source_comes_from_its_feed(store: Store) -> None:
    store.dataset(feed="night", engagement=HEADER + "S-1,2025-10-07T10:00Z,vle,,,\nS-2,2025-10-07T10:00Z,vle,,,\n")

    assert [row["source"] for row in store.holding("event_count")] == ["night", "night"]


def test_a_count_of_nought_is_no_event(store: Store) -> None:
    received = store.dataset(engagement=HEADER + "S-1,2025-10-07T10:00Z,vle,0,,\n")

    assert (store.holding("event_count"), received.tally.unchanged, received.tally.quarantined) == ([], 1, 0)


CLOCKS = {
    "summer, half past midnight is still the day before in UTC": ("2025-10-06T23:30Z", "2025-10-07"),
    "summer, half past eleven": ("2025-10-07T22:30Z", "2025-10-07"),
    "the night the clocks go back, first two o'clock": ("2025-10-26T00:59Z", "2025-10-26"),
    "the night the clocks go back, midnight in summer time": ("2025-10-25T23:00Z", "2025-10-26"),
    "the last minute before that night": ("2025-10-25T22:59Z", "2025-10-25"),
    "the night after, one minute to midnight": ("2025-10-26T23:59Z", "2025-10-26"),
    "the night the clocks go forward, one minute to midnight": ("2026-03-28T23:59Z", "2026-03-28"),
    "the end of the day on which the clocks went forward": ("2026-03-29T22:59Z", "2026-03-29"),
    "midnight after the clocks went forward": ("2026-03-29T23:00Z", "2026-03-30"),
}


@pytest.mark.parametrize(("occurred", "expected"), list(CLOCKS.values()), ids=list(CLOCKS))
def test_an_event_is_of_the_day_that_the_clocks_on_the_walls_show(
    small_store: Store, occurred: str, expected: str
) -> None:
    small_store.dataset(engagement=HEADER + f"S-1,{occurred},vle,,,\n")

    assert [row["day"] for row in small_store.holding("event_count")] == [day(expected)]


EVENT = st.tuples(
    st.integers(1, 2), st.integers(0, 1), st.integers(0, 1), st.integers(1, 2), st.integers(1, 9),
    st.sampled_from([BLANK, 5, 86_400_000_000, 86_400_000_005]), st.integers(2, 99),
)  # fmt: skip


@given(st.lists(EVENT, max_size=12), st.integers(0, 12))
def test_no_event_is_lost_however_a_file_comes_in_parts(events: list[tuple[int, ...]], cut: int) -> None:
    names = (*KEY, "events", "recorded_at", "line")

    def part(rows: list[tuple[int, ...]]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        table = np.array(rows, dtype=np.int64).reshape(-1, len(names))
        found = {name: table[:, place].copy() for place, name in enumerate(names)}
        recorded = found["recorded_at"]
        found["recorded_day"] = np.where(recorded == BLANK, BLANK, recorded // 86_400_000_000)
        return {**found, "file": np.ones(len(table), dtype=np.int64)}

    whole = as_facts(rolled_up([part(events)]))
    pieces = as_facts(rolled_up([rolled_up([part(events[:cut])]), rolled_up([part(events[cut:])])]))

    expected: Counter[tuple[int, ...]] = Counter()
    for student, of_day, indicator, source, count, recorded, _ in events:
        expected[student, of_day, indicator, source, BLANK if recorded == BLANK else recorded // 86_400_000_000] += (
            count
        )
    assert sorted(whole["events"].tolist()) == sorted(expected.values())
    assert {name: values.tolist() for name, values in whole.items()} == {
        name: values.tolist() for name, values in pieces.items()
    }
