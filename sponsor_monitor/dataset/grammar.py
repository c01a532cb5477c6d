"""The grammar of cells, over whole columns of text: dates, timestamps and whole numbers (dataset.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.arrow_arrays import numbers
from sponsor_monitor.dataset.characters import Bytes, Characters

MOST_WHOLE = 2**31 - 1
"""The largest whole number that a cell may hold."""

FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""1 January 1 and 31 December 9999, as day numbers."""

_DATE = 10
_TO_MINUTES, _TO_SECONDS, _MOST_DIGITS = 16, 19, 6
_BODIES = (_TO_MINUTES, _TO_SECONDS, *range(_TO_SECONDS + 2, _TO_SECONDS + 2 + _MOST_DIGITS))
_OFFSETS = {0: "", 1: "Z", 3: "+HH", 6: "+HH:MM"}
_MONTH_STARTS = np.arange(np.datetime64("0000-01", "M"), np.datetime64("10000-02", "M")).astype("datetime64[D]")
_MONTH_START_DAYS = _MONTH_STARTS.astype(np.int64).astype(np.int32)
_MONTH_LENGTHS = np.diff(_MONTH_START_DAYS)
_SECOND = 1_000_000

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Moments:
    """Timestamps: microseconds since 1970, in UTC where ``zoned`` and by the local clock elsewhere."""

    micros: NDArray[np.int64]
    zoned: Mask
    good: Mask


def dates(text: pa.Array) -> tuple[Days, Mask]:
    """The day number of each cell written ``YYYY-MM-DD``, and which cells are."""
    days = np.zeros(len(text), dtype=np.int32)
    good = np.zeros(len(text), dtype=np.bool_)
    for rows, cells in Characters(text).of_length(_DATE):
        days[rows], good[rows] = _dates(cells)
    return days, good


def moments(text: pa.Array) -> Moments:
    """The timestamp in each cell, and which cells hold one; an offset is taken off, so that UTC remains."""
    size = len(text)
    characters = Characters(text)
    if (uniform := _uniform(text, characters)) is not None:
        return Moments(uniform, np.zeros(size, np.bool_), np.ones(size, np.bool_))
    read = Moments(np.zeros(size, np.int64), np.zeros(size, np.bool_), np.zeros(size, np.bool_))
    for length in np.flatnonzero(np.bincount(np.minimum(characters.lengths, 40), minlength=1)):
        if length == _DATE or length in _SHAPES:
            for rows, cells in characters.of_length(int(length)):
                for micros, zoned, good in _shaped(cells):
                    read.micros[rows[good]] = micros[good]
                    read.zoned[rows[good]] = zoned
                    read.good[rows] |= good
    return read


def _uniform(text: pa.Array, characters: Characters) -> NDArray[np.int64] | None:
    """Timestamps without an offset, all good and of one length, by Arrow's quicker reader; None for any others."""
    lengths = characters.lengths
    if not lengths.size or lengths[0] not in (_DATE, *_BODIES) or (lengths != lengths[0]).any():
        return None
    try:
        micros: NDArray[np.int64] = numbers(text.cast(pa.timestamp("us")), np.int64)
    except pa.ArrowInvalid:
        return None
    return micros if micros.min() >= FIRST_DAY * 86_400 * _SECOND else None


def wholes(text: pa.Array) -> tuple[NDArray[np.int64], Mask]:
    """The number in each cell of ASCII digits up to ``MOST_WHOLE``, and which cells hold one."""
    numbers = np.zeros(len(text), dtype=np.int64)
    good = np.zeros(len(text), dtype=np.bool_)
    characters = Characters(text)
    for length in np.unique(characters.lengths[characters.lengths > 0]):
        if length > _LONGEST_WHOLE:
            continue
        for rows, cells in characters.of_length(int(length)):
            digits = cells - np.uint8(ord("0"))
            number = np.zeros(rows.size, dtype=np.int64)
            for digit in digits:
                number = np.minimum(number * 10 + digit, MOST_WHOLE + 1)
            numbers[rows] = number
            good[rows] = (digits <= 9).all(axis=0) & (number <= MOST_WHOLE)
    return numbers, good


