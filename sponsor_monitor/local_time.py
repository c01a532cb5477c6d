"""The clock of the institution: whole columns of local times turned into instants and back (rules.md 1, "Day")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days

Micros = NDArray[np.int64]
"""Microseconds since 1 January 1970, by the local clock or in UTC."""

MICROSECONDS_A_DAY = 86_400_000_000
_SECOND = 1_000_000
_EPOCH = dt.datetime(1970, 1, 1)
_FIRST_PROBE = (dt.datetime(1, 1, 2) - _EPOCH) // dt.timedelta(seconds=1)
_LAST_PROBE = (dt.datetime(9999, 12, 30) - _EPOCH) // dt.timedelta(seconds=1)
_PROBE_STEP = 86_400
_MOST_CONTIGUOUS_YEARS = 60
_FEW_STEPS = 8
_YEARS_KEPT = 10_000


class LocalTime:
    """One IANA time zone over columns; the changes of its clock are found once for each year that occurs."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Keep the zone; nothing is looked up before it is asked for."""
        self.zone = zone

    def instants(self, local_us: Micros) -> Micros:
        """UTC of local clock times: of an hour that occurs twice the first; one that does not exist as if unchanged."""
        if local_us.size == 0:
            return local_us.astype(np.int64)
        starts, offsets = self._table(local_us)
        switches = starts.copy()
        switches[1:] += np.maximum(offsets[:-1], offsets[1:])
        return local_us - _stepped(local_us, switches, offsets)

    def local(self, instants: Micros) -> Micros:
        """The local clock time of UTC instants."""
        if instants.size == 0:
            return instants.astype(np.int64)
        starts, offsets = self._table(instants)
        return instants + _stepped(instants, starts, offsets)

    def days(self, instants: Micros) -> Days:
        """The local date of UTC instants, as day numbers."""
        return days_of(self.local(instants))

    def _table(self, micros: Micros) -> tuple[Micros, Micros]:
        """Where the offset changes (UTC) and the offset from there on, for the years around ``micros``."""
        steps: list[tuple[int, int]] = []
        for year in _years_around(micros):
            for step in _changes(self.zone, year):
                if not steps or step[1] != steps[-1][1]:
                    steps.append(step)
        table = np.array(steps, dtype=np.int64) * _SECOND
        return table[:, 0].copy(), table[:, 1].copy()


def days_of(local_us: Micros) -> Days:
    """The dates of local clock times, as day numbers."""
    return (local_us // MICROSECONDS_A_DAY).astype(np.int32)


# Every assessment asks for the same few years of the same zone; there is room for all years that a date can say.
@lru_cache(maxsize=_YEARS_KEPT)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """The start of a year (UTC, seconds) and each change in it, with the offset in seconds from there on."""
    start, end = _start_second(year), _start_second(year + 1)
    changes = [(start, _offset(zone, start))]
    for probe in range(start, end, _PROBE_STEP):
        after = _offset(zone, probe + _PROBE_STEP)
        if after != changes[-1][1]:
            changes.append((_change_between(zone, probe, probe + _PROBE_STEP), after))
    return tuple(changes)


def _change_between(zone: ZoneInfo, before: int, after: int) -> int:
    """The second at which the offset takes its value of ``after``."""
    wanted = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == wanted:
            after = middle
        else:
            before = middle
    return after


def _offset(zone: ZoneInfo, second: int) -> int:
    """The zone's offset at a second since 1970, in seconds; beyond what a date can say, that of the nearest."""
    within = min(max(second, _FIRST_PROBE), _LAST_PROBE)
    moment = (_EPOCH + dt.timedelta(seconds=within)).replace(tzinfo=dt.UTC).astimezone(zone)
    offset = moment.utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _years_around(micros: Micros) -> Iterable[int]:
    first, last = (_year(int(edge)) for edge in (micros.min(), micros.max()))
    if last - first <= _MOST_CONTIGUOUS_YEARS:
        return range(first - 1, last + 2)
    present = np.unique(micros.astype("datetime64[us]").astype("datetime64[Y]").astype(np.int64)) + 1970
    return sorted({int(year) + near for year in present for near in (-1, 0, 1)})


def _start_second(year: int) -> int:
    return int(np.datetime64(year - 1970, "Y").astype("datetime64[s]").astype(np.int64))


def _year(micros: int) -> int:
    return int(np.datetime64(micros, "us").astype("datetime64[Y]").astype(np.int64)) + 1970


def _stepped(micros: Micros, switches: Micros, offsets: Micros) -> Micros | np.int64:
    """The offset in force at each time, that of the last switch not after it; one for all where there is no switch."""
    first, last = (int(place) for place in np.searchsorted(switches, (micros.min(), micros.max()), side="right"))
    first, last = max(first - 1, 0), max(last - 1, 0)
    if first == last:
        return np.int64(offsets[first])
    if last - first > _FEW_STEPS:
        return offsets[np.maximum(np.searchsorted(switches, micros, side="right") - 1, 0)]
    in_force = np.full(micros.shape, offsets[first], dtype=np.int64)
    for step in range(first + 1, last + 1):
        np.copyto(in_force, offsets[step], where=micros >= switches[step])
    return in_force
