"""What a restating file leaves out is taken back: inside the window it covers, of its own feed, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from calendars.days import to_day
from sponsor_monitor.dataset.arrow_arrays import mask
from sponsor_monitor.mapping.arriving import Window
from sponsor_monitor.store.columns import BLANK, Column, Columns, rows_of, taken
from sponsor_monitor.store.errors import TooManyRetractions
from sponsor_monitor.store.event_sums import KEY as EVENT_KEY
from sponsor_monitor.store.fields import FACTS, RETRACTION, FactTable
from sponsor_monitor.store.import_tables import TablesTaken
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.quarantined import Aside
from sponsor_monitor.store.row_codes import places_in, row_codes

Mask = NDArray[np.bool_]

MOST_PERCENT = 5
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
_NAMED = {"student_id": "student", "registration_id": "registration", "session_id": "session"}


@dataclass(frozen=True, slots=True)
class Restated:
    """A table as files restate it: the good rows that arrived, those set aside, the key by which rows are the same.

    ``key`` are the store's names; empty where a row is the same only as a whole. ``file`` is the batch's number of the
    file that says what is gone.
    """

    table: FactTable
    arrived: Columns
    aside: Sequence[Aside]
    key: tuple[str, ...]
    windows: Sequence[Window]
    file: int
    accept_retractions: bool


def take_back_versions(tables: TablesTaken, restated: Restated) -> None:
    """Retract the feed's rows that are left out, and of a table without keys those that came again otherwise."""
    table = restated.table
    held = _of_feed(tables, live_rows(tables.batch.database, table, tables.cut, _everything(table)))
    if table.key:
        held = _with_older_versions(tables, table, held)
    key = restated.key or table.key or _fields(table)
    rows, arrived = row_codes([held, restated.arrived], key)
    is_named = places_in(rows, np.unique(arrived)) >= 0
    gone = ~is_named & _inside(tables, restated, held) & ~_named_by_quarantine(tables, restated, held)
    _refuse_too_many(restated, int(gone.sum()), int(_inside(tables, restated, held).sum()))
    _retract(tables, restated, held["id"][gone])
    if not table.key:
        _retract_changed(tables, restated, held, rows, arrived, is_named)
    tables.forget(table, held["id"][gone])


def take_marks(tables: TablesTaken, restated: Restated) -> None:
    """Store marks that are not the counting ones already, and retract those left out."""
    table, key = restated.table, ("student", "session")
    held = _of_feed(tables, live_rows(tables.batch.database, table, tables.cut, _everything(table)))
    counting = _counting(held)
    now = taken(restated.arrived, _counting(restated.arrived))
    is_same = _same_rows(now, taken(held, counting), (*key, "status", "minutes_late", "recorded_at"))
    tables.add_facts(table, taken(now, np.flatnonzero(~is_same)))
    tables.batch.tally.unchanged += rows_of(restated.arrived) - int((~is_same).sum())
    rows, arrived = row_codes([held, now], key)
    place = places_in(rows, arrived)
    inside = _inside(tables, restated, held) & ~_named_by_quarantine(tables, restated, held)
    gone = (place < 0) & inside
    _refuse_too_many(restated, int(gone.sum()), int(_inside(tables, restated, held).sum()))
    _retract(tables, restated, held["id"][gone])
    # A mark recorded later than the one that now stands in the file would go on counting.
    outranks = (place >= 0) & (
        held["recorded_at"] > now["recorded_at"][np.maximum(place, 0)] if rows_of(now) else False
    )
    outranking = np.flatnonzero(outranks)
    _retract(tables, restated, held["id"][outranking], now["recorded_at"][place[outranking]])


def take_events(tables: TablesTaken, restated: Restated) -> None:
    """Store counts that differ from those known: each known row of such a day is corrected away, the new ones added."""
    table = restated.table
    known = live_rows(tables.batch.database, table, tables.cut, _everything(table))
    held = _of_feed(tables, _uncorrected(known))
    arrived = restated.arrived
    keys, came = row_codes([held, arrived], EVENT_KEY)
    rows, coming = row_codes([held, arrived], (*EVENT_KEY, "recorded_at", "events"))
    differs_here = places_in(coming, np.unique(rows)) < 0
    differs_there = places_in(rows, np.unique(coming)) < 0
    inside = _inside(tables, restated, held) & ~_named_by_quarantine(tables, restated, held)
    is_named = places_in(keys, np.unique(came)) >= 0
    gone = ~is_named & inside
    _refuse_too_many(restated, int(gone.sum()), int(_inside(tables, restated, held).sum()))
    changed = np.unique(np.concatenate([came[differs_here], keys[differs_there & is_named]]))
    corrected = np.flatnonzero(gone | (places_in(keys, changed) >= 0))
    _correct(tables, restated, taken(held, corrected))
    again = np.flatnonzero(places_in(came, changed) >= 0)
    tables.add_facts(table, taken(arrived, again))
    tables.batch.tally.unchanged += rows_of(arrived) - len(again)


def _everything(table: FactTable) -> tuple[str, ...]:
    return ("id", "batch", "recorded_at", *(field.name for field in table.fields))


def _fields(table: FactTable) -> tuple[str, ...]:
    return tuple(field.name for field in table.fields)


