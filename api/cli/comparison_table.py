"""Two runs compared, as tables: what differs for everybody, what changed for whom, and the facts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.changes_table import change_lines, print_counts
from api.cli.screen import visible
from sponsor_monitor.words import plural

if TYPE_CHECKING:
    from rich.console import Console

    from sponsor_monitor.store.causes import Cause, Causes
    from sponsor_monitor.store.comparing import Comparison
    from sponsor_monitor.store.reproducing import Difference

_MOST_CAUSES = 5
_LONGEST = 60
_MOST_NAMES = 10
_NAMES = {
    "as_of": "judged up to",
    "known_at": "as known at",
    "batch": "arrived up to batch",
    "policy": "policy",
    "program": "version of this program",
}


def print_comparison(found: Comparison, console: Console, most: int | None) -> None:
    """Print what changed between two runs: ``most`` registrations and courses, None for all."""
    console.print(f"Run {found.before.number} (before) against run {found.after.number} (after)")
    for each in found.general:
        console.print(f"  {visible(_difference(each))}")
    if found.found.counts:
        print_counts(found.found.counts, console)
    for sentence in _beside_the_findings(found):
        console.print(sentence)
    if not found.registrations and not found.found.courses:
        only = found.arrived or found.left or found.in_detail
        console.print("No finding changes for anybody." if only else "Nothing changes for anybody.")
        return
    rows = [(each.subject, list(change_lines(each)), [""]) for each in found.found.courses]
    rows += [
        (each.registration_id, list(change_lines(each.change)), list(_because(each.causes)))
        for each in found.registrations
    ]
    _print_rows(rows[:most], console)
    console.print(f"Changes for {plural(len(found.registrations), 'registration')}.")
    if most is not None and len(rows) > most:
        console.print(f"The first {most} are shown; --all shows every one.")


def _beside_the_findings(found: Comparison) -> Iterator[str]:
    """What changed about registrations and is no finding: a sentence each."""
    for what, names in (
        ("Only run {after} has", found.arrived),
        ("Only run {before} has", found.left),
        ("Figures or completeness differ, and no finding comes, goes or moves, for", found.in_detail),
    ):
        if names:
            start = what.format(before=found.before.number, after=found.after.number)
            more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
            listed = visible(", ".join(names[:_MOST_NAMES]))
            yield f"{start} {plural(len(names), 'registration')}: {listed}{more}."


def _difference(each: Difference) -> str:
    name = _NAMES.get(each.what, each.what)
    before, after = each.before or "not given", each.after or "not given"
    if max(len(before), len(after)) > _LONGEST or "\n" in before + after:
        return f"{name}: changed"
    return f"{name}: {before}, then {after}"


def _because(causes: Causes) -> Iterator[str]:
    """The facts that differ, a line each."""
    for cause in causes.named[:_MOST_CAUSES]:
        yield f"{_came(cause)} {cause.kind}: {cause.says}{_where(cause)}"
    left = len(causes.named) - _MOST_CAUSES + causes.more
    if left > 0:
        yield f"and {left:,} more"


def _came(cause: Cause) -> str:
    return "new" if cause.came else "gone"


def _where(cause: Cause) -> str:
    return "" if cause.batch is None else f" (batch {cause.batch}, {cause.file or 'no file'} line {cause.line})"


def _print_rows(rows: list[tuple[str, list[str], list[str]]], console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Who", max_width=26, overflow="fold")
    table.add_column("What changes", overflow="fold")
    table.add_column("Facts that differ", overflow="fold")
    for who, what, why in rows:
        table.add_row(Text(visible(who)), *(Text("\n".join(visible(line) for line in lines)) for lines in (what, why)))
    console.print(table)
