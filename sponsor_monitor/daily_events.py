"""Engagement rolled up by student, day and indicator while it streams past: the rows themselves are never kept.

The roll-up is one block of counts, indicator by day by student, from the first day on which enough students are
monitored to the as-of day. Logs come in the order of time, so a batch touches a few days only: days before students
keep what it touches close together. The few events before the block that can matter (one registration with a start far
in the past must not cost a thousand days for everybody) are kept in a list beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import OPEN_END, EventBatch
from sponsor_monitor.loops import compiled_loops
from sponsor_monitor.ranges import run_starts
from sponsor_monitor.vocabulary import INDICATORS, Indicator

Counts = NDArray[np.int32] | NDArray[np.int64]

_MOST_IN_INT32 = 2**31 - 1
_DAYS_AT_ONCE = 32
_MANY = 100_000
_SPARSE = 4
_SPACIOUS, _AT_LEAST = 8, 10_000_000


@dataclass(frozen=True, slots=True)
class DailyEvents:
    """How many events each student had on a day; ``exists`` tells of which indicators there is any up to the as-of day.

    ``block[indicator, day - first_day, student]``; ``early`` are sorted keys of (student, day, indicator) before it,
    ``early_counts`` beside them. ``spoke[indicator, day - spoke_from]``: any event of any student, from the first day
    on which anybody is monitored.
    """

    first_day: int
    block: Counts
    early: NDArray[np.int64]
    early_counts: NDArray[np.int64]
    spoke_from: int
    spoke: NDArray[np.bool_]
    exists: NDArray[np.bool_]

    def at(self, indicator: Indicator, student: NDArray[np.int32], day: Days) -> Counts:
        """The number of events of each student on each day (none before what was kept)."""
        place, before = self._places(student, day)
        return self._counts(indicator, student, day, place, before)

    def bits(self, student: NDArray[np.int32], day: Days) -> NDArray[np.uint16]:
        """For each student and day one number, with the bit of every indicator set of which there was an event."""
        if len(day) and day.min() >= self.first_day and (plain := self._bits_of_all(student, day)) is not None:
            return plain
        place, before = self._places(student, day)
        bits = np.zeros(len(day), dtype=np.uint16)
        for indicator in INDICATORS:
            if self.exists[indicator.code]:
                bits |= (self._counts(indicator, student, day, place, before) > 0) * bits_of((indicator,))
        return bits

    def _bits_of_all(self, student: NDArray[np.int32], day: Days) -> NDArray[np.uint16] | None:
        """The same from the whole rectangle of the block that spans the students and days, in the order of memory.

        None where most of the rectangle is not asked for.
        """
        first, stop = int(student.min()), int(student.max()) + 1
        begin, end = int(day.min()) - self.first_day, int(day.max()) + 1 - self.first_day
        if (stop - first) * (end - begin) > _SPARSE * len(day):
            return None
        bits = np.zeros((end - begin, stop - first), dtype=np.uint16)
        for indicator in INDICATORS:
            if self.exists[indicator.code]:
                bits |= (self.block[indicator.code, begin:end, first:stop] > 0) * bits_of((indicator,))
        found: NDArray[np.uint16] = bits[day - (self.first_day + begin), student - first]
        return found

    def _places(self, student: NDArray[np.int32], day: Days) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
        """Where each student and day stand in a plane of the block, and which of them stand before it."""
        ahead = day - self.first_day
        before = ahead < 0 if len(ahead) and ahead.min() < 0 else None
        place = (ahead if before is None else np.where(before, 0, ahead)).astype(np.int64)
        place *= self.block.shape[2]
        place += student
        return place, before

    def _counts(
        self,
        indicator: Indicator,
        student: NDArray[np.int32],
        day: Days,
        place: NDArray[np.int64],
        before: NDArray[np.bool_] | None,
    ) -> Counts:
        plane = self.block[indicator.code].reshape(-1)
        if not self.exists[indicator.code]:
            return np.zeros(len(day), dtype=plane.dtype)
        if before is None:
            found: Counts = plane[place]
            return found
        counts = np.zeros(len(day), dtype=np.int64)
        counts[~before] = plane[place[~before]]
        counts[before] = self._early_at(indicator, student[before], day[before])
        return counts

    def days_with_event(self, indicator: Indicator, days: Days) -> NDArray[np.bool_]:
        """Whether any student had an event of the indicator on each day, none of them before ``spoke_from``."""
        found: NDArray[np.bool_] = self.spoke[indicator.code][days - self.spoke_from]
        return found

    def after(self, left: Days) -> Iterator[tuple[NDArray[np.int32], Days, NDArray[np.int8]]]:
        """Student, day and indicator of every event later than the day each student ``left``."""
        student, rest = self.early >> 28, self.early & ((1 << 28) - 1)
        day = ((rest >> 4) - OPEN_END).astype(np.int32)
        late = day > left[student] if len(left) else np.zeros(0, dtype=np.bool_)
        yield student[late].astype(np.int32), day[late], (rest[late] & 15).astype(np.int8)
        leavers = np.flatnonzero(left < self.first_day + self.block.shape[1] - 1)
        for code in np.flatnonzero(self.exists).tolist():
            for begin in range(0, self.block.shape[1], _DAYS_AT_ONCE):
                some = self.block[code, begin : begin + _DAYS_AT_ONCE].take(leavers, axis=1) > 0
                days = np.arange(begin, begin + len(some), dtype=np.int32) + self.first_day
                ahead, who = np.nonzero(some & (days[:, None] > left[leavers]))
                yield leavers[who].astype(np.int32), days[ahead], np.full(len(who), code, dtype=np.int8)

    def _early_at(self, indicator: Indicator, student: NDArray[np.int32], day: Days) -> Counts:
        if not len(self.early):
            return np.zeros(len(day), dtype=np.int64)
        asked = _early_key(student, day, np.full(len(day), indicator.code, dtype=np.int8))
        place = np.minimum(np.searchsorted(self.early, asked), len(self.early) - 1)
        return np.where(self.early[place] == asked, self.early_counts[place], 0)


def bits_of(indicators: tuple[Indicator, ...]) -> np.uint16:
    """Indicators as one number with the bit of each code set."""
    return np.uint16(sum(1 << indicator.code for indicator in set(indicators)))


def _early_key(student: NDArray[np.int32], day: Days, indicator: NDArray[np.int8]) -> NDArray[np.int64]:
    return (student.astype(np.int64) << 28) | ((day.astype(np.int64) + OPEN_END) << 4) | indicator


def first_day_of_block(first: Days, last: Days, students: int, as_of: int) -> int:
    """The earliest of the spans' first days from which a block of all students is not much larger than the spans."""
    monitored = last >= first
    cells = int((last[monitored].astype(np.int64) - first[monitored] + 1).sum())
    starts = np.unique(first[monitored])
    fits = starts[students * (as_of - starts.astype(np.int64) + 1) <= _SPACIOUS * cells + _AT_LEAST]
    return int(fits[0]) if len(fits) else as_of + 1


