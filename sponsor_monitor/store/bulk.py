"""Marks and events read in bulk, straight into columns of their own length, without asking the database for an order.

Sorting millions of rows in the database costs more than sending their ids along, which say where each belongs. Small
numbers are sent as one: reading a column of a row costs the same however little is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import mask, texts
from sponsor_monitor.dataset.tables import NO_MINUTES_LATE, Marks
from sponsor_monitor.store.columns import rows_of, select, select_all
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import known_by, retracted
from sponsor_monitor.store.live_tables import Numbering
from sponsor_monitor.store.row_codes import among_sorted
from sponsor_monitor.store.schema import batch, batch_part

Done = Callable[[int, int], None]
"""Is told how many rows are read, and of how many."""

_WHO = "(CAST(student AS BIGINT) << 32) | session"
_WHAT = f"((CAST(COALESCE(minutes_late, {NO_MINUTES_LATE}) AS BIGINT) - ({NO_MINUTES_LATE})) << 3) | status"
_EARLIEST = 1_000_000
"""Days before 1970 that no date reaches, so that a day counted from there is never negative."""
_WHEN = f"(CAST(student AS BIGINT) << 32) | ((day + {_EARLIEST}) << 4) | indicator"

_MARK, _EVENT, _SOURCE = FACTS["mark"], FACTS["event_count"], FACTS["event_source"]


@dataclass(frozen=True, slots=True)
class BulkQuestion:
    """Which marks and events: at a cut, as known at an instant, but not those of sources that are only support."""

    database: Database
    cut: Cut
    known_at: int | None
    support_only: Collection[str]


def read_marks(asked: BulkQuestion, students: Numbering, sessions: Numbering, done: Done) -> tuple[Marks, NDArray[Any]]:
    """The marks of students and sessions that stand, in order of id, and their ids."""
    size = asked.cut.last[_MARK.name]
    # A mark that never arrives is left with the code of nobody.
    marks = Marks(
        student=np.full(size, -1, dtype=np.int32),
        session=np.empty(size, dtype=np.int32),
        status=np.empty(size, dtype=np.int8),
        minutes_late=np.empty(size, dtype=np.int32),
        recorded_at=np.empty(size, dtype=np.int64),
    )
    read = 0
    for rows in _rows(asked, _MARK.name, ("id", _WHO, _WHAT, "recorded_at")):
        place = rows["id"] - 1
        session = sessions.codes(rows[_WHO].astype(np.int32))
        marks.student[place] = np.where(session < 0, np.int32(-1), students.codes(rows[_WHO] >> 32))
        marks.session[place] = session
        marks.status[place] = rows[_WHAT] & 7
        marks.minutes_late[place] = (rows[_WHAT] >> 3) + NO_MINUTES_LATE
        marks.recorded_at[place] = rows["recorded_at"]
        read += len(place)
        done(read, size)
    marks.student[retracted(asked.database, _MARK, asked.cut, asked.known_at) - 1] = -1
    for first, last in _supporting_marks(asked):
        marks.student[first - 1 : last] = -1
    return _standing(marks)


@dataclass(frozen=True, slots=True)
class EventRows:
    """Events of students (codes) that stand, as rolled up in the store; ``events`` may be a correction, below 0.

    ``source`` (the store's number) and ``recorded_at`` are empty where they were not asked for.
    """

    student: NDArray[np.int32]
    day: NDArray[np.int32]
    indicator: NDArray[np.int8]
    events: NDArray[np.int64]
    source: NDArray[np.int32]
    recorded_at: NDArray[np.int64]


def read_events(asked: BulkQuestion, students: Numbering, until: int, done: Done, *, whole: bool = False) -> EventRows:
    """The events up to a day; ``whole`` asks for their sources and times too."""
    size = asked.cut.last[_EVENT.name]
    gone = retracted(asked.database, _EVENT, asked.cut, asked.known_at)
    own = {"student": np.int32, "day": np.int32, "indicator": np.int8, "events": np.int64}
    own |= {"source": np.int32, "recorded_at": np.int64} if whole else {}
    columns: dict[str, NDArray[Any]] = {name: np.empty(size, dtype=kind) for name, kind in own.items()}
    read = kept = 0
    sent = (_WHEN, *(name for name in own if name not in ("student", "day", "indicator")))
    for rows in _rows(asked, _EVENT.name, (*sent, *(("id",) if len(gone) else ())), _wanted_events(asked, until)):
        student = students.codes(rows[_WHEN] >> 32)
        rows["day"] = (rows[_WHEN].astype(np.int32) >> 4) - np.int32(_EARLIEST)
        rows["indicator"] = (rows[_WHEN] & 15).astype(np.int8)
        stays = (student >= 0) & ~among_sorted(rows["id"], gone) if len(gone) else student >= 0
        end = kept + int(np.count_nonzero(stays))
        chosen = slice(None) if end - kept == len(student) else stays
        for name, values in columns.items():
            values[kept:end] = student[chosen] if name == "student" else rows[name][chosen]
        kept, read = end, read + len(student)
        done(read, size)
    none: dict[str, NDArray[Any]] = {"source": np.empty(0, np.int32), "recorded_at": np.empty(0, np.int64)}
    return EventRows(**(none | {name: values[:kept] for name, values in columns.items()}))


def _rows(asked: BulkQuestion, table: str, names: tuple[str, ...], where: str = "") -> Iterator[dict[str, Any]]:
    """The rows that had arrived and were known, in whatever order they come."""
    if not asked.cut.last[table]:
        return
    known = "" if asked.known_at is None else f"(recorded_at IS NULL OR recorded_at <= {asked.known_at})"
    further = " AND ".join(part for part in (known, where) if part)
    for rows in select(asked.database, FACTS[table], names, known_by(asked.cut, FACTS[table], further), ""):
        if rows_of(rows):
            yield rows


def _standing(marks: Marks) -> tuple[Marks, NDArray[Any]]:
    stands = marks.student >= 0
    ids = np.flatnonzero(stands) + 1
    if len(ids) == len(stands):
        return marks, ids
    columns = {name: getattr(marks, name)[stands] for name in Marks.__slots__}
    return Marks(**columns), ids


def _wanted_events(asked: BulkQuestion, until: int) -> str:
    """The SQL condition of events up to a day whose source is evidence."""
    wanted = f"day <= {until}"
    if not asked.support_only:
        return wanted
    sources = select_all(asked.database, _SOURCE, ("id", "name"), known_by(asked.cut, _SOURCE))
    among_them = mask(pc.is_in(sources["name"], value_set=texts(sorted(asked.support_only), sources["name"].type)))
    listed = ", ".join(str(number) for number in sources["id"][among_them].tolist())
    return f"{wanted} AND source NOT IN ({listed})" if listed else wanted


def _supporting_marks(asked: BulkQuestion) -> list[tuple[int, int]]:
    """The ids, from and up to, of the marks that came from sources that are only support."""
    if not asked.support_only:
        return []
    parts = (
        sa.select(batch_part.c.first_id, batch_part.c.last_id)
        .join(batch, batch.c.id == batch_part.c.batch)
        .where(batch.c.id <= asked.cut.batch, batch_part.c.fact_table == _MARK.name)
        .where(batch.c.feed.in_(asked.support_only))
    )
    with asked.database.reading() as connection:
        return [(int(first), int(last)) for first, last in connection.execute(parts)]
