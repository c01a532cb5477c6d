"""The commands that try a mapping on an export, and draft one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.assess import REJECTED
from api.cli.bad_call import BadCall
from api.cli.manual import manual
from api.cli.progress_bar import progress
from api.cli.screen import console, visible, write
from api.cli.trial_told import print_ends, print_words

if TYPE_CHECKING:
    from sponsor_monitor.dataset.chunks import Chunk
    from sponsor_monitor.dataset.tables import Reject
    from sponsor_monitor.mapping.arriving import Arriving, Counts, MappedFile, Window
    from sponsor_monitor.mapping.mapping import MappingFile, TableMapping

HELP = manual(
    "Turn an institution's own exports, CSV or XLSX, into records by a mapping file: try one, or draft one.",
    "map new swipes.csv",
    "map try swipes.toml swipes.csv",
)
TRY_HELP = manual(
    "Try a mapping on exports. Prints the first rows of each table that they fill, what became of every row, and the "
    "rows that would be set aside. Nothing is imported.",
    "map try swipes.toml swipes.csv",
    exits=True,
)
NEW_HELP = manual(
    "Draft a mapping from an export's header and first rows. What only people can know stays a question mark, and the "
    "draft does not load before each is decided.",
    "map new swipes.csv > swipes.toml",
)

DEFAULT_ZONE = "Europe/London"
_MOST_BYTES = 1_000_000
_MOST_LETTERS = 40
_MOST_SHOWN = 10

mapping_commands = typer.Typer(help=HELP, rich_markup_mode=None)

MappingPath = Annotated[Path, typer.Argument(metavar="MAPPING", help="The mapping's TOML file.", show_default=False)]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports, CSV or XLSX.", show_default=False)]
Export = Annotated[Path, typer.Argument(metavar="FILE", help="An export, CSV or XLSX.", show_default=False)]
Rows = Annotated[int, typer.Option("--rows", min=1, max=_MOST_SHOWN, help="How many rows of each table to show.")]
Zone = Annotated[str, typer.Option("--timezone", metavar="ZONE", help="The institution's time zone.")]


@mapping_commands.command("try", help=TRY_HELP)
def try_mapping(mapping: MappingPath, files: Files, rows: Rows = 3, timezone: Zone = DEFAULT_ZONE) -> None:
    """Read exports by a mapping and show what would arrive."""
    from sponsor_monitor.mapping.mapping_toml import read_mapping
    from sponsor_monitor.mapping.reading import read_mapped

    zone = _zone(timezone)
    read = read_mapping(_bytes(mapping), mapping.name)
    rejected = 0
    for file in files:
        with progress() as report:
            found = read_mapped(read, file, zone, report)
        rejected += _show(file.name, read, found, rows)
    if rejected:
        raise typer.Exit(REJECTED)


@mapping_commands.command("new", help=NEW_HELP)
def new(file: Export) -> None:
    """Print a draft of a mapping."""
    from sponsor_monitor.mapping.draft import draft

    write(draft(file))


def _show(name: str, mapping: MappingFile, found: MappedFile, most: int) -> int:
    """Print one file's tables, what became of its rows, and those set aside; gives how many those are."""
    from sponsor_monitor.mapping.preview import cell_rejects, first_and_last, words_read

    write(f"{name}, by the mapping {mapping.id}")
    unusable: list[Reject] = []
    parts = zip(found.arriving, found.counts, found.words, mapping.tables, strict=True)
    for arriving, counts, words, table in parts:
        chunks: list[Chunk] = []
        bad = cell_rejects(arriving, chunks.append)
        unusable += bad
        _print_rows(arriving, chunks, most, table)
        print_words(words_read(table, words), arriving.source_columns)
        print_ends(first_and_last(arriving.table, chunks), arriving.source_columns)
        _print_counts(counts, len(bad))
    if found.window is not None:
        write(_covered(found.window))
    rejects = sorted([*(row.reject for row in found.rejects), *unusable], key=lambda reject: reject.line)
    _print_rejects(rejects)
    return len(rejects)


def _print_rows(arriving: Arriving, chunks: Sequence[Chunk], most: int, mapping: TableMapping) -> None:
    """The first rows, each as a column of its own, so that a table of any width fits a screen."""
    import numpy as np
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sponsor_monitor.errors import shortened

    lines: list[int] = []
    cells: dict[str, list[str]] = {name: [] for name in arriving.source_columns}
    for chunk in chunks:
        some = min(most - len(lines), chunk.size)
        lines += chunk.lines(np.arange(some)).tolist()
        for name in cells:
            cells[name] += chunk.columns[name].slice(0, some).to_pylist()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"Table {arriving.table}", title_justify="left")
    for heading in ("Column", "From", *(f"Line {line:,}" for line in lines)):
        table.add_column(heading, overflow="fold")
    for name, source in arriving.source_columns.items():
        row = (name, source if mapping.columns[name].columns else "constant", *cells[name])
        table.add_row(*(Text(visible(shortened(cell, _MOST_LETTERS))) for cell in row))
    console().print(table)


def _print_counts(counts: Counts, unusable: int) -> None:
    rows = (
        ("Rows read", counts.read),
        ("not of this table", counts.filtered),
        ("repeats of another row", counts.collapsed),
        ("set aside by the mapping", counts.rejected),
        ("set aside for a cell", unusable),
        ("would arrive", counts.kept - unusable),
    )
    for what, count in rows:
        write(f"  {what:<26}{count:>12,}")


def _covered(window: Window) -> str:
    if window.start is None and window.schools is None:
        return "The file says again all that its source ever said: what is not in it any more is retracted."
    days = "every day" if window.start is None or window.end is None else f"{window.start} to {window.end}"
    schools = "" if window.schools is None else f", of {', '.join(window.schools)}"
    return f"The file says again all of {days}{schools}: what is not in it any more is retracted."


def _print_rejects(rejects: Sequence[Reject]) -> None:
    if not rejects:
        write("Every row can be used, as far as a file can tell without the records it belongs to.")
        return
    from api.cli.rejects_table import print_rejects
    from sponsor_monitor.words import plural

    names = ("file", "line", "column", "value", "reason")
    print_rejects([{name: getattr(reject, name) for name in names} for reject in rejects], console())
    write(f"{plural(len(rejects), 'row')} would be set aside.")


def _bytes(path: Path) -> bytes:
    """A mapping's bytes; something far longer than any mapping is refused before it is read."""
    if not path.is_file():
        raise BadCall(f'There is no mapping "{path}": name its TOML file.')
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise BadCall(f'"{name}" is no time zone: give one such as Europe/London.') from None
