"""Days and instants written as the timestamps of dataset.md, so that reading them gives the same again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.arrow_arrays import column, texts
from sponsor_monitor.dataset.grammar import FIRST_DAY, LAST_DAY
from sponsor_monitor.dataset.tables import NO_INSTANT
from sponsor_monitor.local_time import MICROSECONDS_A_DAY, LocalTime, days_of

Micros = NDArray[np.int64]

_MINUTE, _SECOND = 60_000_000, 1_000_000
_WIDEST_OFFSET = 24 * 60 - 1
"""Minutes; every instant that can be written is within the years 1 to 9999 by the clock of one such offset."""


def days_text(days: NDArray[np.integer[Any]], blank: int | None = None) -> pa.Array:
    """Days as ``YYYY-MM-DD``; ``blank`` is the one written as nothing."""
    return _each_once(days, lambda those: [_written(int(day) * MICROSECONDS_A_DAY)[:10] for day in those], blank)


def instants_text(instants: Micros) -> pa.Array:
    """Instants in UTC, as short as they can be; ``NO_INSTANT`` as nothing."""
    return _each_once(instants, lambda those: [_zoned(instant, 0) for instant in those.tolist()], NO_INSTANT)


def local_text(instants: Micros, clock: LocalTime, days: Days | None = None) -> pa.Array:
    """Instants by the institution's clock, with its offset; where that is not on the day given, without one.

    The latter are times that the clock left out, as some clocks do at midnight or for a whole day: read without an
    offset, they have the day as it was written, and the same instant.
    """
    written = _each_once(instants, lambda those: _with_offset(those, clock))
    if days is None or not len(odd := np.flatnonzero(clock.days(instants) != days)):
        return written
    listed = written.to_pylist()
    for row in odd.tolist():
        listed[row] = _unzoned(int(instants[row]), int(days[row]), clock) or listed[row]
    return texts(listed, pa.large_string())


def _with_offset(instants: Micros, clock: LocalTime) -> list[str]:
    ahead = clock.local(instants) - instants
    offsets = np.where(ahead % _MINUTE == 0, ahead // _MINUTE, 0)
    return [_zoned(instant, offset) for instant, offset in zip(instants.tolist(), offsets.tolist(), strict=True)]


def _each_once(values: NDArray[Any], write: Callable[[NDArray[Any]], list[str]], blank: int | None = None) -> pa.Array:
    """The text of each value, written once however often it stands there."""
    distinct, places = np.unique(values, return_inverse=True)
    given = distinct[1:] if blank is not None and len(distinct) and distinct[0] == blank else distinct
    is_last = blank is not None and len(given) and given[-1] == blank
    written = write(given[:-1] if is_last else given) + ([""] if is_last else [])
    if len(given) < len(distinct):
        written = ["", *written]
    return texts(written, pa.large_string()).take(column(places.astype(np.int64)))


def _zoned(instant: int, offset: int) -> str:
    """An instant by a clock so many minutes ahead of UTC, or by one that has it within the years there are."""
    if not _is_writable(instant + offset * _MINUTE):
        offset = _WIDEST_OFFSET if instant < 0 else -_WIDEST_OFFSET
    if not offset:
        return f"{_written(instant)}Z"
    hours, minutes = divmod(abs(offset), 60)
    return f"{_written(instant + offset * _MINUTE)}{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


def _unzoned(instant: int, day: int, clock: LocalTime) -> str | None:
    """A local time without offset on a day that is read as an instant; None where there is none."""
    around = np.array([instant - MICROSECONDS_A_DAY, instant, instant + MICROSECONDS_A_DAY], dtype=np.int64)
    local = instant + (clock.local(around) - around)
    fits = (clock.instants(local) == instant) & (days_of(local) == day)
    return _written(int(local[fits][0])) if fits.any() else None


def _is_writable(local: int) -> bool:
    return FIRST_DAY * MICROSECONDS_A_DAY <= local < (LAST_DAY + 1) * MICROSECONDS_A_DAY


def _written(local: int) -> str:
    unit = "m" if not local % _MINUTE else "s" if not local % _SECOND else "us"
    return str(np.datetime64(local, "us").astype(f"datetime64[{unit}]"))
