"""The commands that show policy bundles: every number with its clause."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.manual import manual
from api.cli.screen import visible, write

if TYPE_CHECKING:
    from rich.console import Console

    from sponsor_monitor.bundle import Bundle

HELP = manual(
    "Show policies, every number with its clause.",
    "policy list",
    "policy show qmul-2025-09",
    "policy diff qmul-2025-09 qmul-2025-09-rqf3",
)
SHOW_HELP = manual(
    "Print every value of a policy with its clause and source.",
    "policy show qmul-2025-09",
    "policy show records/our-college.toml",
)
DIFF_HELP = manual("Print what differs between two policies.", "policy diff qmul-2025-09 qmul-2025-09-rqf3")
LIST_HELP = manual("List the policies that come with the program.", "policy list")

policy = typer.Typer(help=HELP, rich_markup_mode=None)

One = Annotated[
    str, typer.Argument(metavar="ID|FILE", help="A shipped policy's id, or a TOML file.", show_default=False)
]
Other = Annotated[str, typer.Argument(metavar="ID|FILE", help="The policy to compare it with.", show_default=False)]


@policy.command("show", help=SHOW_HELP)
def show(one: One) -> None:
    """Print a policy's values."""
    bundle = _bundle(one)

    from api.cli.screen import console
    from sponsor_monitor.policy_text import bundle_rows

    based = f", based on {bundle.extends}" if bundle.extends else ""
    write(f"{bundle.id}{based}\n{bundle.title}\n")
    rows = [
        (
            f"{row.name}\n{row.meaning}",
            f"from {row.since}\n{row.value_text}" if row.since else row.value_text,
            f"{row.clause}\n{row.source}",
        )
        for row in bundle_rows(bundle)
    ]
    _print_table((("Parameter", 5), ("Value", 4), ("Clause and source", 7)), rows, console())


@policy.command("diff", help=DIFF_HELP)
def diff(one: One, other: Other) -> None:
    """Print what differs between two policies."""
    before, after = _bundle(one), _bundle(other)

    from api.cli.screen import console
    from sponsor_monitor.policy_text import bundle_differences

    differences = bundle_differences(before, after)
    if not differences:
        write(f"{before.id} and {after.id} judge alike.")
        return
    rows = [(f"{row.name}\n{row.meaning}", row.before, row.after) for row in differences]
    _print_table((("Parameter", 1), (before.id, 1), (after.id, 1)), rows, console())


@policy.command("list", help=LIST_HELP)
def list_policies() -> None:
    """Print the ids and titles of the shipped policies."""
    from sponsor_monitor.law import shipped_bundle, shipped_ids

    for bundle_id in shipped_ids():
        write(f"{bundle_id:<24}{shipped_bundle(bundle_id).title}")


def _bundle(reference: str) -> Bundle:
    """A shipped bundle by its id, else the file of that name; an id that is neither is refused with those shipped."""
    from sponsor_monitor.law import bundle_from_file, shipped_bundle, shipped_ids

    path = Path(reference)
    if reference in shipped_ids() or not path.exists():
        return shipped_bundle(reference)
    return bundle_from_file(path, path.name)


def _print_table(headings: Sequence[tuple[str, int]], rows: Sequence[tuple[str, ...]], console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for heading, ratio in headings:
        table.add_column(visible(heading), overflow="fold", ratio=ratio)
    for row in rows:
        table.add_row(*(Text(visible(cell, keep="\n")) for cell in row))
        table.add_row()
    console.print(table)
