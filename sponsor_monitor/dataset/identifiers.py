"""Identifiers of one width, found among those known as whole numbers instead of text.

A university's identifiers mostly have one width (``S012345``), and tens of millions of rows name them. Bytes of one
width stand at a fixed stride in Arrow's buffer, so that each text is read as one or two 64-bit words without looking
at its offset; a table of hashed words then gives its code, and comparing the words themselves makes the answer exact.
Whatever does not fit this is left to the general way: ``codes`` answers None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Words = NDArray[np.uint64]

WIDEST = 16
_WORD = 8
_SLICE = 65_536
_PLACES_EACH = 4
_MOST_STEPS = 64
_MOST_TRIALS, _WORDS_TRIED = 16, 500_000


class Identifiers:
    """Distinct texts in the order of their codes; ``width`` in bytes where all have one that can be looked up."""

    __slots__ = ("_table", "texts", "width")

    def __init__(self, texts: pa.Array) -> None:
        """Lay out the table for ``texts``, which have no nulls."""
        self.texts = texts
        width = _width_of(texts)
        self._table = None if width is None else laid_out(_all_words(texts, width))
        self.width = None if self._table is None else width

    def codes(self, text: pa.Array) -> NDArray[np.int32] | None:
        """The position of each text; None where one is unknown or null, or they are not all of the width."""
        if self._table is None or self.width is None or not _is_of_width(text, self.width):
            return None
        found = np.empty(len(text), dtype=np.int32)
        begin = 0
        for words in _words(text, self.width):
            end = begin + len(words[0])
            if not self._table.look_up(words, found[begin:end]):
                return None
            begin = end
        return found


def are_surely_distinct(texts: pa.Array) -> bool:
    """Whether no two texts are the same; False also where that is not seen at once: not of one width, or wide."""
    width = _width_of(texts)
    if width is None or width > _WORD:
        return False
    words = np.sort(_all_words(texts, width)[0])
    return not (words[1:] == words[:-1]).any()


@dataclass(frozen=True, slots=True)
class Table:
    """The codes of known words, each at most ``steps`` places after the one it hashes to.

    An empty place holds code 0: comparing words tells it apart, for only its own words match it.
    """

    words: tuple[Words, ...]
    multipliers: Words
    bits: int
    codes: NDArray[np.int32]
    steps: int

    def look_up(self, words: tuple[Words, ...], found: NDArray[np.int32]) -> bool:
        """Write the codes of words to ``found``; False where one of them is unknown."""
        home = _homes(words, self.multipliers, self.bits)
        np.take(self.codes, home, out=found, mode="clip")
        missed = np.flatnonzero(self._differ(words, found))
        for step in range(1, self.steps + 1):
            if not missed.size:
                break
            codes = self.codes[(home[missed] + step) & (self.codes.size - 1)]
            found[missed] = codes
            missed = missed[self._differ(tuple(part[missed] for part in words), codes)]
        return not missed.size

    def _differ(self, words: tuple[Words, ...], codes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Where words are not those of the codes."""
        differ: NDArray[np.bool_] = self.words[0].take(codes, mode="clip") != words[0]
        for known, part in zip(self.words[1:], words[1:], strict=True):
            differ |= known.take(codes, mode="clip") != part
        return differ


def _is_plain(array: pa.Array) -> bool:
    """Whether a column is text behind offsets, and none of it null."""
    return (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)) and not array.null_count


def _offsets(text: pa.Array) -> NDArray[Any]:
    width = np.int64 if pa.types.is_large_string(text.type) else np.int32
    offsets: NDArray[Any] = np.frombuffer(text.buffers()[1], dtype=width)
    return offsets[text.offset : text.offset + len(text) + 1]


def _width_of(text: pa.Array) -> int | None:
    if not len(text) or not _is_plain(text):
        return None
    first, second = (int(offset) for offset in _offsets(text)[:2])
    width = second - first
    return width if 0 < width <= WIDEST and _is_of_width(text, width) else None


