"""Which version of the program writes: batches and runs say it."""

from __future__ import annotations

from importlib.metadata import version


def program_version() -> str:
    """The version of this program."""
    return version("sponsor-monitor")