def _of_feed(tables: TablesTaken, rows: Columns) -> dict[str, Column]:
    return taken(rows, np.flatnonzero(np.isin(rows["batch"], tables.batches_of_feed())))


def _with_older_versions(tables: TablesTaken, table: FactTable, held: Columns) -> dict[str, Column]:
    """Every version by the feed of the things whose latest one is the feed's: without it, an older one would hold."""
    every = _of_feed(tables, tables.every_version(table))
    mine, theirs = row_codes([every, held], table.key)
    return taken(every, np.flatnonzero(places_in(mine, np.unique(theirs)) >= 0))


def _inside(tables: TablesTaken, restated: Restated, rows: Columns) -> Mask:
    """Which rows the windows cover."""
    found = np.zeros(rows_of(rows), dtype=np.bool_)
    for window in restated.windows:
        found |= _in_days(tables, restated.table, window, rows) & _in_schools(tables, restated.table, window, rows)
    return found


def _in_days(tables: TablesTaken, table: FactTable, window: Window, rows: Columns) -> Mask:
    size = rows_of(rows)
    if window.start is None and window.end is None:
        return np.ones(size, dtype=np.bool_)
    if table.name == "mark":
        day = tables.of_sessions("day", rows["session"])
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
        school = tables.schools_of_marks(rows["student"], rows["session"])
    elif "student" in rows:
        school = tables.schools_of_students(rows["student"])
    else:
        return np.zeros(rows_of(rows), dtype=np.bool_)
    return mask(pc.is_in(school.cast(pa.large_string()), value_set=pa.array(window.schools, pa.large_string())))


def _named_by_quarantine(tables: TablesTaken, restated: Restated, rows: Columns) -> Mask:
    """Rows of whom or what the file has a row that could not be read: it does not say that they are gone."""
    found = np.zeros(rows_of(rows), dtype=np.bool_)
    for column, identity in _NAMED.items():
        said = [aside.cells[column] for aside in restated.aside if aside.cells.get(column)]
        if said and identity in rows:
            numbers = tables.known[identity].numbers(pa.array(said, pa.large_string()))
            found |= np.isin(rows[identity], numbers[numbers > 0])
    return found


def _counting(marks: Columns) -> NDArray[np.int64]:
    """The counting mark of each student and session: recorded last, and of several the later row (rules.md 1)."""
    (code,) = row_codes([marks], ("student", "session"))
    order = np.lexsort((np.arange(len(code)), marks["recorded_at"], code))
    last = np.append(code[order][1:] != code[order][:-1], True) if order.size else np.zeros(0, dtype=np.bool_)
    return np.sort(order[last])


def _same_rows(ours: Columns, theirs: Columns, names: Sequence[str]) -> Mask:
    mine, others = row_codes([ours, theirs], names)
    same: Mask = places_in(mine, np.unique(others)) >= 0
    return same


def _uncorrected(rows: dict[str, Column]) -> dict[str, Column]:
    """Counts that correct no other and that no other corrects."""
    own = rows["corrects"] == BLANK
    corrected = np.unique(rows["corrects"][~own])
    return taken(rows, np.flatnonzero(own & ~np.isin(rows["id"], corrected)))


def _refuse_too_many(restated: Restated, going: int, there: int) -> None:
    if going * 100 > there * MOST_PERCENT and not restated.accept_retractions:
        raise TooManyRetractions(restated.table.name, going, there)


def _retract_changed(
    tables: TablesTaken,
    restated: Restated,
    held: Columns,
    keys: NDArray[np.int64],
    arrived: NDArray[np.int64],
    is_named: Mask,
) -> None:
    """Take back the rows whose key came again with other values, from when those were recorded."""
    whole = (*_fields(restated.table), "recorded_at")
    changed = np.flatnonzero(is_named & ~_same_rows(held, restated.arrived, whole))
    by = restated.arrived["recorded_at"][places_in(keys[changed], arrived)] if changed.size else np.empty(0, np.int64)
    _retract(tables, restated, held["id"][changed], by)
    tables.forget(restated.table, held["id"][changed])


def _retract(
    tables: TablesTaken, restated: Restated, ids: NDArray[np.int64], recorded: NDArray[np.int64] | None = None
) -> None:
    size = len(ids)
    columns: dict[str, Any] = {
        "fact_table": pa.array([restated.table.name] * size, pa.large_string()),
        "fact": ids,
        "file": np.full(size, restated.file, dtype=np.int64),
        "line": np.zeros(size, dtype=np.int64),
        "recorded_at": np.full(size, BLANK, dtype=np.int64) if recorded is None else recorded,
    }
    tables.add(RETRACTION, columns)
    tables.batch.tally.retracted += size


def _correct(tables: TablesTaken, restated: Restated, rows: Columns) -> None:
    """Count rows away, each known from when the row it corrects was."""
    size = rows_of(rows)
    columns = {name: rows[name] for name in (*EVENT_KEY, "recorded_at")}
    columns |= {
        "events": -rows["events"],
        "corrects": rows["id"],
        "file": np.full(size, restated.file, dtype=np.int64),
        "line": np.zeros(size, dtype=np.int64),
    }
    tables.add(FACTS["event_count"], columns)
    tables.batch.tally.retracted += size
