"""Rows that were set aside: the first hundred, and how many there are for each reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.cli.screen import visible
from sponsor_monitor.errors import shortened

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 100
_MOST_REASONS = 50
_MOST_LETTERS = 60


def print_rejects(rejected: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print the first rows set aside, each with where it is and why, then a count for each file and reason.

    A row is the object of ``rejected`` in findings.md.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=_title(len(rejected)), title_justify="left")
    for heading in ("File", "Line", "Column", "Value", "Why"):
        rows.add_column(heading, justify="right" if heading == "Line" else "left", overflow="fold")
    for row in rejected[:MOST_ROWS]:
        cells = (row["file"], f"{row['line']:,}", row["column"], shortened(row["value"], _MOST_LETTERS), row["reason"])
        rows.add_row(*(Text(visible(cell)) for cell in cells))
    console.print(rows)
    counts = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Why rows were set aside", title_justify="left")
    for heading in ("Rows", "File", "Column", "Why"):
        counts.add_column(heading, justify="right" if heading == "Rows" else "left", overflow="fold")
    reasons = Counter((row["file"], row["column"], row["reason"]) for row in rejected).most_common()
    for reason, count in reasons[:_MOST_REASONS]:
        counts.add_row(f"{count:,}", *(Text(visible(cell)) for cell in reason))
    console.print(counts)
    if len(reasons) > _MOST_REASONS:
        console.print(f"  and {len(reasons) - _MOST_REASONS:,} more reasons")


def _title(count: int) -> str:
    if count <= MOST_ROWS:
        return "Rows set aside"
    return f"Rows set aside: the first {MOST_ROWS} of {count:,}"
