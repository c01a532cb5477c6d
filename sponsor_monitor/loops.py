"""Whether compiled loops are to be had: where Numba is missing or can keep no machine code, NumPy does the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from threading import Thread
from types import ModuleType

MANY_ROWS = 1_000_000
"""With fewer rows in a table, loading compiled code takes longer than it saves."""


@cache
def compiled_loops() -> ModuleType | None:
    """The package ``machine_code``, ready; None where it is not to be had."""
    try:
        from sponsor_monitor import machine_code
    except (ImportError, RuntimeError, OSError):
        return None
    return machine_code


def load_beside(rows: Iterable[int | None]) -> None:
    """Begin to load the module where one of several tables has many rows, beside whatever comes before its use."""
    if any(number is not None and number >= MANY_ROWS for number in rows):
        Thread(target=compiled_loops).start()
