"""What a failure says to a person, and its exit code: never a traceback."""

from __future__ import annotations

import typer

from calendars.errors import CalendarError
from sponsor_monitor.errors import SponsorMonitorError

REFUSED = 2
UNEXPECTED = 70
MOST_LINES = 101


def sentence(error: Exception) -> tuple[str, int]:
    """The text for a person and the exit code of an error that ended a command."""
    if isinstance(error, SponsorMonitorError | CalendarError):
        return _first_lines(str(error)), REFUSED
    if isinstance(error, typer.TyperException):
        return _usage(error), error.exit_code
    if isinstance(error, OSError) and error.strerror:
        return _system(error), REFUSED
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; close other programs, or assess fewer students at once.", REFUSED
    said = f"Something went wrong inside Sponsor Monitor ({type(error).__name__}): "
    return said + "please report it with what is printed when SPONSOR_MONITOR_DEBUG=1 is set.", UNEXPECTED


def _usage(error: typer.TyperException) -> str:
    """A wrong call in one sentence, with where to read more."""
    said = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "sponsor-monitor"
    return f"{said.rstrip('.')}. See {command} --help."


def _system(error: OSError) -> str:
    where = f'"{error.filename}": ' if error.filename else ""
    said = str(error.strerror)
    return f"{where}{said[:1].lower() + said[1:] if where else said}."


def _first_lines(text: str) -> str:
    """A sentence with its list of faults, of which the first hundred are enough."""
    lines = text.split("\n")
    if len(lines) <= MOST_LINES:
        return text
    return "\n".join([*lines[:MOST_LINES], f"  and {len(lines) - MOST_LINES:,} more"])
