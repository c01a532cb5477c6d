"""A column as it was read turned into checked values: codes, days, instants and numbers, and which cells are bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset import grammar, typed
from sponsor_monitor.dataset.characters import Characters
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.rendering import as_text, is_text
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS

Mask = NDArray[np.bool_]

LEVELS = range(3, 9)
WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.FLAG: ("false", "true"),
    Kind.PROGRAMME: ("taught", "research"),
    Kind.STATUS: STATUS_KINDS,
    Kind.MARK: ("", *MARK_STATUSES),
    Kind.INDICATOR: INDICATORS,
}
"""The words of a kind; a word's position is its code."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a column: text as an Arrow array, else numbers; ``bad`` is None where every cell is good.

    ``zoned`` (timestamps alone) tells which values are UTC and which are by the local clock; None: all local.
    """

    values: Any
    bad: Mask | None = None
    zoned: Mask | None = None

    def at(self, rows: NDArray[np.integer[Any]]) -> Cells:
        """The cells of some rows, in that order."""
        values = self.values.take(pa.array(rows)) if isinstance(self.values, pa.Array) else self.values[rows]
        bad = None if self.bad is None or not (bad := self.bad[rows]).any() else bad
        return Cells(values, bad, None if self.zoned is None else self.zoned[rows])


@dataclass(frozen=True, slots=True)
class Known:
    """The identifiers that rows may name, in the order of their codes."""

    students: pa.Array
    sessions: pa.Array


NOBODY = Known(pa.array([], pa.string()), pa.array([], pa.string()))


def left_out(column: Column, size: int) -> Cells:
    """The cells of an optional column that the file does not have: all blank."""
    if column.kind is Kind.TEXT:
        return Cells(pa.repeat(column.blank, size) if size else pa.array([], pa.string()))
    return Cells(np.full(size, column.blank, dtype=np.int64), zoned=_all(size) if column.kind is Kind.MOMENT else None)


def read(array: pa.Array, column: Column, known: Known = NOBODY) -> Cells:
    """The checked cells of a column of any readable type."""
    if pa.types.is_dictionary(array.type):
        return _from_dictionary(array, column, known)
    quick = typed.READERS.get(column.kind)
    found = None if quick is None or is_text(array.type) else quick(array)
    if found is None:
        return _from_text(as_text(array), column, known)
    return _with_blanks(
        Cells(*found), array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None, column
    )


def _from_dictionary(array: pa.Array, column: Column, known: Known) -> Cells:
    values, indices = array.dictionary, array.indices
    if indices.null_count:
        values = pa.concat_arrays([values, pa.nulls(1, values.type)])
        indices = indices.fill_null(len(values) - 1)
    return read(values, column, known).at(indices.to_numpy(zero_copy_only=False))


def _from_text(text: pa.Array, column: Column, known: Known) -> Cells:
    cells = _TEXT_READERS[column.kind](text, known)
    blank = Characters(text).lengths == 0
    return _with_blanks(cells, blank if blank.any() else None, column)


def _with_blanks(cells: Cells, blank: Mask | None, column: Column) -> Cells:
    """Blank cells given what a blank stands for, or made bad where none may be."""
    if blank is None:
        return cells
    if column.blank is None:
        return replace(cells, bad=blank if cells.bad is None else cells.bad | blank)
    if column.kind is not Kind.TEXT:
        values = np.where(blank, np.int64(column.blank), cells.values)
        zoned = cells.zoned if cells.zoned is None else cells.zoned | blank
        bad = None if cells.bad is None or not (bad := cells.bad & ~blank).any() else bad
        if column.kind is Kind.MOMENT and zoned is None:
            zoned = blank
        return Cells(values, bad, zoned)
    return cells


def _free_text(text: pa.Array, known: Known) -> Cells:
    return Cells(text, Characters(text).has_zero_byte())


def _dates(text: pa.Array, known: Known) -> Cells:
    days, good = grammar.dates(text)
    return Cells(days, _bad(good))


def _moments(text: pa.Array, known: Known) -> Cells:
    moments = grammar.moments(text)
    return Cells(moments.micros, _bad(moments.good), moments.zoned if moments.zoned.any() else None)


def _wholes(text: pa.Array, known: Known) -> Cells:
    numbers, good = grammar.wholes(text)
    return Cells(numbers, _bad(good))


def _levels(text: pa.Array, known: Known) -> Cells:
    numbers, good = grammar.wholes(text)
    return Cells(numbers, _bad(good & (numbers >= LEVELS.start) & (numbers < LEVELS.stop)))


def _words(kind: Kind) -> Callable[[pa.Array, Known], Cells]:
    words = pa.array([str(word) for word in WORDS[kind]], pa.string())
    return lambda text, known: _codes(text, words)


def _codes(text: pa.Array, values: pa.Array) -> Cells:
    found = pc.index_in(text, value_set=values.cast(text.type))
    missing = found.null_count
    codes = found.fill_null(-1).to_numpy() if missing else found.to_numpy()
    return Cells(codes, codes < 0 if missing else None)


_TEXT_READERS: Mapping[Kind, Callable[[pa.Array, Known], Cells]] = {
    Kind.TEXT: _free_text,
    Kind.DATE: _dates,
    Kind.MOMENT: _moments,
    Kind.WHOLE: _wholes,
    Kind.LEVEL: _levels,
    **{kind: _words(kind) for kind in WORDS},
    Kind.STUDENT: lambda text, known: _codes(text, known.students),
    Kind.SESSION: lambda text, known: _codes(text, known.sessions),
}


def _bad(good: Mask) -> Mask | None:
    return None if good.all() else ~good


def _all(size: int) -> Mask:
    return np.ones(size, dtype=np.bool_)