_LONGEST_WHOLE = 1_000
"""Leading zeros are fine, but a number of more characters than this is no number anybody wrote."""

_SHAPES = {
    length: tuple((body, length - body) for body in _BODIES if length - body in _OFFSETS)
    for length in range(_TO_MINUTES, max(_BODIES) + max(_OFFSETS) + 1)
}


def _number(cells: Bytes, begin: int, end: int, good: Mask) -> NDArray[np.int32]:
    """The digits of some positions as a number; ``good`` is taken from cells that have something else there."""
    number = np.zeros(cells.shape[1], dtype=np.int32)
    for position in range(begin, end):
        digit = cells[position] - np.uint8(ord("0"))
        good &= digit <= 9
        number = number * 10 + digit
    return number


def _dates(cells: Bytes) -> tuple[Days, Mask]:
    good = (cells[4] == ord("-")) & (cells[7] == ord("-"))
    year = _number(cells, 0, 4, good)
    month = _number(cells, 5, 7, good)
    day = _number(cells, 8, 10, good)
    good &= (year >= 1) & (month >= 1) & (month <= 12)
    index = np.where(good, year * 12 + month - 1, 0)
    good &= (day >= 1) & (day <= _MONTH_LENGTHS[index])
    return _MONTH_START_DAYS[index] + day - 1, good


def _shaped(cells: Bytes) -> list[tuple[NDArray[np.int64], bool, Mask]]:
    """Cells of one length read in every shape of that length: microseconds, whether in UTC, and which fit it."""
    days, date_good = _dates(cells)
    micros = days.astype(np.int64) * 86_400 * _SECOND
    if cells.shape[0] == _DATE:
        return [(micros, False, date_good)]
    found = []
    for body, suffix in _SHAPES[cells.shape[0]]:
        good = date_good.copy()
        clock = _clock(cells, body, good)
        offset = _offset(cells, body, suffix, good)
        found.append((micros + clock - offset, suffix > 0, good))
    return found


def _clock(cells: Bytes, body: int, good: Mask) -> NDArray[np.int64]:
    """The time of day in microseconds, of cells whose part before the offset is ``body`` long."""
    good &= ((cells[10] == ord("T")) | (cells[10] == ord(" "))) & (cells[13] == ord(":"))
    hour = _number(cells, 11, 13, good)
    minute = _number(cells, 14, 16, good)
    good &= (hour <= 23) & (minute <= 59)
    clock = (hour * 60 + minute).astype(np.int64) * 60 * _SECOND
    if body >= _TO_SECONDS:
        good &= cells[16] == ord(":")
        second = _number(cells, 17, 19, good)
        good &= second <= 59
        clock += second.astype(np.int64) * _SECOND
    if body > _TO_SECONDS:
        good &= cells[19] == ord(".")
        clock += _number(cells, 20, body, good).astype(np.int64) * 10 ** (_MOST_DIGITS - (body - 20))
    return clock


def _offset(cells: Bytes, body: int, suffix: int, good: Mask) -> NDArray[np.int64] | int:
    """The offset in microseconds of cells that end in one of ``suffix`` characters."""
    if suffix == 0:
        return 0
    if suffix == 1:
        good &= cells[body] == ord("Z")
        return 0
    good &= (cells[body] == ord("+")) | (cells[body] == ord("-"))
    minutes = _number(cells, body + 1, body + 3, good) * 60
    good &= minutes < 24 * 60
    if suffix == max(_OFFSETS):
        good &= cells[body + 3] == ord(":")
        past = _number(cells, body + 4, body + 6, good)
        good &= past <= 59
        minutes = minutes + past
    signed = np.where(cells[body] == ord("-"), -minutes, minutes)
    return signed.astype(np.int64) * 60 * _SECOND
