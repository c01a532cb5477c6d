"""Of which rows a restating file can say that they are gone: those its windows cover, but what it names unreadably."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from calendars.days import to_day
from sponsor_monitor.dataset.arrow_arrays import column as column_of
from sponsor_monitor.dataset.arrow_arrays import mask
from sponsor_monitor.mapping.arriving import Window
from sponsor_monitor.store.columns import BLANK, Column, Columns, rows_of, text_column
from sponsor_monitor.store.fields import FACTS, FactTable
from sponsor_monitor.store.import_tables import TablesTaken
from sponsor_monitor.store.quarantined import Aside
from sponsor_monitor.store.row_codes import places_in

Mask = NDArray[np.bool_]

_DAY_OF = {
    "status_version": "start_day",
    "membership_version": "from_day",
    "session_version": "day",
    "event_count": "day",
    "registration_detail": "from_day",
    "contact_version": "from_day",
    "emergency_contact_version": "from_day",
    "attribute_version": "from_day",
}
_NAMED = {
    "student_id": "student",
    "registration_id": "registration",
    "session_id": "session",
    "group_id": "study_group",
}
_OWN = {"student_version": "student_id", "registration_version": "registration_id", "session_version": "session_id"}


def inside(tables: TablesTaken, table: FactTable, windows: Sequence[Window], rows: Columns) -> Mask:
    """Which rows of a table the windows cover."""
    found = np.zeros(rows_of(rows), dtype=np.bool_)
    for window in windows:
        found |= _in_days(tables, table, window, rows) & _in_schools(tables, table, window, rows)
    return found


def edges(tables: TablesTaken, table: FactTable, windows: Sequence[Window], rows: Columns) -> list[Mask]:
    """The rows of the first and of the last day of each window: a file that was cut off is cut off there."""
    days = {day for window in windows for day in (window.start, window.end) if day is not None}
    return [_in_days(tables, table, Window(day, day, None), rows) for day in sorted(days)]


def named_by_quarantine(tables: TablesTaken, table: FactTable, aside: Sequence[Aside], rows: Columns) -> Mask:
    """Rows of whom or what the file has a row that could not be used: it does not say that they are gone.

    A row that names its own student, registration or session speaks of that one only.
    """
    found = np.zeros(rows_of(rows), dtype=np.bool_)
    own = _OWN.get(table.name, "")
    for column, identity in _NAMED.items():
        if identity not in rows:
            continue
        names = [row.cells.get(column) for row in aside if column == own or not row.cells.get(own)]
        said = pa.array([name for name in names if name], pa.large_string())
        numbers = tables.known[identity].numbers(said)
        found |= np.isin(rows[identity], numbers[numbers > 0])
    return found


def _in_days(tables: TablesTaken, table: FactTable, window: Window, rows: Columns) -> Mask:
    size = rows_of(rows)
    if window.start is None and window.end is None:
        return np.ones(size, dtype=np.bool_)
    if table.name == "mark":
        day = _of_sessions(tables, "day", rows["session"])
    elif table.name in _DAY_OF:
        day = rows[_DAY_OF[table.name]]
    else:
        # A table without days of its own: nobody can say that the file covers its rows.
        return np.zeros(size, dtype=np.bool_)
    first = BLANK + 1 if window.start is None else to_day(window.start)
    last = np.iinfo(np.int64).max if window.end is None else to_day(window.end)
    covered: Mask = (day >= first) & (day <= last)
    return covered


def _in_schools(tables: TablesTaken, table: FactTable, window: Window, rows: Columns) -> Mask:
    if window.schools is None:
        return np.ones(rows_of(rows), dtype=np.bool_)
    if "school" in rows:
        school = rows["school"]
    elif table.name == "mark":
        school = _schools_of_marks(tables, rows)
    elif "student" in rows:
        school = _schools_of_students(tables, rows)
    else:
        return np.zeros(rows_of(rows), dtype=np.bool_)
    return mask(pc.is_in(school.cast(pa.large_string()), value_set=pa.array(window.schools, pa.large_string())))


def _schools_of_marks(tables: TablesTaken, marks: Columns) -> pa.Array:
    """The school of each mark: its session's, or where that has none its student's."""
    own = _of_sessions(tables, "school", marks["session"])
    return pc.if_else(pc.not_equal(own, ""), own, _schools_of_students(tables, marks))


def _schools_of_students(tables: TablesTaken, rows: Columns) -> pa.Array:
    return _looked_up(tables.live(FACTS["student_version"]), "student", "school", rows["student"])


def _of_sessions(tables: TablesTaken, name: str, numbers: NDArray[np.int64]) -> Column:
    return _looked_up(tables.live(FACTS["session_version"]), "session", name, numbers)


def _looked_up(rows: Columns, key: str, name: str, numbers: NDArray[np.int64]) -> Column:
    """A column of the things of numbers; a blank, or no text, for one that does not hold."""
    place = places_in(numbers, rows[key])
    values = rows[name]
    if not isinstance(values, pa.Array):
        return np.where(place < 0, BLANK, values[np.maximum(place, 0)]) if len(values) else np.full(len(place), BLANK)
    ours = pa.concat_arrays([values.cast(pa.large_string()), text_column([""]).cast(pa.large_string())])
    return ours.take(column_of(np.where(place < 0, len(values), place)))
