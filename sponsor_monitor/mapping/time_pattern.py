"""Explicit patterns of dates and times (``%d/%m/%Y``), read into the grammar of dataset.md; nothing is ever guessed."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, texts
from sponsor_monitor.mapping.fixed_width import FixedWidth
from sponsor_monitor.toml_values import Unfit

Mask = NDArray[np.bool_]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SERIALS = {"excel-1900": dt.datetime(1899, 12, 30), "excel-1904": dt.datetime(1904, 1, 1)}  # noqa: DTZ001  local clock
"""What a spreadsheet's day numbers count from. In the first, those before March 1900 are off by one: none is read."""

_FULL = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = "mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?)?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_FIELDS = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"\d{1,2}",
    "d": r"\d{1,2}",
    "b": "|".join(("sept", *MONTHS)),
    "B": _FULL,
    "a": _DAYS,
    "A": _DAYS,
    "H": r"\d{1,2}",
    "I": r"\d{1,2}",
    "M": r"\d{2}",
    "S": r"\d{2}",
    "f": r"\d{1,6}",
    "p": r"[ap]\.?m\.?",
    "z": r"Z|[+-]\d{2}(?::?\d{2})?",
}
_DIGITS = frozenset("YymdHIMSf")
_OF_DATES = (("Y", "y"), ("m", "b", "B"), ("d",))
_OF_TIMES = (("H", "I"), ("M",))
_PIECE = re.compile(r"%(?P<field>.?)|(?P<plain>[^%]+)", re.DOTALL)
_ANY_DAY = (2000, 1, 1)
_LAST_OF_THIS_CENTURY = 68
_NOON = 12
_FIRST_SOUND_SERIAL = 61
_SERIAL = re.compile(r"\d{1,7}(?:\.\d+)?", re.ASCII)
_SECONDS_A_DAY = 86_400


class Part(Enum):
    """What a pattern reads: a day, a time of day, or both; the value is the key under which it is declared."""

    DATE = "date_format"
    TIME = "time_format"
    MOMENT = "moment_format"


class TimePattern:
    """One pattern: ``%Y %y %m %d %b %B %a %A %H %I %M %S %f %p %z %%`` and plain text; names of months are English.

    A day, month or hour may have one digit where no other digit stands beside it. ``excel-1900`` and ``excel-1904``
    are a spreadsheet's day numbers. A date's pattern may have a time, which is dropped. Raises ``Unfit`` for a pattern
    that cannot say what its part is.
    """

    def __init__(self, text: str, part: Part) -> None:
        """Take the pattern apart."""
        self.text = text
        self.part = part
        self._epoch = SERIALS.get(text)
        pieces = [] if self._epoch else _pieces(text)
        if not self._epoch:
            _check([piece for is_field, piece in pieces if is_field], part)
        self._regex = re.compile(_as_regex(pieces), re.ASCII | re.IGNORECASE)
        self._wide = None if self._epoch else FixedWidth.of(pieces)

    def read(self, cell: str) -> str | None:
        """One cell in the grammar of dataset.md; None where it is not as the pattern says, or there is no such day."""
        try:
            if self._epoch is not None:
                return self._written(_from_serial(cell, self._epoch), "")
            match = self._regex.fullmatch(cell)
            if match is None:
                return None
            found = {name: value for name, value in match.groupdict().items() if value}
            return self._written(_moment(found), _offset(found.get("z", "").upper()))
        except (ValueError, OverflowError):
            return None

    def read_all(self, cells: pa.Array) -> tuple[pa.Array, Mask]:
        """Plain text read cell by cell, something else where it is unreadable, and which cells are good."""
        found, good = None, np.zeros(len(cells), dtype=np.bool_)
        if self._wide is not None:
            found, good = self._wide.read_all(cells)
            found = self._cut(found)
            if good.all():
                return found, good
        rest = np.flatnonzero(~good)
        slow = [self.read(cell) for cell in cells.take(column(rest)).to_pylist()]
        good[rest] = [cell is not None for cell in slow]
        read = texts(cell or "" for cell in slow)
        if found is None:
            return read, good
        places = np.arange(len(cells))
        places[rest] = len(cells) + np.arange(rest.size)
        return pa.concat_arrays([found, read]).take(column(places)), good

    def _written(self, moment: dt.datetime, offset: str) -> str:
        if self.part is Part.DATE:
            return moment.date().isoformat()
        return moment.time().isoformat() if self.part is Part.TIME else moment.isoformat() + offset

    def _cut(self, moments: pa.Array) -> pa.Array:
        import pyarrow.compute as pc

        if self.part is Part.MOMENT:
            return moments
        return pc.utf8_slice_codeunits(moments, *((0, 10) if self.part is Part.DATE else (11, 19)))


