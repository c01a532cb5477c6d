"""What a command says once something was added to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.screen import write

if TYPE_CHECKING:
    from sponsor_monitor.audit.entry import Entry


def recorded(entry: Entry) -> None:
    """Say under which number of the log it stands, by which it can be referred to."""
    write(f"Recorded as entry {entry.number} of the log.")
