"""The databases tests run on: a fresh one for each test, SQLite in a file and PostgreSQL for real.

A test that takes ``database_url`` runs on both. There is one PostgreSQL server a run, started when the first test
needs it; where none can be had, the test fails and says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bench.postgres import PostgresAccess, PostgresServer, running_postgres
from bench.postgres_shared import shared_postgres

KINDS = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresAccess]:
    """The run's server, the same one for all workers: for databases, not to be stopped."""
    own = tmp_path_factory.getbasetemp()
    is_worker = hasattr(request.config, "workerinput")
    with shared_postgres(own.parent if is_worker else own) as access:
        yield access


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server for this test alone, which may kill and restart it."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh, empty PostgreSQL database, dropped afterwards with whatever is still connected."""
    name = f"test_{uuid4().hex}"
    try:
        yield postgres.create(name)
    finally:
        postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite database; its file comes with the first connection."""
    return f"sqlite:///{tmp_path / 'database.db'}"


@pytest.fixture(params=list(KINDS))
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database of each kind in turn."""
    url: str = request.getfixturevalue(KINDS[request.param])
    return url
