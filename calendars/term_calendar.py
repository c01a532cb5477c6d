"""A term calendar: what kind of day every date is to a student, looked up for whole columns of days at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calendars.calendar_file import read_fields
from calendars.days import Days, to_day
from calendars.errors import CalendarRefused
from calendars.periods import KINDS, MONITORED_KINDS, Kind, Period, in_order, layout_faults

__all__ = ["KINDS", "MONITORED_KINDS", "Kind", "Period", "TermCalendar", "parse_calendar"]


@dataclass(frozen=True)
class TermCalendar:
    """Periods that cover every weekday from the first day to the last (rules.md 1, "Calendar").

    ``first`` and ``last`` are the first and last covered day numbers; ``kind_codes`` has the kind's code of each day
    from first to last. A calendar without periods, with a gap or an overlap is never made: ``CalendarRefused``.
    """

    id: str
    title: str
    source: str
    periods: tuple[Period, ...]
    note: str = ""
    first: int = field(init=False)
    last: int = field(init=False)
    kind_codes: NDArray[np.int8] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the periods in order and lay them out, or refuse them with every fault."""
        faults = layout_faults(self.periods)
        if faults:
            raise CalendarRefused(faults)
        ordered = tuple(in_order(self.periods))
        first = to_day(ordered[0].start)
        last = max(to_day(period.end) for period in ordered)
        object.__setattr__(self, "periods", ordered)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)
        object.__setattr__(self, "kind_codes", _laid_out(ordered, first, last))

    def covers(self, days: Days) -> NDArray[np.bool_]:
        """Whether each day lies from the first to the last covered day; the others are *outside*."""
        return (days >= self.first) & (days <= self.last)

    def kinds(self, days: Days) -> NDArray[np.int8]:
        """The kind's code of each day; an outside day counts as teaching."""
        known = self.kind_codes[np.clip(days, self.first, self.last) - self.first]
        return np.where(self.covers(days), known, np.int8(Kind.TEACHING.code))

    def is_monitored(self, days: Days) -> NDArray[np.bool_]:
        """Whether each day is term time, neither vacation nor closure; an outside day is."""
        return MONITORED_KINDS[self.kinds(days)]


def parse_calendar(data: bytes) -> TermCalendar:
    """The calendar that a TOML file's bytes describe; ``CalendarRefused`` names everything that is wrong with them."""
    fields = read_fields(data)
    return TermCalendar(fields.id, fields.title, fields.source, fields.periods, fields.note)


def _laid_out(periods: tuple[Period, ...], first: int, last: int) -> NDArray[np.int8]:
    """The kind's code of each day; an uncovered one, always at a weekend here, takes that of the day before it."""
    uncovered = -1
    codes = np.full(last - first + 1, uncovered, dtype=np.int8)
    for period in periods:
        codes[to_day(period.start) - first : to_day(period.end) - first + 1] = period.kind.code
    positions = np.arange(codes.size)
    nearest_earlier = np.maximum.accumulate(np.where(codes == uncovered, 0, positions))
    laid_out = codes[nearest_earlier]
    laid_out.setflags(write=False)
    return laid_out
