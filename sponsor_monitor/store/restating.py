"""What a restating file leaves out is taken back: inside the window it covers, of its own feed, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.mapping.arriving import Window
from sponsor_monitor.store.columns import BLANK, Column, Columns, rows_of, taken
from sponsor_monitor.store.covered import edges, inside, named_by_quarantine
from sponsor_monitor.store.errors import TooManyRetractions
from sponsor_monitor.store.event_sums import KEY as EVENT_KEY
from sponsor_monitor.store.fields import FACTS, RETRACTION, FactTable
from sponsor_monitor.store.import_tables import TablesTaken
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.quarantined import Aside
from sponsor_monitor.store.row_codes import among, among_sorted, first_of_each, latest_of_each, places_in, row_codes

Mask = NDArray[np.bool_]

MOST_PERCENT = 5
_REGISTER = ("student", "session")
_RECORDED = (*_REGISTER, "recorded_at")


@dataclass(frozen=True, slots=True)
class Restated:
    """A table as files restate it: the good rows that arrived, those set aside, the key by which rows are the same.

    ``what`` is the table as people call it. ``key`` are the store's names; empty where a row is the same only as a
    whole. ``file`` is the batch's number of the file that says what is gone.
    """

    what: str
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
    held = tables.said_by_feed(table)
    rows, arrived = row_codes([held, restated.arrived], restated.key or table.key or table.names)
    is_named = among(rows, arrived)
    covered = inside(tables, table, restated.windows, held)
    gone = ~is_named & covered & ~named_by_quarantine(tables, table, restated.aside, held)
    _refuse_too_many(tables, restated, held, gone, covered)
    leaving = taken(held, np.flatnonzero(gone))
    _retract(tables, restated, _with_older_versions(tables, table, leaving)["id"] if table.key else leaving["id"])
    if not table.key:
        _retract_changed(tables, restated, held, rows, arrived, is_named)
    tables.forget(table, leaving["id"])


def take_marks(tables: TablesTaken, restated: Restated) -> None:
    """Store marks that are not there already in the place of those they replace, and retract those left out."""
    table, arriving = restated.table, restated.arrived
    held = _of_feed(tables, live_rows(tables.batch.database, table, tables.cut, table.compared))
    there, came = row_codes([held, arriving], _RECORDED)
    changed = _changed_marks(held, arriving, there, came)
    new = np.flatnonzero(among_sorted(came, changed))
    tables.add_facts(table, taken(arriving, new))
    tables.batch.tally.unchanged += rows_of(arriving) - len(new)
    now = taken(arriving, latest_of_each(arriving, _REGISTER))
    rows, arrived = row_codes([held, now], _REGISTER)
    place = places_in(rows, arrived)
    covered = inside(tables, table, restated.windows, held)
    gone = (place < 0) & covered & ~named_by_quarantine(tables, table, restated.aside, held)
    _refuse_too_many(tables, restated, held, gone, covered, rows)
    _retract(tables, restated, held["id"][gone])
    # A mark recorded later than the one that now stands in the file would go on counting.
    named = np.flatnonzero((place >= 0) & covered)
    outranks = np.zeros(len(place), dtype=np.bool_)
    outranks[named] = held["recorded_at"][named] > now["recorded_at"][place[named]]
    replaced = np.flatnonzero(outranks | among_sorted(there, changed))
    since = np.minimum(held["recorded_at"][replaced], now["recorded_at"][place[replaced]])
    _retract(tables, restated, held["id"][replaced], since)


def _changed_marks(
    held: Columns, arriving: Columns, there: NDArray[np.int64], came: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Of the marks of one register recorded at one time, by their codes, those that are not as they are held.

    The last of them counts, and two that differ contradict each other: both have to be as in the file.
    """
    theirs, ours = row_codes([held, arriving], (*_RECORDED, "status", "minutes_late"))
    last_held, last_came = latest_of_each(held, _RECORDED), latest_of_each(arriving, _RECORDED)
    is_new = ~among(ours, theirs)
    is_new[last_came] |= ~among(ours[last_came], theirs[last_held])
    is_left = ~among(theirs, ours) & among(there, came)
    return np.unique(np.concatenate([came[is_new], there[is_left]]))