class EventRollUp:
    """Takes batches of events and ends as ``DailyEvents``."""

    def __init__(self, keep_from: Days, *, spoke_from: int, first_day: int, as_of: int, known_at: int | None) -> None:
        """``keep_from`` is, for each student, the first day on which an event before the block can matter to them.

        The block begins on ``first_day``; from ``spoke_from``, not after it, it is noted whether anybody had an event.
        """
        self._keep_from = keep_from
        self._first_day, self._as_of, self._known_at = first_day, as_of, known_at
        days = max(as_of - first_day + 1, 0)
        self._block: Counts = np.zeros((len(INDICATORS), days, len(keep_from)), dtype=np.int32)
        self._spoke_from = spoke_from
        self._spoke = np.zeros((len(INDICATORS), max(as_of - spoke_from + 1, 0)), dtype=np.bool_)
        self._total = 0
        self._exists = np.zeros(len(INDICATORS), dtype=np.bool_)
        self._early: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def add(self, batch: EventBatch) -> None:
        """Take the events of a batch that are dated up to the as-of day and known."""
        columns = (batch.student, batch.day, batch.indicator, batch.count)
        if self._counted_at_once(batch):
            return
        known = batch.day <= self._as_of
        if self._known_at is not None and batch.recorded_at is not None:
            known &= batch.recorded_at <= self._known_at
        if not known.all():
            columns = _chosen(columns, known)
        student, day, indicator, count = columns
        if not len(day):
            return
        self._exists |= np.bincount(indicator, minlength=len(INDICATORS)) > 0
        if day.min() < self._first_day:
            early = day < self._first_day
            self._keep_early(*_chosen(columns, early))
            student, day, indicator, count = _chosen(columns, ~early)
        self._count(student, day, indicator, count)

    def _counted_at_once(self, batch: EventBatch) -> bool:
        """Count a large batch in one pass; False, and nothing done, where that does not do for it."""
        if len(batch.day) < _MANY or self._known_at is not None or batch.count.dtype != np.int32:
            return False
        total = self._total + int(batch.count.sum())
        loops = compiled_loops("events")
        if (
            loops is None
            or total > _MOST_IN_INT32
            or not loops.count_events(
                self._block, self._exists, batch.student, batch.day, batch.indicator, batch.count, self._first_day
            )
        ):
            return False
        self._total = total
        return True

    def finish(self) -> DailyEvents:
        """What has been taken."""
        key = np.concatenate([np.zeros(0, dtype=np.int64), *(key for key, _ in self._early)])
        count = np.concatenate([np.zeros(0, dtype=np.int64), *(count for _, count in self._early)])
        order = np.argsort(key, kind="stable")
        key, count = key[order], count[order]
        starts = run_starts(key)
        counts = np.add.reduceat(count, starts) if len(starts) else count
        # Planes without an event are memory that was never touched, and stays so.
        for code in np.flatnonzero(self._exists).tolist():
            self._spoke[code, max(self._first_day - self._spoke_from, 0) :] |= self._block[code].any(axis=1)
        return DailyEvents(
            self._first_day,
            self._block,
            key[starts],
            counts,
            self._spoke_from,
            self._spoke,
            self._exists,
        )

    def _keep_early(
        self, student: NDArray[np.int32], day: Days, indicator: NDArray[np.int8], count: NDArray[np.int64]
    ) -> None:
        heard = day >= self._spoke_from
        self._spoke[indicator[heard], day[heard] - self._spoke_from] = True
        matters = day >= self._keep_from[student]
        key = _early_key(student[matters], day[matters], indicator[matters])
        self._early.append((key, count[matters]))

    def _count(
        self, student: NDArray[np.int32], day: Days, indicator: NDArray[np.int8], count: NDArray[np.int64]
    ) -> None:
        self._total += int(count.sum())
        # No place can hold more than all counts together: only when those leave 32 bits is the wider block needed.
        if self._total > _MOST_IN_INT32 and self._block.dtype == np.int32:
            self._block = self._block.astype(np.int64)
        _, days, students = self._block.shape
        place = indicator.astype(np.int64)
        place *= days
        place += day
        place -= self._first_day
        place *= students
        place += student
        np.add.at(self._block.reshape(-1), place, count.astype(self._block.dtype))


Columns = tuple[NDArray[np.int32], Days, NDArray[np.int8], NDArray[np.int64]]


def _chosen(columns: Columns, rows: NDArray[np.bool_]) -> Columns:
    student, day, indicator, count = columns
    return student[rows], day[rows], indicator[rows], count[rows]
