"""How a loop is compiled: for the columns it says it takes, without the interpreter's lock, and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit, types

Loop = TypeVar("Loop", bound=Callable[..., Any])

two_numbers = types.Tuple((types.int64, types.int64))  # type: ignore[no-untyped-call]


def column(kind: Any, *, written: bool = False) -> Any:
    """The type of a column of numbers that stand side by side."""
    return types.Array(kind, 1, "C", readonly=not written)


def compiled(signature: Any) -> Callable[[Loop], Loop]:
    """A decorator: the loop compiled for a signature."""
    decorate: Callable[[Loop], Loop] = njit(signature, cache=True, nogil=True)
    return decorate
