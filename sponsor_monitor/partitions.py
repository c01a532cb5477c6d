"""How a university is divided for judging: whole students, about as many registrations as a processor's cache likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

STUDENTS_A_PARTITION = 2_048
WORKERS = 2

Part = TypeVar("Part")
Result = TypeVar("Result")


def divide(students: int) -> list[tuple[int, int]]:
    """Ranges of students, from and up to but not including; at least one, so that an empty university has its own."""
    stops = range(STUDENTS_A_PARTITION, students + STUDENTS_A_PARTITION, STUDENTS_A_PARTITION)
    return [(stop - STUDENTS_A_PARTITION, min(stop, students)) for stop in stops] or [(0, 0)]


def on_each(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Do the work on every part, side by side: NumPy lets go of the interpreter where the time goes."""
    if len(parts) <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, parts))
