"""What a trial of a mapping makes of words and dates, so that swapped ones are seen before anything is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from api.cli.screen import console, visible
from sponsor_monitor.errors import shortened

if TYPE_CHECKING:
    from sponsor_monitor.mapping.preview import WordRead

_MOST_WORDS = 30
_MOST_LETTERS = 40


def print_words(read: Mapping[str, Sequence[WordRead]], sources: Mapping[str, str]) -> None:
    """Each word of the source, how many rows have it, and what it becomes."""
    rows = [
        (name, sources[name], f'"{word.word}"', f"{word.rows:,}", word.becomes or _nothing(word))
        for name, words in read.items()
        for word in words[:_MOST_WORDS]
    ]
    _print("Words", ("Column", "From", "Word", "Rows", "Becomes"), rows)
    for name, words in read.items():
        if len(words) > _MOST_WORDS:
            console().print(f"  and {len(words) - _MOST_WORDS:,} more words of {name}")


def print_ends(ends: Mapping[str, tuple[str, str]], sources: Mapping[str, str]) -> None:
    """The first and the last of each column of dates or times."""
    _print("Dates", ("Column", "From", "First", "Last"), [(name, sources[name], *both) for name, both in ends.items()])


def _nothing(word: WordRead) -> str:
    return "(set aside)" if word.becomes is None else "(blank)"


def _print(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right" if heading == "Rows" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(shortened(cell, _MOST_LETTERS))) for cell in row))
    console().print(table)
