"""How long work says how far it is: a function the edge passes in."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the stage in words, what is done and what there is to do, in the same unit."""


def silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""
