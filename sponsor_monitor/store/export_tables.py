"""The store's facts as the tables of a dataset folder: every column as the text that dataset.md asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, texts
from sponsor_monitor.dataset.cells import WORDS
from sponsor_monitor.dataset.columns import COLUMNS, Kind
from sponsor_monitor.dataset.grammar import MOST_WHOLE
from sponsor_monitor.dataset.tables import NO_MINUTES_LATE, Marks
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store.bulk import EventRows
from sponsor_monitor.store.columns import BLANK
from sponsor_monitor.store.day_counts import day_key
from sponsor_monitor.store.live_tables import LiveTables
from sponsor_monitor.store.row_codes import among
from sponsor_monitor.store.written_times import days_text, instants_text, local_text

_TEXT = pa.large_string()
_ROWS_AT_ONCE = 1_000_000
_MICROS_A_MINUTE = 60_000_000


class TableTexts:
    """Writes tables whose students, sessions and groups are known by the codes of ``LiveTables``."""

    def __init__(self, tables: LiveTables, clock: LocalTime) -> None:
        """Keep the tables and the identifiers that their codes stand for."""
        self._tables = tables
        self._clock = clock
        self._students = texts(tables.students.student_id, _TEXT)
        self._sessions = texts(tables.sessions.session_id, _TEXT)
        self._groups = texts(tables.groups, _TEXT)

    def students(self) -> pa.Table:
        """Every student with the names that are kept of them."""
        rows = self._tables.rows["students"]
        return _table("students", {name: _words(rows[name]) for name in _names("students")})

    def registrations(self) -> pa.Table:
        """Every registration."""
        rows = self._tables.rows["registrations"]
        coded = {
            "student_id": self._students.take(column(self._tables.registrations.student)),
            "rqf_level": _wholes(rows["rqf_level"]),
            "pre_sessional": _coded(Kind.FLAG, rows["pre_sessional"]),
            "programme": _coded(Kind.PROGRAMME, rows["research"]),
        }
        for each in COLUMNS["registrations"]:
            if each.name not in coded:
                values = rows[each.name]
                coded[each.name] = days_text(values, BLANK) if each.kind is Kind.DATE else _words(values)
        return _table("registrations", coded)

    def statuses(self, unreadable: Mapping[int, int], day: int) -> pa.Table:
        """Every status period, and a row that cannot be read for each student with rows in quarantine.

        ``unreadable`` has how many those are: an assessment of the folder finds the student incomplete.
        """
        rows, statuses = self._tables.rows["statuses"], self._tables.statuses
        students = np.concatenate([statuses.student, np.array(list(unreadable), dtype=np.int32)])
        kinds = _coded(Kind.STATUS, statuses.kind).to_pylist()
        kinds += [f"in quarantine: {count} {'row' if count == 1 else 'rows'}" for count in unreadable.values()]
        blank = np.full(len(unreadable), BLANK, dtype=np.int64)
        columns = {
            "student_id": self._students.take(column(students)),
            "kind": texts(kinds, _TEXT),
            "start": days_text(np.concatenate([rows["start_day"], np.full(len(unreadable), day, dtype=np.int64)])),
            "end": days_text(np.concatenate([rows["end_day"], blank]), BLANK),
            "recorded_at": instants_text(np.concatenate([rows["recorded_at"], blank])),
        }
        return _table("statuses", columns)

    def sessions(self) -> pa.Table:
        """Every session; its times are by the institution's clock, and on the day that it has in the store."""
        rows, sessions = self._tables.rows["sessions"], self._tables.sessions
        columns = {name: _words(rows[name]) for name in ("session_id", "module_code", "school", "activity")}
        columns |= {name: _coded(Kind.FLAG, rows[name]) for name in ("in_person", "classroom_based", "cancelled")}
        columns |= {
            "group_id": self._groups.take(column(sessions.group)),
            "starts_at": local_text(sessions.start_minute * _MICROS_A_MINUTE, self._clock, sessions.day),
            "ends_at": local_text(sessions.end_minute * _MICROS_A_MINUTE, self._clock),
            "break_minutes": _wholes(rows["break_minutes"]),
        }
        return _table("sessions", columns)

    def groups(self) -> pa.Table:
        """Who is in which group from when to when."""
        rows, members = self._tables.rows["groups"], self._tables.memberships
        columns = {
            "student_id": self._students.take(column(members.student)),
            "group_id": self._groups.take(column(members.group)),
            "from_date": days_text(rows["from_day"]),
            "to_date": days_text(rows["to_day"], BLANK),
        }
        return _table("groups", columns)

    def marks(self, marks: Marks, until: int) -> Iterator[pa.Table]:
        """The marks of sessions up to a day, in their order, a million at a time."""
        days = self._tables.sessions.day
        for begin in range(0, max(len(marks.student), 1), _ROWS_AT_ONCE):
            part = {name: getattr(marks, name)[begin : begin + _ROWS_AT_ONCE] for name in Marks.__slots__}
            chosen = days[part["session"]] <= until
            part = {name: values[chosen] for name, values in part.items()}
            columns = {
                "student_id": self._students.take(column(part["student"])),
                "session_id": self._sessions.take(column(part["session"])),
                "status": _coded(Kind.MARK, part["status"]),
                "minutes_late": _wholes(part["minutes_late"], NO_MINUTES_LATE),
                "recorded_at": instants_text(part["recorded_at"]),
            }
            yield _table("marks", columns)

    def events(self, rows: EventRows, sources: pa.Array) -> Iterator[pa.Table]:
        """A row for each student, day, indicator and source with the sum of its events, a million at a time.

        ``sources`` has the name of each source's number. A sum is known from when the last of it was recorded.
        """
        added = by_source(rows)
        for begin in range(0, max(len(added.student), 1), _ROWS_AT_ONCE):
            part = {name: getattr(added, name)[begin : begin + _ROWS_AT_ONCE] for name in EventRows.__slots__}
            columns = {
                "student_id": self._students.take(column(part["student"])),
                "occurred_at": days_text(part["day"]),
                "indicator": _coded(Kind.INDICATOR, part["indicator"]),
                "count": _wholes(part["events"]),
                "source": sources.take(column(part["source"])),
                "recorded_at": instants_text(part["recorded_at"]),
            }
            yield _table("engagement", columns)


