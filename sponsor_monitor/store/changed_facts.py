"""Which stored rows stand in one of two views of the store alone: what arrived, became known, or was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.store.columns import Columns, select_all, taken
from sponsor_monitor.store.fields import FACTS, FactTable
from sponsor_monitor.store.live import is_known, retracted
from sponsor_monitor.store.reading import View
from sponsor_monitor.store.row_codes import among_sorted

_MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """Rows of one table that stand in one of two views alone; ``added`` tells which stand in the later one."""

    columns: Columns
    added: NDArray[np.bool_]

    def at(self, rows: NDArray[np.integer[Any]]) -> ChangedRows:
        """Some of them."""
        return ChangedRows(taken(self.columns, rows), self.added[rows])


def changed_rows(before: View, after: View, table: str, names: tuple[str, ...]) -> ChangedRows:
    """The rows of a table that stand in one of two views of one database alone, in order of id.

    ``names`` are the columns to read beside id, batch, file, line and recorded_at.
    """
    own = FACTS[table]
    gone = tuple(retracted(each.database, own, each.cut, each.known_at) for each in (before, after))
    asked = tuple(dict.fromkeys(("id", "batch", "file", "line", "recorded_at", *names)))
    rows = select_all(after.database, own, asked, _candidates(before, after, own, gone))
    stood, stands = (
        _stands(each, own, rows, taken_back) for each, taken_back in zip((before, after), gone, strict=True)
    )
    return ChangedRows(rows, stands).at(np.flatnonzero(stood != stands))


def _candidates(before: View, after: View, table: FactTable, gone: tuple[NDArray[np.int64], ...]) -> str:
    """The SQL condition of every row that may stand in one view alone."""
    first, last = sorted((before.cut.last[table.name], after.cut.last[table.name]))
    either = [f"id > {first}"]
    if before.known_at != after.known_at:
        either.append(f"recorded_at > {min(each.known_at for each in (before, after) if each.known_at is not None)}")
    differing = np.setxor1d(gone[0], gone[1]).tolist()
    if len(differing) > _MOST_LISTED:
        either.append(f"id BETWEEN {differing[0]} AND {differing[-1]}")
    elif differing:
        either.append(f"id IN ({', '.join(map(str, differing))})")
    return f"id <= {last} AND ({' OR '.join(either)})"


def _stands(looked_at: View, table: FactTable, rows: Columns, taken_back: NDArray[np.int64]) -> NDArray[np.bool_]:
    there: NDArray[np.bool_] = rows["id"] <= looked_at.cut.last[table.name]
    return there & is_known(rows["recorded_at"], looked_at.known_at) & ~among_sorted(rows["id"], taken_back)
