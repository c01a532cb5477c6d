"""A batch in words: what became of its rows, and what still waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from api.cli.assess import REJECTED
from api.cli.screen import say, visible, write
from sponsor_monitor.errors import shortened

if TYPE_CHECKING:
    from sponsor_monitor.store.batches import BatchLine, Reason
    from sponsor_monitor.store.database import Database
    from sponsor_monitor.store.importing import Received
    from sponsor_monitor.store.losses import TakenBack

_MICROSECONDS = 1_000_000
_WIDE = 16
_UNKNOWN_CALENDAR = "unknown calendar"
_NO_CALENDAR_YET = (
    "No term calendar has arrived in this database yet, and registrations name them. Import a folder with "
    "dataset.toml, calendars and tables of which only the headers are filled: sponsor-monitor import dataset FOLDER. "
    'Then retry. docs/store.md says more under "Starting without records".'
)
_MOST_LETTERS = 76
_MOST_REASONS = 50


def called(table: str) -> str:
    """A table of the store in words."""
    from sponsor_monitor.store.fields import IDENTITIES

    word = table.removesuffix("_version").replace("_", " ")
    if table.endswith("_version"):
        return f"{word}, as it stands"
    return f"{word}, new" if table in {identity.name for identity in IDENTITIES} else word


def tell(store: Database, received: Received, what: str) -> None:
    """Say what became of an import, and list what was set aside."""
    from api.cli.rejects_table import print_rejects
    from api.cli.screen import console
    from sponsor_monitor.store.batches import batches, set_aside

    if received.earlier is not None:
        write(f"{what} arrived before, as batch {received.earlier}: nothing was added.")
        return
    if received.batch is None and not received.tally.unchanged:
        write(f"{what} has no row to take: nothing was added. Was the export cut off, or empty?")
        return
    if received.batch is None:
        write(f"Everything in {what} is known already: nothing was added.")
        return
    (line,) = batches(store, received.batch)
    if received.alike:
        say(
            f"{counted(received.alike)} of daily counts are just like those this feed brought last time, and were "
            'added to them. If the exports overlap, let the mapping restate them (mode = "restate"), or events count '
            "twice."
        )
    write(f"Batch {line.number} holds {what}.")
    write(became(line))
    if line.open:
        aside = set_aside(store, line.number)
        print_rejects(aside, console())
        tell_no_calendar(store, aside)
        write(f"{waiting(line.open).capitalize()}. Mend the cause, then: sponsor-monitor import retry {line.number}")
        raise typer.Exit(REJECTED)


def tell_no_calendar(store: Database, aside: Sequence[Mapping[str, Any]]) -> None:
    """Say how term calendars are brought where rows wait for one and none has ever arrived."""
    from sponsor_monitor.store.cut import cut_at

    if any(row["reason"] == _UNKNOWN_CALENDAR for row in aside) and not cut_at(store).last["calendar_version"]:
        write(_NO_CALENDAR_YET)


def became(line: BatchLine) -> str:
    """What became of a batch's rows, a line each."""
    counts: Sequence[tuple[str, int]] = (
        ("new", line.accepted),
        ("known already", line.unchanged),
        ("taken back", line.retracted),
        ("set aside", line.quarantined),
    )
    return "\n".join(f"  {what:<{_WIDE}}{count:>14,}" for what, count in counts)


def losses(found: Sequence[TakenBack]) -> str:
    """What was taken back: for each table how much, and the first of it, a line each."""
    lines: list[str] = []
    for each in found:
        lines.append(f"  {each.table:<32}{each.things:>16,}")
        if each.rows > each.things:
            lines.append(f"    in {counted(each.rows)}, with their earlier versions")
        lines += (f"    {visible(shortened(row, _MOST_LETTERS))}" for row in each.first)
        if each.more:
            lines.append(f"    and {each.more:,} more")
    return "\n".join(lines)


def reasons(batch: int, why: Sequence[Reason], *, is_mended: bool) -> str:
    """Why rows of a batch wait, a line each, and what those need that their mapping could not read."""
    lines = ["Why they were set aside:"]
    for each in why[:_MOST_REASONS]:
        where = ", ".join(part for part in (each.table, each.column) if part)
        lines.append(visible(f"  {each.rows:>10,}  {where}: {each.reason}"))
    if len(why) > _MOST_REASONS:
        lines.append(f"  and {len(why) - _MOST_REASONS:,} more reasons")
    if unread := sum(each.need_mapping for each in why):
        need = "could not be read by this mapping either" if is_mended else "can be read only by a mended mapping"
        lines.append(f"{counted(unread)} {need}: sponsor-monitor import retry {batch} --mapping MAPPING")
    return "\n".join(lines)


def waiting(rows: int) -> str:
    """How many rows wait."""
    return "no row waits in quarantine" if not rows else f"{counted(rows)} in quarantine"


def counted(count: int) -> str:
    """So many rows."""
    from sponsor_monitor.words import plural

    return plural(count, "row")


def moment(instant: int) -> str:
    """An instant in UTC, to the second."""
    return dt.datetime.fromtimestamp(instant // _MICROSECONDS, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