def _pieces(text: str) -> list[tuple[bool, str]]:
    pieces = []
    for match in _PIECE.finditer(text):
        field = match["field"]
        if field is None or field == "%":
            pieces.append((False, field or match["plain"]))
        elif field in _FIELDS:
            pieces.append((True, field))
        else:
            raise Unfit(f"%{field} is no part of a pattern: use {' '.join(f'%{name}' for name in _FIELDS)}")
    return pieces


def _check(fields: list[str], part: Part) -> None:
    twice = [field for field in fields if fields.count(field) > 1]
    if twice:
        raise Unfit(f"%{twice[0]} stands twice in the pattern")
    needed = (() if part is Part.TIME else _OF_DATES) + (() if part is Part.DATE else _OF_TIMES)
    for choice in needed:
        if len(set(choice) & set(fields)) != 1:
            raise Unfit(f"a pattern of this kind has exactly one of {', '.join(f'%{field}' for field in choice)}")
    if ("I" in fields) != ("p" in fields):
        raise Unfit("%I, the hour of a twelve-hour clock, goes together with %p")
    if part is Part.TIME and set(fields) & set("YymdbBaAz"):
        raise Unfit("a time of day has no date and no offset")
    if part is Part.DATE and "z" in fields:
        raise Unfit("a date has no offset")


def _as_regex(pieces: list[tuple[bool, str]]) -> str:
    found = ""
    for place, (is_field, piece) in enumerate(pieces):
        if not is_field:
            found += re.escape(piece)
            continue
        around = pieces[max(place - 1, 0) : place] + pieces[place + 1 : place + 2]
        beside = any(field in _DIGITS if is_other else field[:1].isdigit() for is_other, field in around)
        form = _FIELDS[piece].replace("{1,2}", "{2}") if beside else _FIELDS[piece]
        found += f"(?P<{piece}>{form})"
    return found


def _moment(found: dict[str, str]) -> dt.datetime:
    """The moment of a pattern's fields; ValueError where there is none."""
    micros = int(found.get("f", "0").ljust(6, "0"))
    time = (_hour(found), int(found.get("M", "0")), int(found.get("S", "0")), micros)
    return dt.datetime(*_day(found), *time)  # noqa: DTZ001  an offset is kept as text


def _day(found: dict[str, str]) -> tuple[int, int, int]:
    if "d" not in found:
        return _ANY_DAY
    year = int(found["Y"]) if "Y" in found else 2000 + int(found["y"])
    if "y" in found and int(found["y"]) > _LAST_OF_THIS_CENTURY:
        year -= 100
    name = found.get("b") or found.get("B")
    month = int(found["m"]) if name is None else MONTHS.index(name[:3].lower()) + 1
    return year, month, int(found["d"])


def _hour(found: dict[str, str]) -> int:
    if "I" not in found:
        return int(found.get("H", "0"))
    hour = int(found["I"])
    if not 1 <= hour <= _NOON:
        raise ValueError(hour)
    return hour % _NOON + (_NOON if found["p"][0] in "pP" else 0)


def _offset(written: str) -> str:
    """``+0100`` as ``+01:00``; others as they are."""
    return f"{written[:3]}:{written[3:]}" if len(written) == len("+0100") else written


def _from_serial(cell: str, epoch: dt.datetime) -> dt.datetime:
    if not _SERIAL.fullmatch(cell):
        raise ValueError(cell)
    number = float(cell)
    if number >= 1 and epoch.year < 1900 and number < _FIRST_SOUND_SERIAL:  # noqa: PLR2004  the system's own name
        raise ValueError(cell)
    return epoch + dt.timedelta(seconds=round(number * _SECONDS_A_DAY))
