"""The rows that stand at a cut: what was retracted is gone, and of several versions of one thing the latest holds.

``live_rows(database, table, cut, names, known_at=None, where="") -> columns``: the named columns of the live rows of
any table of facts, in order of id; ``known_at`` is an instant, None for all that is known. ``retracted(...)`` gives the
ids of the rows taken back, for tables that are too large to be read at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.ranges import sorted_unique
from sponsor_monitor.store.columns import Column, Columns, select_all, taken
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import RETRACTION, FactTable
from sponsor_monitor.store.row_codes import among_sorted, latest_of_each


def live_rows(
    database: Database,
    table: FactTable,
    cut: Cut,
    names: Sequence[str],
    known_at: int | None = None,
    where: str = "",
) -> dict[str, Column]:
    """The columns ``names`` of the rows of a table that stand at a cut as known at an instant, in order of id.

    ``where`` (SQL of our own) narrows what is read; of a table with a key it may speak of the key's fields only, for
    it is asked before the latest version is chosen. A table that is an identity has every row standing.
    """
    needed = tuple(dict.fromkeys((*names, "id", "recorded_at", *table.key)))
    if not cut.last[table.name]:
        return _named(select_all(database, table, needed, "id < 0"), names)
    rows = select_all(database, table, needed, known_by(cut, table, where))
    gone = retracted(database, table, cut, known_at)
    stands = is_known(rows["recorded_at"], known_at) & ~among_sorted(rows["id"], gone)
    if not stands.all():
        rows = taken(rows, np.flatnonzero(stands))
    if table.key:
        rows = taken(rows, latest_of_each(rows, table.key))
    return _named(rows, names)


def known_by(cut: Cut, table: FactTable, where: str = "") -> str:
    """The SQL condition of rows that had arrived by a cut, with a further one."""
    return f"id <= {cut.last[table.name]}" + (f" AND ({where})" if where else "")


def is_known(recorded_at: NDArray[np.int64], known_at: int | None) -> NDArray[np.bool_]:
    """Which rows were known at an instant: a blank time is older than every instant."""
    if known_at is None:
        return np.ones(len(recorded_at), dtype=np.bool_)
    known: NDArray[np.bool_] = recorded_at <= known_at
    return known


def retracted(database: Database, table: FactTable, cut: Cut, known_at: int | None = None) -> NDArray[np.int64]:
    """The ids of a table's rows that had been taken back by a cut, as known at an instant: sorted, each once."""
    if not cut.last[RETRACTION.name]:
        return np.empty(0, dtype=np.int64)
    here = known_by(cut, RETRACTION, f"fact_table = '{table.name}'")
    rows = select_all(database, RETRACTION, ("fact", "recorded_at"), here)
    return sorted_unique(np.sort(rows["fact"][is_known(rows["recorded_at"], known_at)]))


def _named(rows: Columns, names: Sequence[str]) -> dict[str, Column]:
    return {name: rows[name] for name in names}
