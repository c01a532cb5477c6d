"""Events rolled up as they are imported: one row for each student, day, indicator, source and day recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store.columns import BLANK, stacked
from sponsor_monitor.store.row_codes import row_codes

Whole = NDArray[np.int64]
KEY = ("student", "day", "indicator", "source")
"""What a day's count is the sum of."""

_RECORDED_DAY = "recorded_day"


def rolled_up(parts: Sequence[Mapping[str, Whole]]) -> dict[str, Whole]:
    """The sums of ``events`` over rows alike in ``KEY``, file and day recorded, by those.

    A sum is known from the moment its last event was recorded on that day, and stands for the first line of its events.
    """
    columns = stacked(parts)
    (code,) = row_codes([columns], ("file", *KEY, _RECORDED_DAY))
    order = np.argsort(code, kind="stable")
    if not order.size:
        return columns
    ordered = code[order]
    begin = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    found = {name: columns[name][order[begin]] for name in ("file", *KEY, _RECORDED_DAY)}
    found["events"] = np.add.reduceat(columns["events"][order], begin)
    found["line"] = np.minimum.reduceat(columns["line"][order], begin)
    found["recorded_at"] = np.maximum.reduceat(columns["recorded_at"][order], begin)
    return found


def with_recorded_day(columns: Mapping[str, Any], clock: LocalTime) -> dict[str, Whole]:
    """Columns with the local day on which each row was recorded, a blank where it is not said."""
    recorded = columns["recorded_at"]
    days = np.full(len(recorded), BLANK, dtype=np.int64)
    given = recorded != BLANK
    if given.any():
        days[given] = clock.days(recorded[given])
    return {**columns, _RECORDED_DAY: days}


def as_facts(columns: Mapping[str, Whole]) -> dict[str, Whole]:
    """Rolled-up rows as they are stored: each a count that corrects no other."""
    stored = {name: values for name, values in columns.items() if name != _RECORDED_DAY}
    return {**stored, "corrects": np.full(len(stored["events"]), BLANK, dtype=np.int64)}
