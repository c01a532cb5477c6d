"""The small university at two moments of one student's way, made once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.student_way import Way


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Way:
    """The university on 20 January 2026, to be copied."""
    place = tmp_path_factory.mktemp("beginning")
    with Way(f"sqlite:///{place / 'database.db'}", place) as university:
        return university.begin()


@pytest.fixture(scope="session")
def recommended(beginning: Way, tmp_path_factory: pytest.TempPathFactory) -> Way:
    """The same on 2 April, with a recommendation that waits, to be copied."""
    with beginning.copy(tmp_path_factory.mktemp("recommended")) as university:
        university.ready()
        return university


@pytest.fixture
def way(beginning: Way, tmp_path: Path) -> Iterator[Way]:
    """The beginning, for this test alone."""
    with beginning.copy(tmp_path) as university:
        yield university


@pytest.fixture
def waiting(recommended: Way, tmp_path: Path) -> Iterator[Way]:
    """The recommendation that waits, for this test alone."""
    with recommended.copy(tmp_path) as university:
        yield university
