"""Sessions, groups and status periods: tables of which a bad row is set aside, and everyone it names is marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, numbers
from sponsor_monitor.dataset.cells import Cells, Known
from sponsor_monitor.dataset.chunks import Chunk
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.grammar import FIRST_DAY, LAST_DAY
from sponsor_monitor.dataset.register import duplicates
from sponsor_monitor.dataset.rows import END_BEFORE_START, Comparison, Mask, both_good, check, not_before
from sponsor_monitor.dataset.tables import NO_INSTANT, Memberships, Reject, Sessions, Statuses
from sponsor_monitor.errors import Fault
from sponsor_monitor.local_time import LocalTime, days_of

MICROS_A_MINUTE = 60_000_000
OUT_OF_YEARS = "outside the years 1 to 9999"


@dataclass(frozen=True, slots=True)
class SessionRows:
    """Sessions before their groups are numbered: ``groups`` has each session's group_id; ``lost`` those set aside.

    ``identifiers`` are the session ids once more, as the column they came in.
    """

    sessions: Sessions
    identifiers: pa.Array
    groups: pa.Array
    lost: pa.Array
    rejects: list[Reject]
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class GroupRows:
    """Memberships before their groups are numbered: ``groups`` has each one's group_id."""

    memberships: Memberships
    groups: pa.Array
    rejects: list[Reject]
    incomplete: NDArray[np.int32]


def read_statuses(file: str, chunk: Chunk, known: Known, clock: LocalTime) -> tuple[Statuses, list[Reject], Any]:
    """The good status periods, the rows set aside, and the students those name."""
    checked = check(file, chunk, COLUMNS["statuses"], known, [not_before("start", "end")])
    bad = checked.bad()
    good = slice(None) if bad is None else ~bad
    statuses = Statuses(
        student=checked.values("student_id", good).astype(np.int32),
        kind=checked.values("kind", good).astype(np.int8),
        start=checked.values("start", good).astype(np.int32),
        end=checked.values("end", good).astype(np.int32),
        recorded_at=instants(checked.cells["recorded_at"], clock)[good],
    )
    return statuses, checked.rejects(), named(checked.cells["student_id"], bad)


def read_groups(file: str, chunk: Chunk, known: Known) -> GroupRows:
    """The good memberships, the rows set aside, and the students those name."""
    checked = check(file, chunk, COLUMNS["groups"], known, [not_before("from_date", "to_date")])
    bad = checked.bad()
    good = slice(None) if bad is None else ~bad
    memberships = Memberships(
        student=checked.values("student_id", good).astype(np.int32),
        group=np.empty(0, dtype=np.int32),
        from_day=checked.values("from_date", good).astype(np.int32),
        to_day=checked.values("to_date", good).astype(np.int32),
    )
    groups = checked.values("group_id", good)
    return GroupRows(memberships, groups, checked.rejects(), named(checked.cells["student_id"], bad))


def read_sessions(file: str, chunk: Chunk, clock: LocalTime) -> SessionRows:
    """The good sessions, by start and session_id, the rows set aside, and a fault for each session_id given twice."""
    compare = [within_years("starts_at", clock), within_years("ends_at", clock), sessions_in_order(clock)]
    checked = check(file, chunk, COLUMNS["sessions"], compare=compare)
    bad = checked.bad()
    start = _to_minutes(checked.cells["starts_at"])
    start_minute = instants(start, clock) // MICROS_A_MINUTE
    end_minute = instants(_to_minutes(checked.cells["ends_at"]), clock) // MICROS_A_MINUTE
    identifiers = checked.values("session_id")
    keyed = pa.table({"start": column(start_minute), "id": identifiers})
    order = numbers(pc.sort_indices(keyed, [("start", "ascending"), ("id", "ascending")]), np.uint64)
    if bad is not None:
        order = order[~bad[order]]
    identifiers = identifiers.take(column(order))
    sessions = Sessions(
        session_id=tuple(identifiers.to_pylist()),
        group=np.empty(0, dtype=np.int32),
        day=local_days(start, clock)[order],
        start_minute=start_minute[order],
        end_minute=end_minute[order],
        break_minutes=checked.values("break_minutes")[order].astype(np.int32),
        in_person=checked.values("in_person")[order].astype(np.bool_),
        classroom_based=checked.values("classroom_based")[order].astype(np.bool_),
        cancelled=checked.values("cancelled")[order].astype(np.bool_),
    )
    groups = checked.values("group_id")
    lost = groups.filter(column(bad)) if bad is not None else groups.slice(0, 0)
    groups_in_order = groups.take(column(order))
    faults = duplicates(checked, "session_id")
    return SessionRows(sessions, identifiers, groups_in_order, lost, checked.rejects(), faults)


def instants(cells: Cells, clock: LocalTime) -> NDArray[np.int64]:
    """Timestamps as instants; a blank stays ``NO_INSTANT``."""
    micros: NDArray[np.int64] = cells.values
    if cells.zoned is None:
        return clock.instants(micros)
    if cells.zoned.all():
        return micros
    found = micros.copy()
    local = ~cells.zoned
    found[local] = clock.instants(micros[local])
    return found


def local_days(cells: Cells, clock: LocalTime) -> NDArray[np.int32]:
    """The local dates of timestamps: without an offset the date as written."""
    if cells.zoned is None:
        return days_of(cells.values)
    micros = cells.values.copy()
    zoned = cells.zoned & (micros != NO_INSTANT)
    micros[zoned] = clock.local(micros[zoned])
    return days_of(micros)


def named(students: Cells, bad: Mask | None) -> NDArray[np.int32]:
    """The students that bad rows name, each once."""
    if bad is None:
        return np.empty(0, dtype=np.int32)
    codes = students.values[bad]
    return np.unique(codes[codes >= 0]).astype(np.int32)


def within_years(name: str, clock: LocalTime) -> Comparison:
    """A comparison: an offset may not carry a timestamp's local date out of the years that dates can have."""

    def compare(cells: Mapping[str, Cells]) -> tuple[str, Mask, str] | None:
        if cells[name].zoned is None:
            return None
        days = local_days(cells[name], clock)
        out = both_good(cells[name], cells[name]) & ((days < FIRST_DAY) | (days > LAST_DAY))
        return (name, out, OUT_OF_YEARS) if out.any() else None

    return compare


def sessions_in_order(clock: LocalTime) -> Comparison:
    """A comparison: a session does not end before it starts, as the clock runs."""

    def compare(cells: Mapping[str, Cells]) -> tuple[str, Mask, str] | None:
        start, end = (instants(_to_minutes(cells[name]), clock) for name in ("starts_at", "ends_at"))
        bad = both_good(cells["starts_at"], cells["ends_at"]) & (end < start)
        return ("ends_at", bad, END_BEFORE_START) if bad.any() else None

    return compare


def _to_minutes(cells: Cells) -> Cells:
    """Timestamps with their seconds dropped."""
    return Cells(cells.values // MICROS_A_MINUTE * MICROS_A_MINUTE, cells.bad, cells.zoned)
