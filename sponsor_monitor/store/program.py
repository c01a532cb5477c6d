"""Which version of the program writes: batches and runs say it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def program_version() -> str:
    """The version of this program."""
    return version("sponsor-monitor")
