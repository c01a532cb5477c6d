"""A column as it was read turned into checked values: codes, days, instants and numbers, and which cells are bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset import grammar, typed
from sponsor_monitor.dataset.arrow_arrays import codes, nulls, numbers, texts
from sponsor_monitor.dataset.arrow_arrays import column as column_of
from sponsor_monitor.dataset.characters import Characters
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.expected_texts import NOTHING_EXPECTED, Expected, expected_texts
from sponsor_monitor.dataset.identifiers import Identifiers
from sponsor_monitor.dataset.rendering import as_text, is_text
from sponsor_monitor.loops import MANY_ROWS
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS

Mask = NDArray[np.bool_]

LEVELS = range(3, 9)
WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.FLAG: ("false", "true"),
    Kind.PROGRAMME: ("taught", "research"),
    Kind.STATUS: STATUS_KINDS,
    Kind.MARK: ("", *MARK_STATUSES),
    Kind.INDICATOR: INDICATORS,
    Kind.CATEGORY: ("ordinary", "special"),
}
"""The words of a kind; a word's position is its code."""

_WORD_ARRAYS = {kind: texts(words) for kind, words in WORDS.items()}
_FEW_TIMES = 2


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
        places = column_of(rows)
        if isinstance(self.values, pa.Array):
            values = self.values.take(places)
        else:
            values = numbers(column_of(self.values).take(places), self.values.dtype.type)
        bad = None if self.bad is None or not (bad := self.bad[rows]).any() else bad
        return Cells(values, bad, None if self.zoned is None else self.zoned[rows])


_NONE = Identifiers(texts(()))


@dataclass(frozen=True, slots=True)
class Known:
    """The identifiers that rows may name, in the order of their codes; only people's tables name registrations."""

    students: Identifiers
    sessions: Identifiers
    registrations: Identifiers = _NONE

    def named_in(self, column: Column) -> Identifiers | None:
        """Those that a column names; None for a column of another kind."""
        named = {
            Kind.STUDENT: self.students,
            Kind.SESSION: self.sessions,
            Kind.REGISTRATION: self.registrations,
        }
        return named.get(column.kind)


def expected_in(columns: Sequence[Column], known: Known, rows: int | None) -> Expected:
    """The texts that cells of columns can only be, laid out where there are so many rows that this pays."""
    if rows is None or rows < MANY_ROWS:
        return NOTHING_EXPECTED
    found = {}
    for column in columns:
        identifiers = known.named_in(column)
        texts = _WORD_ARRAYS.get(column.kind) if identifiers is None else identifiers.texts
        if texts is not None and (laid_out := expected_texts(texts)) is not None:
            found[column.name] = laid_out
    return found


NOBODY = Known(_NONE, _NONE)


def left_out(column: Column, size: int) -> Cells:
    """The cells of an optional column that the file does not have: all blank."""
    if column.kind is Kind.TEXT:
        return Cells(texts([str(column.blank)] * size))
    width = np.int64 if column.kind is Kind.MOMENT else np.int32
    return Cells(np.full(size, column.blank, dtype=width), zoned=_all(size) if column.kind is Kind.MOMENT else None)


def read(array: pa.Array, column: Column, known: Known = NOBODY) -> Cells:
    """The checked cells of a column of any readable type."""
    if pa.types.is_dictionary(array.type):
        return _from_dictionary(array, column, known)
    quick = typed.READERS.get(column.kind)
    found = None if quick is None or is_text(array.type) else quick(array)
    if found is None:
        return _from_text(as_text(array), column, known)
    return _with_blanks(Cells(*found), nulls(array) if array.null_count else None, column)


def _from_dictionary(array: pa.Array, column: Column, known: Known) -> Cells:
    values = array.dictionary
    places = numbers(array.indices, array.indices.type.to_pandas_dtype())
    if array.indices.null_count:
        places = np.where(nulls(array.indices), np.int32(len(values)), places)
        values = pa.concat_arrays([values, pa.nulls(1, values.type)])
    return read(values, column, known).at(places)


def _from_text(text: pa.Array, column: Column, known: Known) -> Cells:
    identifiers = known.named_in(column)
    if identifiers is None:
        cells = _checked(text, column.kind)
    elif (found := identifiers.codes(text)) is not None:
        return Cells(found)
    else:
        found = _codes(text, identifiers.texts)
        cells = Cells(found, _bad(found >= 0))
    blank = Characters(text).lengths == 0
    return _with_blanks(cells, blank if blank.any() else None, column)


def _checked(text: pa.Array, kind: Kind) -> Cells:
    if kind in _TEXT_READERS:
        return _TEXT_READERS[kind](text)
    found = _codes(text, _WORD_ARRAYS[kind])
    return Cells(found.astype(np.int8), _bad(found >= 0))


def _with_blanks(cells: Cells, blank: Mask | None, column: Column) -> Cells:
    """Blank cells given what a blank stands for, or made bad where none may be."""
    if blank is None:
        return cells
    if column.blank is None:
        return replace(cells, bad=blank if cells.bad is None else cells.bad | blank)
    if column.kind is not Kind.TEXT:
        values = np.where(blank, cells.values.dtype.type(column.blank), cells.values)
        zoned = cells.zoned if cells.zoned is None else cells.zoned | blank
        bad = None if cells.bad is None or not (bad := cells.bad & ~blank).any() else bad
        if column.kind is Kind.MOMENT and zoned is None:
            zoned = blank
        return Cells(values, bad, zoned)
    return cells


def _dates(text: pa.Array) -> Cells:
    days, good = grammar.dates(text)
    return Cells(days, _bad(good))


def _moments(text: pa.Array) -> Cells:
    moments = grammar.moments(text)
    return Cells(moments.micros, _bad(moments.good), moments.zoned if moments.zoned.any() else None)


def _wholes(text: pa.Array) -> Cells:
    numbers, good = grammar.wholes(text)
    return Cells(np.where(good, numbers, 0).astype(np.int32), _bad(good))


def _levels(text: pa.Array) -> Cells:
    numbers, good = grammar.wholes(text)
    fitting = good & (numbers >= LEVELS.start) & (numbers < LEVELS.stop)
    return Cells(np.where(fitting, numbers, 0).astype(np.int8), _bad(fitting))


def _codes(text: pa.Array, values: pa.Array) -> NDArray[np.int32]:
    """The position of each text among distinct ``values``, -1 where it is none of them."""
    values = values.cast(text.type)
    if len(values) > _FEW_TIMES * len(text):
        found = _codes_by_value(text, values)
        if (found >= 0).all():
            return found
    return codes(pc.index_in(text, value_set=values))


def _codes_by_value(text: pa.Array, values: pa.Array) -> NDArray[np.int32]:
    """The same the other way round: cheaper where the values are many, but only the first of equal texts is found."""
    places = codes(pc.index_in(values, value_set=text))
    found = np.full(len(text), -1, dtype=np.int32)
    named = np.flatnonzero(places >= 0)
    found[places[named]] = named
    return found


_TEXT_READERS: Mapping[Kind, Callable[[pa.Array], Cells]] = {
    Kind.TEXT: lambda text: Cells(text, Characters(text).has_zero_byte()),
    Kind.DATE: _dates,
    Kind.MOMENT: _moments,
    Kind.WHOLE: _wholes,
    Kind.LEVEL: _levels,
}


def _bad(good: Mask) -> Mask | None:
    return None if good.all() else ~good


def _all(size: int) -> Mask:
    return np.ones(size, dtype=np.bool_)
