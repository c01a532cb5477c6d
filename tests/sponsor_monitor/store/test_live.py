"""The rows that stand, for every cut and every time of knowledge, against the rule said one row at a time."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import BLANK, append, text_column
from sponsor_monitor.store.cut import cut_at
from sponsor_monitor.store.fields import FACTS, FactTable
from sponsor_monitor.store.live import live_rows
from tests.sponsor_monitor.store.arrivals import Store

BATCHES = range(1, 6)
ROWS = 12
TIMES = (None, 3, 5, 7)
Row = dict[str, Any]


def fill(store: Store, rng: random.Random) -> tuple[list[Row], list[Row]]:
    """Five batches of settings, with retractions of earlier ones; the rows of both tables."""
    settings: list[Row] = []
    retractions: list[Row] = []
    for batch in BATCHES:
        with store.database.writing() as connection:
            told = {"id": batch, "received_at": batch, "feed": "made up", "mode": "append", "program": "0"}
            connection.execute(schema.batch.insert().values(**told))
            known = len(settings)
            new = [
                _row(batch, known + place, rng) | {"name": rng.choice("abc"), "value": "x"}
                for place in range(1, ROWS + 1)
            ]
            gone = rng.sample(range(1, known + 1), min(known, 5))
            back = [
                _row(batch, len(retractions) + place, rng)
                | {"fact_table": rng.choice(("setting_version", "mark")), "fact": fact}
                for place, fact in enumerate(gone, 1)
            ]
            for table, rows in (("setting_version", new), ("retraction", back)):
                _append(connection, FACTS[table], rows)
                if rows:
                    part = {"batch": batch, "fact_table": table, "first_id": rows[0]["id"], "last_id": rows[-1]["id"]}
                    connection.execute(schema.batch_part.insert().values(**part))
            counts = dict.fromkeys(("accepted", "unchanged", "retracted", "quarantined"), 0)
            if batch != BATCHES[-1]:
                connection.execute(schema.publication.insert().values(batch=batch, root="", **counts))
            settings += new
            retractions += back
    return settings, retractions


def _row(batch: int, number: int, rng: random.Random) -> Row:
    return {"id": number, "batch": batch, "file": 1, "line": number + 1, "recorded_at": rng.choice(TIMES)}


def _append(connection: sa.Connection, table: FactTable, rows: list[Row]) -> None:
    columns: dict[str, Any] = {}
    for name in table.columns if rows else ():
        values = [row[name] for row in rows]
        is_text = any(isinstance(value, str) for value in values)
        columns[name] = (
            text_column(values) if is_text else np.array([BLANK if v is None else v for v in values], dtype=np.int64)
        )
    if rows:
        append(connection, table, columns)


def standing(settings: list[Row], retractions: list[Row], batch: int, known_at: int | None) -> list[int]:
    """The ids of the settings that hold."""

    def is_known(row: Row) -> bool:
        return row["batch"] <= batch and (
            known_at is None or row["recorded_at"] is None or row["recorded_at"] <= known_at
        )

    gone = {row["fact"] for row in retractions if is_known(row) and row["fact_table"] == "setting_version"}
    latest: dict[str, Row] = {}
    for row in settings:
        if is_known(row) and row["id"] not in gone:
            before = latest.get(row["name"])
            if before is None or (row["recorded_at"] or 0) >= (before["recorded_at"] or 0):
                latest[row["name"]] = row
    return sorted(row["id"] for row in latest.values())


@pytest.mark.parametrize("seed", range(3))
def test_the_rows_that_stand_are_those_the_rule_says(store: Store, seed: int) -> None:
    settings, retractions = fill(store, random.Random(seed))  # noqa: S311
    for batch in BATCHES[:-1]:
        cut = cut_at(store.database, str(batch))
        for known_at in (None, 2, 3, 4, 5, 6, 7):
            found = live_rows(store.database, FACTS["setting_version"], cut, ("id", "name"), known_at)
            assert found["id"].tolist() == standing(settings, retractions, batch, known_at)
            named = {row["id"]: row["name"] for row in settings}
            assert found["name"].to_pylist() == [named[number] for number in found["id"].tolist()]


def test_a_batch_that_is_not_published_is_not_there(store: Store) -> None:
    settings, _ = fill(store, random.Random(0))  # noqa: S311
    cut = cut_at(store.database)
    assert cut.batch == BATCHES[-2]
    assert cut.last["setting_version"] == len(settings) - ROWS


@pytest.mark.parametrize("where", ["", "name = 'a'"], ids=["all", "narrowed by the key"])
def test_a_table_without_rows_has_columns_of_no_rows(store: Store, where: str) -> None:
    fill(store, random.Random(0))  # noqa: S311
    found = live_rows(store.database, FACTS["plan_version"], cut_at(store.database), ("id", "toml"))
    assert (len(found["id"]), len(found["toml"])) == (0, 0)
    narrowed = live_rows(store.database, FACTS["setting_version"], cut_at(store.database), ("name",), None, where)
    assert set(narrowed["name"].to_pylist()) == ({"a"} if where else {"a", "b", "c"})
