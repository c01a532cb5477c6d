"""What a section of a paper is made of: words, tables with headers, pairs of a name and what it is, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; ``is_note`` for what stands smaller."""

    text: str
    is_note: bool = False
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Points:
    """Points of a list."""

    points: Sequence[str]
    kind: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and what each is."""

    pairs: Sequence[tuple[str, str]]
    kind: Literal["pairs"] = "pairs"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a caption, a header for each column, rows whose first cell names them, and how the columns share room.

    ``shares`` are parts of the width, in the order of the headers; without them all are alike.
    """

    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[int] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG and what it shows in words."""

    svg: str
    caption: str
    kind: Literal["picture"] = "picture"


Block = Words | Points | Pairs | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its title; one without blocks is left out."""

    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)


def table(
    caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], otherwise: str, shares: Sequence[int] = ()
) -> Block:
    """A table, or a sentence in its place where it would have no row."""
    return Table(caption, headers, rows, shares) if rows else Words(otherwise)
