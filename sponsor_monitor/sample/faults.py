"""Bad rows of every kind for ``--faults``: each would be set aside on reading, none refuses the folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa

from sponsor_monitor.dataset.arrow_arrays import column, texts_or_nulls
from sponsor_monitor.sample.writer import as_text

Row = Mapping[str, str]

STATUSES: tuple[Row, ...] = (
    {"student_id": "S999999", "kind": "intermission", "start": "2025-11-01"},
    {"student_id": "", "kind": "placement", "start": "2025-11-01"},
    {"kind": "holiday", "start": "2025-11-01"},
    {"kind": "authorised_absence", "start": "2026-02-30"},
    {"kind": "authorised_absence", "start": ""},
    {"kind": "authorised_absence", "start": "2026-02-10", "end": "10/02/2026"},
    {"kind": "authorised_absence", "start": "2026-02-10", "end": "2026-02-09"},
    {"kind": "intermission", "start": "2026-02-10", "recorded_at": "last week"},
)
SESSIONS: tuple[Row, ...] = (
    {"session_id": "X0000001", "group_id": ""},
    {"session_id": "X0000002", "starts_at": "2025-10-07 25:00"},
    {"session_id": "X0000003", "starts_at": ""},
    {"session_id": "X0000004", "ends_at": "2025-13-07 10:00"},
    {"session_id": "X0000005", "ends_at": "2025-10-07 08:30"},
    {"session_id": "X0000006", "in_person": "perhaps"},
    {"session_id": "X0000007", "classroom_based": "yes"},
    {"session_id": "X0000008", "break_minutes": "-10"},
    {"session_id": "X0000009", "cancelled": "0"},
)
GROUPS: tuple[Row, ...] = (
    {"student_id": "S999999"},
    {"group_id": ""},
    {"from_date": "2025-09-31"},
    {"from_date": ""},
    {"to_date": "soon"},
    {"from_date": "2025-10-02", "to_date": "2025-10-01"},
)
MARKS: tuple[Row, ...] = (
    {"student_id": "S999999"},
    {"session_id": "T9999999"},
    {"session_id": "X0000002"},
    {"session_id": ""},
    {"status": "here"},
    {"status": ""},
    {"status": "late", "minutes_late": "-3"},
    {"status": "late", "minutes_late": "ten"},
    {"status": "late", "minutes_late": "7.5"},
    {"recorded_at": "2025-10-07T10:00+25:00"},
)
ENGAGEMENT: tuple[Row, ...] = (
    {"student_id": "S999999"},
    {"student_id": ""},
    {"occurred_at": "2026-06-31 10:00"},
    {"occurred_at": "2025-10-07 9am"},
    {"occurred_at": ""},
    {"indicator": "telepathy"},
    {"indicator": ""},
    {"count": "-1"},
    {"count": "2.5"},
    {"count": "many"},
    {"recorded_at": "2025-00-07"},
)
FAULTS: Mapping[str, tuple[Row, ...]] = {
    "statuses": STATUSES,
    "sessions": SESSIONS,
    "groups": GROUPS,
    "marks": MARKS,
    "engagement": ENGAGEMENT,
}
"""The bad rows of each table; a column that a row does not name is as good as in the rest of the file."""

_GROUP = "BSC-MGT-1-2D-S01"
_GOOD: Mapping[str, Row] = {
    "statuses": {},
    "sessions": {
        "group_id": _GROUP,
        "module_code": "BSC-MGT-1-2D",
        "starts_at": "2025-10-07 09:00",
        "ends_at": "2025-10-07 10:00",
    },
    "groups": {"group_id": _GROUP, "from_date": "2025-09-22"},
    "marks": {"session_id": "T0000001", "status": "present"},
    "engagement": {"occurred_at": "2025-10-07 10:00", "indicator": "library"},
}


def with_faults(name: str, tables: Iterable[pa.Table], students: int) -> Iterator[pa.Table]:
    """The tables as text, with the bad rows spread over the first.

    Where a row does not say whose it is, it names the first students in turn; ``students`` is how many there are.
    """
    waiting = [
        {"student_id": f"S{number % students:06}", **_GOOD[name], **row}
        for number, row in enumerate(FAULTS.get(name, ()))
    ]
    for table in tables:
        text = as_text(table)
        if waiting:
            text = _spread(text, waiting)
            waiting = []
        yield text


def _spread(table: pa.Table, rows: list[dict[str, str]]) -> pa.Table:
    """Rows put between those of a table, at even distances and in their order."""
    columns = {name: texts_or_nulls([row.get(name) for row in rows]) for name in table.column_names}
    both = pa.concat_tables([table, pa.table(columns)])
    places = np.linspace(0, table.num_rows, len(rows), endpoint=False) + 0.5
    order = np.argsort(np.concatenate([np.arange(table.num_rows), places]), kind="stable")
    return both.take(column(order))
