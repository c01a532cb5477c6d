"""What of arriving rows is new: those that hold already add nothing, however often they come."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.store.columns import Columns, rows_of
from sponsor_monitor.store.fields import FactTable
from sponsor_monitor.store.row_codes import among, first_of_each, places_in, row_codes

Rows = NDArray[np.int64]


class Compared(NamedTuple):
    """Arriving rows: ``new`` ones, ``unchanged`` ones, and ``doubled``: those that give a key again with other values.

    ``first_of`` has for each doubled row the row that gave its key first.
    """

    new: Rows
    unchanged: Rows
    doubled: Rows
    first_of: Rows


def compared(table: FactTable, arriving: Columns, live: Columns) -> Compared:
    """Arriving rows against those that hold: of a table with a key, by key; of another, whole rows."""
    rows, held = row_codes([arriving, live], _compared_by(table))
    is_new = ~among(rows, held)
    nobody: Rows = np.empty(0, dtype=np.int64)
    if not table.key:
        is_new &= first_of_each(rows)
        return Compared(np.flatnonzero(is_new), np.flatnonzero(~is_new), nobody, nobody)
    keys, _ = row_codes([arriving, live], table.key)
    is_first = first_of_each(keys)
    first = np.flatnonzero(is_first)
    first_of = first[places_in(keys, keys[first])]
    is_doubled = rows != rows[first_of]
    doubled = np.flatnonzero(is_doubled)
    return Compared(
        np.flatnonzero(is_new & is_first),
        np.flatnonzero(~is_doubled & ~(is_new & is_first)),
        doubled,
        first_of[doubled],
    )


def alike(table: FactTable, rows: Columns, others: Columns) -> NDArray[np.bool_]:
    """Which rows say the same as one of some others."""
    mine, theirs = row_codes([rows, others], _compared_by(table))
    found: NDArray[np.bool_] = among(mine, theirs)
    return found


def first_alike(table: FactTable, rows: Columns) -> NDArray[np.bool_]:
    """Which rows are the first to say what they say."""
    (mine,) = row_codes([rows], _compared_by(table))
    return first_of_each(mine)


def _compared_by(table: FactTable) -> list[str]:
    names = list(table.names)
    # Status periods recorded at different times are different facts, for one may be known before the other.
    return names if table.key else [*names, "recorded_at"]


def replaced(table: FactTable, live: Columns, coming: Columns) -> NDArray[np.bool_]:
    """Which live rows another with the same key takes the place of."""
    if not table.key or not rows_of(live):
        return np.zeros(rows_of(live), dtype=np.bool_)
    held, keys = row_codes([live, coming], table.key)
    return among(held, keys)
