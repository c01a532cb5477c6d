"""Checked rows of a table as the columns the store keeps: identifiers as numbers, blanks as blanks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.dataset.cells import Cells
from sponsor_monitor.dataset.columns import Kind
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.dataset.rows import Checked
from sponsor_monitor.dataset.tables import NO_DAY, NO_MINUTES_LATE, OPEN_END
from sponsor_monitor.dataset.timetable import MICROS_A_MINUTE, instants, local_days
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store.columns import BLANK, Column

Rows = NDArray[np.int64]

RENAMED = {
    "start": "start_day",
    "end": "end_day",
    "from_date": "from_day",
    "to_date": "to_day",
    "count": "events",
}
"""Our columns that the store calls otherwise, to keep its words apart from SQL's and its days from text."""


@dataclass(frozen=True, slots=True)
class Row:
    """Good rows of a checked table by column; ``numbers`` has, by kind of identifier, the number of each code."""

    checked: Checked
    rows: Rows
    numbers: Mapping[Kind, NDArray[np.int64]]
    clock: LocalTime

    def text(self, name: str) -> pa.Array:
        """A column of text."""
        return self.checked.values(name).take(column(self.rows)).cast(pa.large_string())

    def whole(self, name: str, blank: int | None = None) -> NDArray[np.int64]:
        """A column of codes, days or numbers; what stands for a blank becomes one."""
        values = np.asarray(self.checked.values(name)[self.rows], dtype=np.int64)
        return values if blank is None else np.where(values == blank, BLANK, values)

    def moment(self, name: str) -> NDArray[np.int64]:
        """A column of timestamps as instants."""
        return instants(self.checked.cells[name], self.clock)[self.rows]

    def minute(self, name: str) -> NDArray[np.int64]:
        """A column of timestamps as minutes, their seconds dropped."""
        return instants(self._in_minutes(name), self.clock)[self.rows] // MICROS_A_MINUTE

    def day(self, name: str) -> NDArray[np.int64]:
        """The local days of a column of timestamps."""
        return local_days(self._in_minutes(name), self.clock)[self.rows].astype(np.int64)

    def number(self, name: str, kind: Kind) -> NDArray[np.int64]:
        """A column of identifiers as numbers."""
        found: NDArray[np.int64] = self.numbers[kind][self.checked.values(name)[self.rows]]
        return found

    def lines(self) -> NDArray[np.int64]:
        """Where the rows stand in their file."""
        lines: NDArray[np.int64] = np.asarray(self.checked.chunk.lines(self.rows), dtype=np.int64)
        return lines

    def _in_minutes(self, name: str) -> Cells:
        cells = self.checked.cells[name]
        return Cells(cells.values // MICROS_A_MINUTE * MICROS_A_MINUTE, cells.bad, cells.zoned)


_BLANKS = {"end": OPEN_END, "to_date": OPEN_END, "minutes_late": NO_MINUTES_LATE}
_WORDS = {Kind.CATEGORY: ("ordinary", "special")}
_NUMBERED = {Kind.STUDENT: "student", Kind.SESSION: "session", Kind.REGISTRATION: "registration"}


def _moments(name: str, row: Row) -> tuple[tuple[str, Callable[[str], Column]], ...]:
    """What is stored of a timestamp: of when something was, the local day, and of a session its minutes too."""
    stored: dict[str, tuple[tuple[str, Callable[[str], Column]], ...]] = {
        "starts_at": (("day", row.day), ("start_minute", row.minute)),
        "ends_at": (("end_minute", row.minute),),
        "occurred_at": (("day", row.day),),
    }
    return stored.get(name, ((name, row.moment),))


def stored_columns(table: str, row: Row) -> dict[str, Column]:
    """The store's columns of good rows, but for their origin and the identities that the import numbers itself."""
    found: dict[str, Column] = {}
    for given in EVERY_TABLE[table]:
        name = RENAMED.get(given.name, given.name)
        if given.kind in _NUMBERED:
            found[_NUMBERED[given.kind]] = row.number(given.name, given.kind)
        elif given.kind in _WORDS:
            found[name] = pa.array(_WORDS[given.kind]).take(column(row.whole(given.name))).cast(pa.large_string())
        elif given.kind is Kind.TEXT:
            found[name] = row.text(given.name)
        elif given.kind is Kind.MOMENT:
            found |= {stored: read(given.name) for stored, read in _moments(given.name, row)}
        else:
            blank: Any = _BLANKS.get(given.name, NO_DAY if given.kind is Kind.DATE else None)
            found[name] = row.whole(given.name, blank)
    return found
