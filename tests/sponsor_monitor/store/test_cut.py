"""Up to which batch the store is looked at."""

from __future__ import annotations

import pytest

from sponsor_monitor.known_at import NotATime
from sponsor_monitor.store.cut import cut_at, input_root
from sponsor_monitor.store.errors import NoSuchBatch, NothingStored
from tests.sponsor_monitor.store.arrivals import MARKS, Store

MORE_MARKS = MARKS + "S-2,L-2,present,,2025-10-13T11:00Z\n"


@pytest.fixture
def twice(store: Store) -> Store:
    """A store of two batches, a minute apart: 2025-10-09T08:53:20Z and 08:54:20Z."""
    store.dataset()
    store.dataset(marks=MORE_MARKS)
    return store


@pytest.mark.parametrize(
    ("received_by", "batch"),
    [
        (None, 2),
        ("1", 1),
        ("2", 2),
        ("2025-10-09T08:53:20Z", 1),
        ("2025-10-09T08:54:19.999999Z", 1),
        ("2025-10-09T08:54:20Z", 2),
        ("2025-10-09T09:54:20", 2),
        ("2025-10-09T09:54:19", 1),
        ("2026-01-01", 2),
    ],
    ids=[
        "all there is",
        "the first batch",
        "the second batch",
        "the moment the first came",
        "just before the second came",
        "the moment the second came",
        "that moment by the institution's clock",
        "a second before by the institution's clock",
        "a later day",
    ],
)
def test_the_last_batch_by_then_counts(twice: Store, received_by: str | None, batch: int) -> None:
    assert cut_at(twice.database, received_by).batch == batch


@pytest.mark.parametrize(
    ("received_by", "error"),
    [("3", NoSuchBatch), ("0", NoSuchBatch), ("2025-10-09T08:53:19Z", NothingStored), ("soon", NotATime)],
    ids=["a batch that never came", "no batch", "before the first came", "no time"],
)
def test_what_cannot_be_looked_at_is_refused(twice: Store, received_by: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        cut_at(twice.database, received_by)


def test_an_empty_store_has_nothing_to_look_at(small_store: Store) -> None:
    for received_by in (None, "1", "2026-01-01"):
        with pytest.raises(NothingStored):
            cut_at(small_store.database, received_by)


def test_a_cut_knows_the_last_row_of_each_table_and_its_root_changes_with_every_batch(twice: Store) -> None:
    first, second = cut_at(twice.database, "1"), cut_at(twice.database)
    assert (first.last["mark"], first.last["retraction"]) == (3, 0)
    assert second.last["mark"] > first.last["mark"]
    assert second.last["student"] == first.last["student"] == 3
    assert input_root(twice.database, first) != input_root(twice.database, second)
