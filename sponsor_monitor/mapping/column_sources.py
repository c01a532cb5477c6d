"""How one of our columns is made of the columns of an export: text, words, constants and joined cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, texts
from sponsor_monitor.errors import shortened
from sponsor_monitor.mapping.clock import Clock
from sponsor_monitor.mapping.source_rows import Cell, SourceRows, is_blank, words_of

Mask = NDArray[np.bool_]

Why = tuple[int | None, str]

_MOST_WORDS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Translated:
    """A column of ours: text, which rows cannot be translated (None: all can), and why one cannot, by its cells.

    ``why`` gives which of the source's cells is bad (None: all of them together), and the reason.
    """

    text: pa.Array
    bad: Mask | None = None
    why: Callable[[Sequence[str]], Why] = lambda _cells: (None, "")


class ColumnSource(Protocol):
    """What a mapping says of one of our columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The source's columns that it takes."""

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:
        """Our column for some rows."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell as it is, without the space around it."""

    cell: Cell

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.cell.column,)

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:  # noqa: ARG002  text has no time
        """The cells."""
        return Translated(self.cell.text(rows))


@dataclass(frozen=True, slots=True)
class Words:
    """A cell that holds one of the listed words, each of which stands for one of ours; a blank only where listed."""

    cell: Cell
    words: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.cell.column,)

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:  # noqa: ARG002  words have no time
        """Our words, looked up once for each word of the source."""
        values, places = self.cell.distinct(rows)
        found = words_of(values, list(self.words))
        ours = texts((*self.words.values(), ""))
        known = np.where(found < 0, np.int32(len(self.words)), found)
        bad = (found < 0)[places]
        return Translated(ours.take(column(known[places])), bad if bad.any() else None, self._why)

    def _why(self, _cells: Sequence[str]) -> Why:
        listed = [f'"{shortened(word, 30)}"' for word in self.words][:_MOST_WORDS_SHOWN]
        more = len(self.words) - len(listed)
        if more > 0:
            listed.append(f"{more} more")
        return 0, f"a word that the mapping does not list: it lists {', '.join(listed)}"


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text in every row."""

    text: str

    @property
    def columns(self) -> tuple[str, ...]:
        """None of the source's."""
        return ()

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:  # noqa: ARG002  the same at any time
        """The text, once for each row."""
        return Translated(texts((self.text,)).take(column(np.zeros(rows.size, dtype=np.int32))))


@dataclass(frozen=True, slots=True)
class Joined:
    """Several cells with a separator between them; blank where all of them are, bad where only some are."""

    cells: tuple[Cell, ...]
    separator: str

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, in their order."""
        return tuple(cell.column for cell in self.cells)

    def translate(self, rows: SourceRows, clock: Clock) -> Translated:  # noqa: ARG002  text has no time
        """The joined texts."""
        parts = [cell.text(rows) for cell in self.cells]
        blank = np.stack([is_blank(part) for part in parts])
        every: Mask = np.logical_and.reduce(blank)
        some: Mask = np.logical_or.reduce(blank)
        joined = pc.binary_join_element_wise(*parts, self.separator)
        if every.any():
            joined = pc.if_else(column(every), pa.scalar("", pa.string()), joined)
        bad = some & ~every
        return Translated(joined, bad if bad.any() else None, _why_joined)


def _why_joined(_cells: Sequence[str]) -> Why:
    return None, "one of the joined cells is blank"