def by_source(rows: EventRows) -> EventRows:
    """One row for each student, day, indicator and source; what is 0 or less goes off the day's other sources."""
    day = day_key(rows)
    order = np.lexsort((rows.source, day))
    day, source, events = day[order], rows.source[order], rows.events[order]
    starts = np.flatnonzero(np.concatenate(([True], (day[1:] != day[:-1]) | (source[1:] != source[:-1]))))
    starts = starts[: len(order)]
    total = np.add.reduceat(events, starts) if len(starts) else events
    latest = np.maximum.reduceat(rows.recorded_at[order], starts) if len(starts) else rows.recorded_at
    total = _taken_off(day[starts], total)
    # A cell holds no number of more than 32 bits; a larger sum takes several rows.
    times = -(-np.maximum(total, 0) // MOST_WHOLE)
    first = np.repeat(order[starts], times)
    counts = np.repeat(total, times)
    behind = np.arange(len(first)) - np.repeat(np.cumsum(times) - times, times)
    counts = np.minimum(counts - behind * MOST_WHOLE, MOST_WHOLE)
    return EventRows(
        rows.student[first],
        rows.day[first],
        rows.indicator[first],
        counts,
        rows.source[first],
        np.repeat(latest, times),
    )


def _taken_off(day: NDArray[np.int64], total: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums by source and ``day`` (sorted) such that none is below 0, but a day's sources together come to the same."""
    below = total < 0
    if not below.any():
        return total
    touched = np.flatnonzero(among(day, day[below]))
    starts = np.flatnonzero(np.concatenate(([True], day[touched][1:] != day[touched][:-1])))
    whole = np.add.reduceat(total[touched], starts)
    found = total.copy()
    found[touched] = 0
    found[touched[starts]] = np.maximum(whole, 0)
    return found


def _names(table: str) -> list[str]:
    return [each.name for each in COLUMNS[table]]


def _table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    """A table with its columns in the order of dataset.md."""
    names = _names(name)
    return pa.table([columns[each] for each in names], names=names)


def _words(values: pa.Array) -> pa.Array:
    """Text, what was erased or never given as nothing."""
    return pc.fill_null(values.cast(_TEXT), "")


def _coded(kind: Kind, values: NDArray[Any]) -> pa.Array:
    """Codes as the words they stand for."""
    return texts(WORDS[kind], _TEXT).take(column(values.astype(np.int64)))


def _wholes(values: NDArray[Any], blank: int | None = None) -> pa.Array:
    written = column(values).cast(_TEXT)
    return written if blank is None else pc.if_else(column(values == blank), "", written)


def named_by_number(names: pa.Array, numbers: Sequence[int], last: int) -> pa.Array:
    """Names by number, 0 included, from a table of both."""
    place = np.zeros(last + 1, dtype=np.int64)
    place[np.asarray(numbers, dtype=np.int64)] = np.arange(1, len(names) + 1)
    return pa.concat_arrays([texts([""], _TEXT), names.cast(_TEXT)]).take(column(place))
