"""Where the records of CSV text begin and end, exactly, whatever its quotes and line ends (RFC 4180)."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

QUOTE, COMMA, LF, CR = b'"'[0], b","[0], b"\n"[0], b"\r"[0]
_FEW_QUOTES = 200

_CELL = rb'(?>"(?>[^"]++|"")*+"|(?!"))[^,\r\n]*+'
_RECORD = re.compile(_CELL + rb"(?>," + _CELL + rb")*+(?P<end>\r\n|\n|\r|\Z)")


def end_of_records(data: bytes) -> int:
    """The end of the last record in ``data`` that is followed by its line end; 0 where there is none.

    ``data`` begins at a record and does not end between a CR and its LF.
    """
    quotes = _quotes(data)
    if not quotes.size:
        return max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    if not _is_regular(data, quotes):
        starts = _scanned(data)
        return int(starts[-1]) if starts.size else 0
    if (near := _end_near_the_end(data, quotes)) is not None:
        return near
    ends = line_ends(data)
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(outside[-1]) if outside.size else 0


def records(data: bytes) -> tuple[Offsets, Offsets]:
    """Where each record begins in ``data`` and on which line of it, from 0; blank lines are no records."""
    ends = line_ends(data)
    quotes = _quotes(data)
    if quotes.size and not _is_regular(data, quotes):
        starts = _scanned(data)
    else:
        starts = np.concatenate(([0], ends))
        if quotes.size:
            starts = starts[np.searchsorted(quotes, starts) % 2 == 0]
    starts = starts[starts < len(data)]
    first = np.frombuffer(data, dtype=np.uint8)[starts]
    starts = starts[(first != LF) & (first != CR)]
    return starts, np.searchsorted(ends, starts, side="right")


def line_ends(data: bytes) -> Offsets:
    """The position after each line end: LF, CR LF or CR, inside quotes too."""
    bytes_ = np.frombuffer(data, dtype=np.uint8)
    if b"\r" not in data:
        return np.flatnonzero(bytes_ == LF) + 1
    is_end = bytes_ == LF
    returns = np.flatnonzero(bytes_ == CR)
    # A CR at the very end is followed by itself, which is no LF.
    followed = bytes_[np.minimum(returns + 1, len(bytes_) - 1)] == LF
    is_end[returns[~followed]] = True
    return np.flatnonzero(is_end) + 1


def count_lines(data: bytes) -> int:
    """How many line ends there are."""
    feeds = int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == LF))
    return feeds if b"\r" not in data else feeds + data.count(b"\r") - data.count(b"\r\n")


def open_quote(data: bytes) -> int | None:
    """Where the quoted cell begins that never ends; ``data`` begins at a record. None where every cell ends."""
    position = 0
    while position < len(data):
        match = _RECORD.match(data, position)
        if match is None:
            return _first_open_cell(data, position)
        if match.end() == position:
            return None
        position = match.end()
    return None


_CELL_AND_COMMA = re.compile(_CELL + rb",")


def _first_open_cell(data: bytes, position: int) -> int:
    while match := _CELL_AND_COMMA.match(data, position):
        position = match.end()
    return position


def _quotes(data: bytes) -> Offsets:
    if b'"' not in data:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == QUOTE)


def _is_regular(data: bytes, quotes: Offsets) -> bool:
    """Whether every quote opens a cell, closes one or is one of two, so that counting them tells what is inside."""
    opening = quotes[0::2]
    before = np.frombuffer(data, dtype=np.uint8)[opening - 1]
    fine = (before == COMMA) | (before == LF) | (before == CR) | (opening == 0)
    doubled = np.zeros(opening.size, dtype=np.bool_)
    doubled[1:] = opening[1:] == quotes[1::2][: opening.size - 1] + 1
    return bool((fine | doubled).all())


def _end_near_the_end(data: bytes, quotes: Offsets) -> int | None:
    """The last line end outside of quotes, where it stands among the last quotes; None where it does not."""
    outside = quotes.size - quotes.size % 2
    for after in range(outside, max(outside - _FEW_QUOTES, 0), -2):
        begin = int(quotes[after - 1])
        end = int(quotes[after]) if after < quotes.size else len(data)
        found = max(data.rfind(b"\n", begin, end), data.rfind(b"\r", begin, end))
        if found >= 0:
            return found + 1
    return None


def _scanned(data: bytes) -> Offsets:
    """Where each record begins, and the end of the last whole one: slower, for text with stray quotes."""
    starts = [0]
    while match := _RECORD.match(data, starts[-1]):
        if not match["end"]:
            break
        starts.append(match.end())
    return np.array(starts, dtype=np.int64)
