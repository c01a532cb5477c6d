"""Whether compiled loops are to be had: where Numba is missing or can keep no machine code, NumPy does the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from threading import Thread
from types import ModuleType

MANY_ROWS = 1_000_000
"""With fewer rows in a table, loading compiled code takes longer than it saves."""


PARTS = ("texts", "events", "marks", "held", "due")
"""The modules of ``machine_code``, in the order in which they are needed."""


_loaded: dict[str, ModuleType] = {}


@cache
def compiled_loops(part: str) -> ModuleType | None:
    """A module of the package ``machine_code``, ready; None where it is not to be had."""
    try:
        _loaded[part] = import_module(f"sponsor_monitor.machine_code.{part}")
    except (ImportError, RuntimeError, OSError):
        return None
    return _loaded[part]


def loops_so_far(part: str) -> ModuleType | None:
    """The same without waiting: None also where it is not, or not yet, loaded."""
    return _loaded.get(part)


def load_all() -> None:
    """Load every one; at the first time this compiles them."""
    for part in PARTS:
        compiled_loops(part)


def load_beside(rows: Iterable[int | None]) -> None:
    """Begin to load them where one of several tables has many rows, beside whatever comes before their use."""
    if any(number is not None and number >= MANY_ROWS for number in rows):
        Thread(target=load_all).start()
