"""Periods and their kinds: the eight words a calendar has for a day, and what is wrong with a set of periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import numpy as np

from calendars.days import FRIDAY, SATURDAY, to_date, to_day, weekdays

MOST_YEARS = 100
"""A calendar that covers more than this is a mistyped year."""

MOST_OVERLAPS = 100
"""So many overlaps are listed; a file with more is of another kind than a calendar."""


class Kind(StrEnum):
    """What a day is to a student (rules.md 1, "Calendar"). ``teaching`` is first, so outside days are code 0."""

    TEACHING = "teaching"
    INDUCTION = "induction"
    READING = "reading"
    STUDY = "study"
    ASSESSMENT = "assessment"
    DISSERTATION = "dissertation"
    VACATION = "vacation"
    CLOSURE = "closure"

    @property
    def code(self) -> int:
        """The position of the kind, its code in columns."""
        return KINDS.index(self)

    @property
    def is_monitored(self) -> bool:
        """Whether days of this kind are term time: everything but vacation and closure (rules.md 1)."""
        return self not in (Kind.VACATION, Kind.CLOSURE)


KINDS = tuple(Kind)

MONITORED_KINDS = np.array([kind.is_monitored for kind in KINDS])
"""By code of kind (shape 8): whether its days are term time."""
MONITORED_KINDS.setflags(write=False)


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of days of one kind, both ends included."""

    kind: Kind
    name: str
    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        """The period as faults name it: ``"Semester 1" (2025-09-15 to 2025-12-12)``."""
        return f'"{self.name}" ({dates_between(to_day(self.start), to_day(self.end))})'


def dates_between(first: int, last: int) -> str:
    """Two day numbers as dates in words: one date, or ``2025-05-12 to 2025-05-16``."""
    if first == last:
        return to_date(first).isoformat()
    return f"{to_date(first).isoformat()} to {to_date(last).isoformat()}"


def layout_faults(periods: Sequence[Period]) -> tuple[str, ...]:
    """What keeps periods from being a calendar: none at all, too many years, overlaps, gaps; a sentence each."""
    if not periods:
        return ("has no period; write at least one [[period]]",)
    return coverage_faults(periods) + overlap_faults(periods) + gap_faults(periods)


def overlap_faults(periods: Sequence[Period]) -> tuple[str, ...]:
    """A sentence for each two periods that cover the same day, in order of dates, at most ``MOST_OVERLAPS``."""
    return tuple(islice(_overlaps(periods), MOST_OVERLAPS))


def _overlaps(periods: Sequence[Period]) -> Iterator[str]:
    still_running: list[Period] = []
    for later in in_order(periods):
        still_running = [earlier for earlier in still_running if earlier.end >= later.start]
        for earlier in still_running:
            shared = dates_between(to_day(later.start), to_day(min(earlier.end, later.end)))
            yield f"periods {earlier} and {later} overlap on {shared}; a day has one kind"
        still_running.append(later)


def gap_faults(periods: Sequence[Period]) -> tuple[str, ...]:
    """A sentence for each stretch with a weekday that no period covers, between the first and last covered day."""
    faults = []
    ordered = in_order(periods)
    covered_to = to_day(ordered[0].end) if ordered else 0
    for period in ordered:
        first, last = _weekdays_between(covered_to + 1, to_day(period.start) - 1)
        if first <= last:
            faults.append(f"no period covers {dates_between(first, last)}; say what kind of days they are")
        covered_to = max(covered_to, to_day(period.end))
    return tuple(faults)


def coverage_faults(periods: Sequence[Period]) -> tuple[str, ...]:
    """A sentence when the periods cover more than ``MOST_YEARS`` years, else nothing."""
    if not periods:
        return ()
    first = min(period.start for period in periods)
    last = max(period.end for period in periods)
    if last.year - first.year <= MOST_YEARS:
        return ()
    covered = dates_between(to_day(first), to_day(last))
    return (f"covers {covered}, more than {MOST_YEARS} years; is a year mistyped?",)


def in_order(periods: Sequence[Period]) -> list[Period]:
    """The periods by their start, equal starts as given."""
    return sorted(periods, key=lambda period: period.start)


def _weekdays_between(first: int, last: int) -> tuple[int, int]:
    """The first and last Monday-to-Friday of a stretch of days; the first is after the last where there is none."""
    first_weekday, last_weekday = weekdays(np.array([first, last], dtype=np.int32)).tolist()
    if first_weekday >= SATURDAY:
        first += 7 - first_weekday
    if last_weekday > FRIDAY:
        last -= last_weekday - FRIDAY
    return first, last
