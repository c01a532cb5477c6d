"""The commands that show term calendars."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.manual import manual
from api.cli.screen import write

if TYPE_CHECKING:
    from calendars.term_calendar import TermCalendar

HELP = manual(
    "Show term calendars, a dataset's or a published one.",
    "calendar list",
    "calendar show qmul-ug-2025-26",
)
SHOW_HELP = manual(
    "Print a year planner: every day's kind, bank holidays, weeks of each kind, and where the dates come from.",
    "calendar show records/calendars/ug.toml",
    "calendar show qmul-ug-2025-26 --nation ENG",
)
LIST_HELP = manual("List the published university calendars that come with the program.", "calendar list")

_MOST_BYTES = 1_000_000

calendar = typer.Typer(help=HELP, rich_markup_mode=None)


class Nation(StrEnum):
    """The nations of the United Kingdom, by whose bank holidays a calendar is shown."""

    ENG = "ENG"
    WLS = "WLS"
    SCT = "SCT"
    NIR = "NIR"


Name = Annotated[
    str,
    typer.Argument(metavar="FILE|NAME", help="A calendar's TOML file, or a shipped one's name.", show_default=False),
]
Where = Annotated[Nation, typer.Option("--nation", help="Whose bank holidays to show.")]


@calendar.command("show", help=SHOW_HELP)
def show(name: Name, nation: Where = Nation.ENG) -> None:
    """Print a calendar as a year planner."""
    chosen = _calendar(name)

    from calendars.planner_text import planner_lines
    from calendars.working_days import bank_holidays

    holidays = bank_holidays(nation.value, chosen.first, chosen.last)
    from rich.text import Text

    from api.cli.screen import console

    screen = console()
    for line in planner_lines(chosen, holidays):
        screen.print(Text.assemble(*((piece.text, STYLES.get(piece.style, "")) for piece in line)))


@calendar.command("list", help=LIST_HELP)
def list_calendars() -> None:
    """Print the names and titles of the shipped calendars."""
    from calendars.shipped import shipped_calendars, university

    for name in shipped_calendars():
        write(f"{name:<28}{university(name).title}")


STYLES = {
    "title": "bold",
    "heading": "bold",
    "faint": "dim",
    "outside": "dim",
    "bank_holiday": "bold red",
    "teaching": "",
    "induction": "cyan",
    "reading": "blue",
    "study": "blue",
    "assessment": "magenta",
    "dissertation": "yellow",
    "vacation": "green",
    "closure": "bold green",
}
"""How each style of the planner looks; without colour its letters say the same."""


def _calendar(name: str) -> TermCalendar:
    from calendars.shipped import university
    from calendars.term_calendar import parse_calendar

    path = Path(name)
    if path.is_dir():
        raise BadCall(f'"{name}" is a directory: name a calendar file in it.')
    return parse_calendar(_bytes_of(path)) if path.exists() else university(name)


def _bytes_of(path: Path) -> bytes:
    """A calendar file's bytes; one that is far longer than any calendar, such as a device, is not read to its end."""
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise BadCall(f'"{path}" is longer than {_MOST_BYTES:,} bytes: that is no calendar.')
    return data
