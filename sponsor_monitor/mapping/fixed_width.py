"""Dates and times of one width in bulk: their bytes are moved to where the grammar of dataset.md wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset import grammar
from sponsor_monitor.dataset.characters import Bytes, Characters

Mask = NDArray[np.bool_]

_ANY_MOMENT = np.frombuffer(b"2000-01-01T00:00:00", dtype=np.uint8)
_PLACES = {"Y": (0, 4), "m": (5, 2), "d": (8, 2), "H": (11, 2), "M": (14, 2), "S": (17, 2)}
_ZERO, _NINE = b"09"


@dataclass(frozen=True, slots=True)
class FixedWidth:
    """Where each byte of a cell goes in ``YYYY-MM-DDTHH:MM:SS`` (-1: nowhere), and the bytes that stand between."""

    places: tuple[int, ...]
    plain: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Sequence[tuple[bool, str]]) -> FixedWidth | None:
        """The layout of a pattern's pieces, fields and plain text; None where their width may vary."""
        places: list[int] = []
        plain: list[int] = []
        for is_field, piece in pieces:
            if is_field and piece not in _PLACES:
                return None
            if not is_field and not piece.isascii():
                return None
            first, width = _PLACES[piece] if is_field else (-1, len(piece))
            places += range(first, first + width) if is_field else [-1] * width
            plain += [0] * width if is_field else list(piece.encode())
        return cls(tuple(places), tuple(plain))

    def read_all(self, cells: pa.Array) -> tuple[pa.Array, Mask]:
        """Every cell as a moment, and which are of this width and good; others are any moment."""
        out = np.tile(_ANY_MOMENT, (len(cells), 1))
        good = np.zeros(len(cells), dtype=np.bool_)
        for rows, data in Characters(cells).of_length(len(self.places)):
            fits = self._fits(data)
            moved = np.tile(_ANY_MOMENT, (rows.size, 1))
            for place, letters in zip(self.places, data, strict=True):
                if place >= 0:
                    moved[:, place] = letters
            out[rows[fits]] = moved[fits]
            good[rows] = fits
        found = _texts(out)
        return found, good & grammar.moments(found).good

    def _fits(self, data: Bytes) -> Mask:
        fits = np.ones(data.shape[1], dtype=np.bool_)
        for place, plain, letters in zip(self.places, self.plain, data, strict=True):
            fits &= (letters >= _ZERO) & (letters <= _NINE) if place >= 0 else letters == plain
        return fits


def _texts(letters: NDArray[np.uint8]) -> pa.Array:
    """A text column from a matrix of ASCII, a row a cell."""
    size, width = letters.shape
    offsets = np.arange(size + 1, dtype=np.int64) * width
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters))]
    return pa.Array.from_buffers(pa.large_string(), size, buffers).cast(pa.string())
