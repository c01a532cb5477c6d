"""Whether compiled loops are to be had: where Numba is missing or can keep no machine code, NumPy does the same."""

from __future__ import annotations

from functools import cache
from types import ModuleType


@cache
def compiled_loops() -> ModuleType | None:
    """The module ``machine_code``, ready; None where it is not to be had."""
    try:
        from sponsor_monitor import machine_code
    except (ImportError, RuntimeError, OSError):
        return None
    return machine_code
