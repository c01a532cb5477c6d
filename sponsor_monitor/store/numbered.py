"""The institution's identifiers and the numbers we know them by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import codes, column, nulls
from sponsor_monitor.dataset.identifiers import Identifiers
from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FactTable

Numbers = NDArray[np.int64]


class Numbered:
    """Things of one kind in the order of their numbers, which begin with 1; those that are not alive have no rows.

    An erased identifier keeps its number, and nothing is found by it.
    """

    def __init__(self, database: Database, table: FactTable, last_id: int, name: str) -> None:
        """Read the identifiers known up to an id; ``name`` is the column that holds them."""
        self.table = table
        self._name = name
        self._texts: pa.Array = select_all(database, table, [name], f"id <= {last_id}")[name]
        self._is_alive = np.zeros(len(self._texts), dtype=np.bool_)

    def __len__(self) -> int:
        """How many numbers are given."""
        return len(self._texts)

    def hold(self, numbers: NDArray[Any]) -> None:
        """Say which numbers have a row that holds."""
        self._is_alive[:] = False
        self._is_alive[np.asarray(numbers, dtype=np.int64) - 1] = True

    def numbers(self, texts: pa.Array) -> Numbers:
        """The number of each identifier; 0 for one that is not known."""
        return codes(pc.index_in(texts.cast(pa.large_string()), value_set=self._texts, skip_nulls=True)) + np.int64(1)

    def add(self, texts: pa.Array) -> tuple[Numbers, NDArray[np.int64]]:
        """The number of each identifier, new ones numbered on, and the rows that brought a new one first."""
        found = self.numbers(texts)
        unknown = np.flatnonzero(found == 0)
        if not unknown.size:
            return found, unknown
        strange = texts.cast(pa.large_string()).take(column(unknown))
        fresh = pc.unique(strange)
        places = codes(pc.index_in(strange, value_set=fresh)).astype(np.int64)
        found[unknown] = len(self._texts) + 1 + places
        first = unknown[np.unique(places, return_index=True)[1]]
        self._texts = pa.concat_arrays([self._texts, fresh])
        self._is_alive = np.concatenate([self._is_alive, np.zeros(len(fresh), dtype=np.bool_)])
        return found, first

    def texts(self, numbers: NDArray[Any]) -> pa.Array:
        """The identifiers of numbers."""
        return self._texts.take(column(np.asarray(numbers, dtype=np.int64) - 1))

    def living(self) -> tuple[Identifiers, Numbers]:
        """The identifiers that rows may name, and the number behind each of them."""
        is_there = self._is_alive & ~nulls(self._texts)
        numbers = np.flatnonzero(is_there) + 1
        return Identifiers(self._texts.filter(column(is_there))), numbers.astype(np.int64)
