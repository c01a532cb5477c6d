"""How our dates, times and minutes late are made of the columns of an export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset import grammar
from sponsor_monitor.dataset.arrow_arrays import column, mask, texts
from sponsor_monitor.mapping.clock import Clock, written_utc
from sponsor_monitor.mapping.column_sources import Translated, Why
from sponsor_monitor.mapping.source_rows import Cell, SourceRows, is_blank
from sponsor_monitor.mapping.time_pattern import Part, TimePattern
from sponsor_monitor.mapping.undeclared import refuse_undeclared

Mask = NDArray[np.bool_]

_ANY_DAY = "2000-01-01T"
_TIME = r"^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$"
_DURATION = re.compile(r"(?:(?P<hours>\d{1,3}):(?P<of_hour>[0-5]\d)(?::00)?|(?P<minutes>\d{1,5})(?:\.0+)?)", re.ASCII)
_LIKE_A_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_MINUTE = 60_000_000
_WHAT = {Part.DATE: "a date", Part.TIME: "a time", Part.MOMENT: "a date and time"}
_ISO = {Part.DATE: "YYYY-MM-DD", Part.TIME: "HH:MM", Part.MOMENT: "YYYY-MM-DDTHH:MM:SS"}
_NOTHING = pa.scalar("", pa.string())


@dataclass(frozen=True, slots=True)
class TimeCell:
    """A source column of dates or times, by a declared pattern; without one only ISO 8601 is read."""

    cell: Cell
    part: Part
    pattern: TimePattern | None = None

    def read(self, rows: SourceRows) -> tuple[pa.Array, Mask]:
        """The cells in the grammar of dataset.md, nothing where blank or bad; and which are bad.

        Raises ``Undeclared`` where the mapping declares no pattern and a cell is as a known one says.
        """
        values, places = self.cell.distinct(rows)
        blank = is_blank(values)
        iso, iso_good = _iso(values, self.part)
        text, good = (iso, iso_good) if self.pattern is None else self.pattern.read_all(values)
        text, good = _of_rows(text, good, blank, places)
        typed = rows.typed.get(self.cell.column)
        if self.pattern is not None and typed is not None:
            iso, iso_good = _of_rows(iso, iso_good, blank, places)
            text, good = pc.if_else(column(typed), iso, text), np.where(typed, iso_good, good)
        if self.pattern is None and not good.all():
            refuse_undeclared(rows, self.cell, ~good, self.part)
        return text, ~good

    def why(self, cell: str) -> str:
        """Why a cell of it is bad."""
        key, what = self.part.value, _WHAT[self.part]
        if self.pattern is None:
            said = f"not {what}: it is written {_ISO[self.part]}, or the mapping declares its {key}"
        else:
            said = f'not {what} as the mapping\'s {key} says: "{self.pattern.text}"'
        return f"{said}; it may be a spreadsheet's day number" if _LIKE_A_SERIAL.fullmatch(cell) else said

    def is_bad(self, cell: str, *, or_typed: bool) -> bool:
        """Whether a cell by itself is bad as text, and where ``or_typed`` as a workbook's date too."""
        values, _ = self.cell.distinct(SourceRows(1, {self.cell.column: texts((cell,))}, np.zeros(1, dtype=np.int64)))
        value = str(values[0].as_py())
        if self.pattern is not None and self.pattern.read(value) is not None:
            return False
        is_iso = (self.pattern is None or or_typed) and bool(_iso(values, self.part)[1][0])
        return bool(value) and not is_iso


@dataclass(frozen=True, slots=True)
class DaySource:
    """A day."""

    day: TimeCell

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.day.cell.column,)

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:  # noqa: ARG002  a day is as it is written
        """The days."""
        text, bad = self.day.read(rows)
        return Translated(text, bad if bad.any() else None, lambda cells: (0, self.day.why(cells[0])))