def _is_of_width(text: pa.Array, width: int) -> bool:
    if not _is_plain(text):
        return False
    if not len(text):
        return True
    offsets = _offsets(text)
    if int(offsets[-1]) - int(offsets[0]) != width * len(text):
        return False
    for begin in range(0, len(text), _SLICE):
        part = offsets[begin : begin + _SLICE + 1]
        if (part[1:] - part[:-1] != width).any():
            return False
    return True


def _words(text: pa.Array, width: int) -> Iterator[tuple[Words, ...]]:
    """The words of texts of one width, some ten thousand texts at a time, so that what is worked on stays in the cache.

    A text of up to 8 bytes is one word, filled up with zeros; a longer one is its first and its last 8 bytes.
    """
    if not len(text):
        return
    data = np.frombuffer(text.buffers()[2], dtype=np.uint8)
    first = int(_offsets(text)[0])
    for begin in range(0, len(text), _SLICE):
        size = min(_SLICE, len(text) - begin)
        start = first + begin * width
        cells = data[start : start + max(size * width, (size - 1) * width + _WORD)]
        if cells.size < (size - 1) * width + _WORD:
            # The last texts stand nearer to the buffer's end than a word is long.
            cells = np.concatenate([cells, np.zeros(_WORD, dtype=np.uint8)])
        if width <= _WORD:
            yield (_at(cells, 0, size, width) & np.uint64((1 << 8 * width) - 1),)
        else:
            yield _at(cells, 0, size, width).copy(), _at(cells, width - _WORD, size, width).copy()


def _all_words(text: pa.Array, width: int) -> tuple[Words, ...]:
    return tuple(np.concatenate(parts) for parts in zip(*_words(text, width), strict=True))


def _at(cells: NDArray[np.uint8], start: int, size: int, width: int) -> Words:
    """The eight bytes from ``start`` on of every text as a little-endian number, seen in place."""
    return np.ndarray((size,), dtype="<u8", buffer=cells, offset=start, strides=(width,))


def _homes(words: tuple[Words, ...], multipliers: Words, bits: int) -> NDArray[np.int64]:
    """Where words hash to among ``2**bits`` places: the highest bits of their products with odd numbers."""
    mixed: Words = words[0] * multipliers[0]
    for part, multiplier in zip(words[1:], multipliers[1:], strict=True):
        mixed += part * multiplier
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def _best_multipliers(words: tuple[Words, ...], bits: int) -> Words:
    """Odd numbers under which few words meet: numbered identifiers are so regular that with some hardly any do."""
    numbers = np.random.default_rng(0).integers(0, 2**64, (_MOST_TRIALS, len(words)), dtype=np.uint64) | np.uint64(1)
    trials = numbers[: max(_WORDS_TRIED // len(words[0]), 1)]

    def apart(multipliers: Words) -> int:
        is_taken = np.zeros(1 << bits, dtype=np.bool_)
        is_taken[_homes(words, multipliers, bits)] = True
        return int(np.count_nonzero(is_taken))

    return max(trials, key=apart)


def laid_out(words: tuple[Words, ...]) -> Table | None:
    """Linear probing with several places for each text; None where they crowd too much."""
    size = len(words[0])
    bits = (size * _PLACES_EACH).bit_length()
    multipliers = _best_multipliers(words, bits)
    codes = np.full(1 << bits, -1, dtype=np.int32)
    home, waiting = _homes(words, multipliers, bits), np.arange(size, dtype=np.int32)
    for step in range(_MOST_STEPS):
        place = (home[waiting] + step) & (codes.size - 1)
        free = codes[place] < 0
        codes[place[free]] = waiting[free]
        waiting = waiting[codes[place] != waiting]
        if not waiting.size:
            return Table(words, multipliers, bits, np.maximum(codes, 0), step)
    return None