def take_events(tables: TablesTaken, restated: Restated) -> None:
    """Store counts that differ from those known: each known row of such a day is corrected away, the new ones added."""
    table = restated.table
    known = live_rows(tables.batch.database, table, tables.cut, table.compared)
    held = _of_feed(tables, _uncorrected(known))
    arrived = restated.arrived
    keys, came = row_codes([held, arrived], EVENT_KEY)
    rows, coming = row_codes([held, arrived], (*EVENT_KEY, "recorded_at", "events"))
    stays = first_of_each(rows) & among(rows, coming)
    is_there = first_of_each(coming) & among(coming, rows)
    is_named = among(keys, came)
    covered = inside(tables, table, restated.windows, held)
    # Counts are not protected by what is set aside: taken once it is mended, it would be counted twice.
    gone = ~is_named & covered
    _refuse_too_many(tables, restated, held, gone, covered)
    _correct(tables, restated, taken(held, np.flatnonzero(gone)))
    changed = np.flatnonzero(is_named & ~stays)
    _correct(tables, restated, taken(held, changed), _first_recorded(came, arrived["recorded_at"], keys[changed]))
    new = np.flatnonzero(~is_there)
    tables.add_facts(table, taken(arrived, new))
    tables.batch.tally.unchanged += rows_of(arrived) - len(new)


def _of_feed(tables: TablesTaken, rows: Columns) -> dict[str, Column]:
    return taken(rows, np.flatnonzero(np.isin(rows["batch"], tables.batches_of_feed())))


def _with_older_versions(tables: TablesTaken, table: FactTable, rows: Columns) -> dict[str, Column]:
    """Every version by the feed of the things that rows speak of: without the latest one, an older one would hold."""
    every = _of_feed(tables, tables.every_version(table))
    mine, theirs = row_codes([every, rows], table.key)
    return taken(every, np.flatnonzero(among(mine, theirs)))


def _same_rows(ours: Columns, theirs: Columns, names: Sequence[str]) -> Mask:
    mine, others = row_codes([ours, theirs], names)
    same: Mask = among(mine, others)
    return same


def _first_recorded(came: NDArray[np.int64], recorded: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the first of the counts that arrived for each key was recorded."""
    order = np.lexsort((recorded, came))
    first = order[first_of_each(came[order])]
    found: NDArray[np.int64] = recorded[first[places_in(keys, came[first])]]
    return found


def _uncorrected(rows: dict[str, Column]) -> dict[str, Column]:
    """Counts that correct no other and that no other corrects."""
    own = rows["corrects"] == BLANK
    corrected = np.unique(rows["corrects"][~own])
    return taken(rows, np.flatnonzero(own & ~np.isin(rows["id"], corrected)))


def _refuse_too_many(
    tables: TablesTaken,
    restated: Restated,
    held: Columns,
    gone: Mask,
    covered: Mask,
    things: NDArray[np.int64] | None = None,
) -> None:
    """Refuse a file that leaves out too much, of the whole window or of its first or last day.

    ``things`` tells which rows speak of one thing; None: each of its own.
    """
    if restated.accept_retractions:
        return
    found = np.arange(len(gone)) if things is None else things
    cut_off = [(edge, " on the first or last day it covers") for edge in _edges(tables, restated, held)]
    for part, where in ((covered, ""), *cut_off):
        going, there = (len(np.unique(found[rows & part])) for rows in (gone, covered))
        if going * 100 > there * MOST_PERCENT:
            raise TooManyRetractions(restated.what, going, there, where)


def _edges(tables: TablesTaken, restated: Restated, held: Columns) -> list[Mask]:
    return edges(tables, restated.table, restated.windows, held)


def _retract_changed(
    tables: TablesTaken,
    restated: Restated,
    held: Columns,
    keys: NDArray[np.int64],
    arrived: NDArray[np.int64],
    is_named: Mask,
) -> None:
    """Take back the rows whose key came again with other values, from when those were recorded."""
    whole = (*restated.table.names, "recorded_at")
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


def _correct(tables: TablesTaken, restated: Restated, rows: Columns, recorded: NDArray[np.int64] | None = None) -> None:
    """Count rows away, each from when it was recorded itself, or later: when what takes its place was."""
    size = rows_of(rows)
    columns = {name: rows[name] for name in EVENT_KEY}
    columns |= {
        "recorded_at": rows["recorded_at"] if recorded is None else np.maximum(rows["recorded_at"], recorded),
        "events": -rows["events"],
        "corrects": rows["id"],
        "file": np.full(size, restated.file, dtype=np.int64),
        "line": np.zeros(size, dtype=np.int64),
    }
    tables.add(FACTS["event_count"], columns)
    tables.batch.tally.retracted += size
