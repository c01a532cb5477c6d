"""How many registers of some days were due in each school, and how many of them nobody took."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.store.quality.standing import Standing


def registers_between(standing: Standing, first: int, last: int) -> dict[str, tuple[int, int]]:
    """By school, as the timetable names it: the sessions due to somebody from day to day, and those not marked."""
    day = standing.facts.sessions.day
    rows = np.flatnonzero((standing.due > 0) & (day >= first) & (day <= last))
    names = standing.live.rows["sessions"]["school"].take(column(rows)).to_pylist()
    due, missing = Counter(names), Counter[str]()
    for name, taken in zip(names, standing.shared.taken[rows].tolist(), strict=True):
        missing[name] += not taken
    return {name: (due[name], missing[name]) for name in due}
