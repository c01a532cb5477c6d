"""A store for each test, as the tests of the store have it."""

from __future__ import annotations

from tests.sponsor_monitor.services.people_house import house, small_house
from tests.sponsor_monitor.store.conftest import small_store, store

__all__ = ["house", "small_house", "small_store", "store"]
