"""A store for each test, as the tests of the store have it."""

from __future__ import annotations

from tests.sponsor_monitor.store.conftest import small_store, store

__all__ = ["small_store", "store"]
