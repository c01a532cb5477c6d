"""What is not as it was logged, each as a sentence that names the place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogFault:
    """A place (``entry 5``, ``batch 2``, ``checkpoint 120``, ``run 3``) and what is wrong there, as a sentence goes on.

    ``entry`` is the number of the entry, where the place is one.
    """

    place: str
    what: str
    entry: int | None = None

    def __str__(self) -> str:
        """One sentence for people."""
        return f"{self.place[:1].upper()}{self.place[1:]} {self.what}."


def entry_fault(number: int, what: str) -> LogFault:
    """Something wrong with an entry."""
    return LogFault(f"entry {number:,}", what, number)