@dataclass(frozen=True, slots=True)
class MomentSource:
    """A moment of one column, or of a day's and a time's, and so many minutes later where a column says how many."""

    day: TimeCell
    time: TimeCell | None = None
    minutes: Cell | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The day's column, the time's and the minutes'."""
        cells = (self.day.cell, None if self.time is None else self.time.cell, self.minutes)
        return tuple(cell.column for cell in cells if cell is not None)

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:
        """The moments, by the institution's clock or with an offset."""
        return self.read(rows, clock)

    def read(self, rows: SourceRows, clock: Clock, *, halves: bool = False) -> Translated:
        """The moments; where ``halves`` is set, a date without a time, or a time without a date, is blank, not bad."""
        text, bad, half = self._together(rows)
        bad = bad if halves else bad | half
        if self.minutes is not None or not clock.is_local:
            given = ~is_blank(text) & ~bad
            instants = clock.instants(text)
            if self.minutes is not None:
                added, unreadable = _durations(self.minutes, rows)
                instants = instants + added * _MINUTE
                bad = bad | (unreadable & given)
                given &= ~unreadable
            written = written_utc(np.where(given, instants, 0))
            text = pc.if_else(column(given), written, _NOTHING)
        return Translated(text, bad if bad.any() else None, self.why)

    def _together(self, rows: SourceRows) -> tuple[pa.Array, Mask, Mask]:
        """The text of day and time, blank where one is; the rows that cannot be read, and those with only one."""
        day, bad = self.day.read(rows)
        if self.time is None:
            return day, bad, np.zeros(rows.size, dtype=np.bool_)
        time, bad_time = self.time.read(rows)
        no_day, no_time = is_blank(day), is_blank(time)
        bad = bad | bad_time
        joined = pc.binary_join_element_wise(day, time, "T")
        return pc.if_else(column(no_day | no_time), _NOTHING, joined), bad, (no_day != no_time) & ~bad

    def why(self, cells: Sequence[str]) -> Why:
        """Which of its cells is bad, and why."""
        for or_typed in (True, False):
            for place, (part, cell) in enumerate(zip((self.day, self.time), cells, strict=False)):
                if part is not None and part.is_bad(cell, or_typed=or_typed):
                    return place, part.why(cell)
        if self.minutes is not None and _duration(cells[-1].strip()) is None:
            return len(cells) - 1, "not a number of minutes, nor hours and minutes written H:MM"
        return None, "a date without a time, or a time without a date"


@dataclass(frozen=True, slots=True)
class LateSource:
    """Whole minutes from a start to a swipe, 0 where it came before; blank where either is, or has no time."""

    swiped: MomentSource
    starts: MomentSource

    @property
    def columns(self) -> tuple[str, ...]:
        """The swipe's columns, then the start's."""
        return (*self.swiped.columns, *self.starts.columns)

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:
        """The minutes."""
        swiped, starts = (source.read(rows, clock, halves=True) for source in (self.swiped, self.starts))
        blank = is_blank(swiped.text) | is_blank(starts.text)
        late = np.maximum(clock.instants(swiped.text) - clock.instants(starts.text), 0) // _MINUTE
        text = texts("" if nothing else str(minutes) for minutes, nothing in zip(late.tolist(), blank, strict=True))
        masks = [found.bad for found in (swiped, starts) if found.bad is not None]
        return Translated(text, np.logical_or.reduce(masks) if masks else None, self._why)

    def _why(self, cells: Sequence[str]) -> Why:
        count = len(self.swiped.columns)
        place, reason = self.swiped.why(cells[:count])
        if place is None and (found := self.starts.why(cells[count:]))[0] is not None:
            return count + found[0], found[1]
        return place, reason


def are_iso(cells: Sequence[str], part: Part) -> bool:
    """Whether every cell is as ISO 8601 writes this part; a date alone is no moment, nor a moment a date or time."""
    if part is not Part.DATE and any(re.fullmatch(r"[\d-]{10}", cell) for cell in cells):
        return False
    if part is not Part.MOMENT and any("T" in cell or " " in cell for cell in cells):
        return False
    return bool(_iso(texts(cells), part)[1].all())


def _iso(values: pa.Array, part: Part) -> tuple[pa.Array, Mask]:
    """Values written as ISO 8601 says, and which are."""
    if part is Part.TIME:
        times = pc.replace_substring_regex(values, r"^.*T", "")
        moments = pc.binary_join_element_wise(pa.scalar(_ANY_DAY), times, "")
        good = mask(pc.match_substring_regex(times, _TIME))
        return times, good & grammar.moments(moments).good
    moments_read = grammar.moments(values)
    if part is Part.MOMENT:
        return values, moments_read.good
    return pc.utf8_slice_codeunits(values, 0, 10), moments_read.good & ~moments_read.zoned


def _of_rows(text: pa.Array, good: Mask, blank: Mask, places: NDArray[Any]) -> tuple[pa.Array, Mask]:
    """What was found for each different cell given to the rows, with nothing for those blank or bad."""
    empty = blank | ~good
    if empty.any():
        text = pc.if_else(column(empty), _NOTHING, text)
    return text.take(column(places)), (good | blank)[places]


def _durations(cell: Cell, rows: SourceRows) -> tuple[NDArray[np.int64], Mask]:
    """Minutes written as a number or as H:MM, and which are not."""
    values, places = cell.distinct(rows)
    read = [_duration(value) for value in values.to_pylist()]
    minutes = np.array([found or 0 for found in read], dtype=np.int64)
    return minutes[places], np.array([found is None for found in read], dtype=np.bool_)[places]


def _duration(value: str) -> int | None:
    match = _DURATION.fullmatch(value)
    if match is None:
        return None
    return int(match["minutes"]) if match["minutes"] else int(match["hours"]) * 60 + int(match["of_hour"])
