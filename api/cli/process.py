"""The commands about the institution's process: every value with clause and source, and values entered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.bad_call import BadCall
from api.cli.case_options import Reason, day_or_none, word
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.casework.process import Process
    from sponsor_monitor.services.work import Work

HELP = manual(
    "The process of casework: attempts, days to answer, appeal and report periods, stages; every value dated, with "
    "clause, source, and whether it is law, policy or the institution's choice (docs/cases.md).",
    "process show --user ada",
    "process set appeal_days 10 --clause TEXT --reason TEXT",
    "process set --file essex-2025-07 --reason 'our policy'",
)
process = typer.Typer(help=HELP, rich_markup_mode=None)

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="The value's name.", show_default=False)]
Value = Annotated[
    str | None, typer.Argument(metavar="VALUE", help="A number, yes or no, words, or words with commas between them.")
]
Clause = Annotated[
    str, typer.Option("--clause", metavar="CLAUSE", help="The clause that sets it, or Institution's choice.")
]
Source = Annotated[str, typer.Option("--source", metavar="TEXT", help="The document the clause is of.")]
AuthorityWord = Annotated[str, typer.Option("--authority", metavar="WHOSE", help="law, policy or institution.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Its first day. [default: today]", show_default=False)
]
ValuesFile = Annotated[
    str | None,
    typer.Option(
        "--file", metavar="ID|FILE", help="A shipped process of one policy, or a TOML file.", show_default=False
    ),
]


@process.command("show", help=manual("Print every value with its clause and source.", "process show --user ada"))
@signed_in
def show(work: Work) -> None:
    """Print the process."""
    from sponsor_monitor.services.process import process_now

    _print(process_now(work))


@process.command(
    "set",
    help=manual(
        "Enter a value, or all of a file, with a reason.",
        "process set remain_days 10 --clause TEXT --reason TEXT",
    ),
)
@signed_in
def set_value(
    work: Work,
    *,
    reason: Reason,
    name: Name = None,
    value: Value = None,
    clause: Clause = "Institution's choice",
    source: Source = "",
    authority: AuthorityWord = "institution",
    since: Since = None,
    file: ValuesFile = None,
) -> None:
    """Enter values."""
    from sponsor_monitor.services.process import set_process_file, set_process_value

    if file is not None:
        changed = set_process_file(work, _bytes(file), Path(file).name, reason)
        write(
            f"Set: {', '.join(changed)}." if changed else "Everything in it is in force already: nothing was changed."
        )
        return
    if name is None or value is None:
        raise BadCall(
            "Give the name of a value and the value, or a file: sponsor-monitor process show lists the names."
        )

    from sponsor_monitor.casework.process import ProcessValue
    from sponsor_monitor.casework.process_names import Authority

    whose, day = word(Authority, authority, "authority"), day_or_none(since, "--since")
    entered = ProcessValue(_read(name, value), whose, clause, source or clause, day, reason)
    set_process_value(work, name, entered)
    write(f"Set: {name}.")


def _read(name: str, written: str) -> Any:
    """A value as it is written on the command line, by what its name holds."""
    from sponsor_monitor.casework.process_file import shipped_process
    from sponsor_monitor.casework.process_names import PROCESS_NAMES

    if name == "stages":
        return tuple(part.strip() for part in written.split(","))
    unit = PROCESS_NAMES[name].unit if name in PROCESS_NAMES else ""
    number = written.removesuffix(unit).strip()
    if unit and number.isascii() and number.isdigit():
        return int(number)
    kept = shipped_process().values.get(name, ())
    if kept and isinstance(kept[0].value, bool) and written in ("yes", "no"):
        return written == "yes"
    return written


def _bytes(file: str) -> bytes:
    """A shipped process by its id, else the file of that name."""
    from sponsor_monitor.casework.process_file import extension_bytes, shipped_extensions

    path = Path(file)
    return extension_bytes(file) if file in shipped_extensions() or not path.exists() else path.read_bytes()


def _print(shown: Process) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from api.cli.screen import console
    from sponsor_monitor.casework.process_text import process_rows

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for heading, ratio in (("Value", 3), ("In force", 2), ("Whose", 1), ("Clause and source", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for row in process_rows(shown):
        cells = (f"{row.name}\n{row.meaning}", row.said, row.whose, f"{row.clause}\n{row.source}".strip())
        table.add_row(*(Text(visible(cell, keep="\n")) for cell in cells))
        table.add_row()
    console().print(table)
    write(f"Version {shown.sha256[:12]}")
