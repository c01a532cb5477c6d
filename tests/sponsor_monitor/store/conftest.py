"""A store for each test: on both databases, or on SQLite where the database does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.sponsor_monitor.store.arrivals import Store


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each database in turn."""
    with closing(Store(database_url, tmp_path)) as opened:
        yield opened


@pytest.fixture
def small_store(sqlite_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    with closing(Store(sqlite_url, tmp_path)) as opened:
        yield opened
