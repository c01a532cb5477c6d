"""Dates whose form nobody declared: they are refused with the forms they may have, never guessed."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.mapping.source_rows import Cell, SourceRows
from sponsor_monitor.mapping.time_pattern import Part, TimePattern

_DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d"),
    *("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%d-%m-%y", "%m-%d-%y", "%Y%m%d", "%a %d %b %Y", "%A %d %B %Y"),
)
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I:%M:%S %p", "%H.%M", "%H%M", "%H:%M:%S.%f")
_MOST_TRIED = 2_000


class Undeclared(SponsorMonitorError):
    """A column of dates is in a form that the mapping does not declare; ``line`` is that of the first such cell."""

    def __init__(self, source: str, line: int, value: str, reason: str) -> None:
        """Keep where it is, and say what to declare."""
        self.source = source
        self.line = line
        self.value = value
        self.reason = reason
        super().__init__(f'{source} "{value}": {reason}')


def refuse_undeclared(rows: SourceRows, cell: Cell, bad: NDArray[np.bool_], part: Part) -> None:
    """Raise ``Undeclared`` where a bad cell is as a known form says; others are for the rows' own rejects."""
    values, places = cell.distinct(rows)
    used = np.unique(places[bad])[:_MOST_TRIED].tolist()
    cells: dict[int, str] = dict(zip(used, values.take(column(np.array(used))).to_pylist(), strict=True))
    for tried in (part, Part.DATE):
        known = {place: found for place, value in cells.items() if (found := forms([value], tried))}
        if known:
            fitting = forms([cells[place] for place in known], tried)
            row = int(np.flatnonzero(bad & np.isin(places, list(known)))[0])
            place = int(places[row])
            reason = advice(fitting or known[place], tried, alone=tried is not part)
            raise Undeclared(cell.column, int(rows.lines[row]), cells[place], reason)


def forms(cells: list[str], part: Part) -> list[str]:
    """The known patterns that every one of some cells is written by."""
    return [pattern.text for pattern in _patterns(part) if all(pattern.read(cell) is not None for cell in cells)]


def advice(fitting: list[str], part: Part, *, alone: bool = False) -> str:
    """What a person has to declare, given the patterns that fit; ``alone`` where a date has no time with it."""
    declared = [f'{part.value} = "{form}"' for form in fitting]
    what = "dates without a time, which a mapping takes by { date = … }" if alone else "dates and times"
    start = f"the mapping does not declare the form of these {what}: add "
    if len(declared) == 1:
        return f"{start}{declared[0]}, if that is what they mean"
    return f"{start}{' or '.join(declared)}, whichever they mean; all of these fit, and none is guessed"


@cache
def _patterns(part: Part) -> tuple[TimePattern, ...]:
    written: tuple[str, ...] = _DAYS if part is Part.DATE else _TIMES
    if part is Part.MOMENT:
        days = (*_DAYS, "%Y-%m-%d")
        written = tuple(f"{day}{gap}{time}" for day in days for gap in (" ", "T") for time in _TIMES)
    return tuple(TimePattern(text, part) for text in written)
