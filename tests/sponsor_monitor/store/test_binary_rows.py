"""COPY in binary: what PostgreSQL reads of it is what was given, blanks as NULL, and nothing is cut to its column."""

from __future__ import annotations

import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.postgres import PostgresAccess
from sponsor_monitor.store.binary_rows import TooWide, binary_rows
from sponsor_monitor.store.columns import BLANK

WIDTHS = {"wide": 8, "narrow": 4}
WIDE = st.integers(-(2**63) + 1, 2**63 - 1) | st.just(BLANK)
NARROW = st.integers(-(2**31), 2**31 - 1) | st.just(BLANK)


def read_back(rows: list[tuple[int, int]], url: str) -> list[tuple[int | None, int | None]]:
    columns = {name: np.array([row[place] for row in rows], dtype=np.int64) for place, name in enumerate(WIDTHS)}
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (wide bigint, narrow integer, place serial)")
        with cursor.copy("COPY copied (wide, narrow) FROM STDIN (FORMAT binary)") as copy:
            copy.write(binary_rows(columns, WIDTHS, BLANK))
        found = cursor.execute("SELECT wide, narrow FROM copied ORDER BY place").fetchall()
        connection.rollback()
    return found


@pytest.fixture(scope="module")
def url(postgres: PostgresAccess) -> str:
    """The database that every server has; nothing stays in it."""
    return postgres.url_of("postgres")


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(WIDE, NARROW), min_size=1, max_size=40))
def test_the_server_reads_every_number_and_every_blank(url: str, rows: list[tuple[int, int]]) -> None:
    meant = [tuple(None if value == BLANK else value for value in row) for row in rows]

    assert read_back(rows, url) == meant


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_a_number_that_does_not_fit_its_column_is_refused_and_not_cut(value: int) -> None:
    column = {"narrow": np.array([1, value], dtype=np.int64)}

    with pytest.raises(TooWide):
        binary_rows(column, WIDTHS, BLANK)
