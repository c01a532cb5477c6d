"""Rows of an export before they are translated, whatever the file they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import codes, column, numbers, texts
from sponsor_monitor.dataset.rendering import as_text

Mask = NDArray[np.bool_]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SourceRows:
    """Some rows: the cells of each wanted column (text, or dictionaries of it) and the line each row begins on.

    ``typed`` tells where a workbook had a real date or time, which then is written as dataset.md does; ``faulty``
    where it had an error or a formula without a value. ``overflow`` are the rows with more cells than the header.
    """

    size: int
    cells: dict[str, pa.Array]
    lines: NDArray[np.int64]
    overflow: Mask | None = None
    typed: dict[str, Mask] = field(default_factory=dict)
    faulty: dict[str, Mask] = field(default_factory=dict)

    def text(self, name: str) -> pa.Array:
        """A column as plain text."""
        return as_text(self.cells[name]).cast(pa.string())

    def distinct(self, name: str) -> tuple[pa.Array, Places]:
        """The different cells of a column, and which of them each row has."""
        array = self.cells[name]
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode()
        values = as_text(array.dictionary).cast(pa.string())
        return values, numbers(array.indices, array.indices.type.to_pandas_dtype()).astype(np.int32)

    def at(self, rows: NDArray[np.integer[Any]]) -> SourceRows:
        """Some of the rows, in that order."""
        places = column(rows)
        return SourceRows(
            len(rows),
            {name: array.take(places) for name, array in self.cells.items()},
            self.lines[rows],
            None if self.overflow is None else self.overflow[rows],
            {name: mask[rows] for name, mask in self.typed.items()},
            {name: mask[rows] for name, mask in self.faulty.items()},
        )

    def cell(self, name: str, row: int) -> str:
        """One cell as the file had it."""
        return str(self.cells[name][row].as_py())

    def written(self, row: int) -> dict[str, str]:
        """A row as the file had it."""
        return {name: self.cell(name, row) for name in self.cells}

    def any_faulty(self, names: Iterable[str]) -> Mask | None:
        """The rows in which one of some columns is faulty; None where there is none."""
        masks = [self.faulty[name] for name in names if name in self.faulty]
        return np.logical_or.reduce(masks) if masks else None


@dataclass(frozen=True, slots=True)
class Cell:
    """One source column, with the words besides an empty cell that stand for a blank."""

    column: str
    blanks: tuple[str, ...] = ()

    def text(self, rows: SourceRows) -> pa.Array:
        """The column's cells, trimmed, as plain text with nothing where a cell is blank."""
        values, places = self.distinct(rows)
        return values.take(column(places))

    def distinct(self, rows: SourceRows) -> tuple[pa.Array, Places]:
        """The same as different values and the places of rows among them."""
        values, places = rows.distinct(self.column)
        values = trimmed(values)
        if self.blanks:
            is_blank = pc.is_in(values, value_set=texts(self.blanks))
            values = pc.if_else(is_blank, pa.scalar("", pa.string()), values)
        return values, places


def trimmed(values: pa.Array) -> pa.Array:
    """Text without the white space around it, of which exports have much."""
    return pc.utf8_trim_whitespace(values)


def is_blank(values: pa.Array) -> Mask:
    """Which cells are empty."""
    blank: Mask = numbers(pc.binary_length(values), np.int32) == 0
    return blank


def words_of(values: pa.Array, words: Sequence[str]) -> Places:
    """The position of each value among words, -1 where it is none of them."""
    return codes(pc.index_in(values, value_set=texts(words)))
