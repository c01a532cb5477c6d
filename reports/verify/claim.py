"""A claim that a pack makes, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What checking a claim gave."""

    HOLDS = "holds"
    BROKEN = "DOES NOT HOLD"
    UNCHECKED = "not checked"
    DIFFERS = "differs today"
    """Not as it was when the pack was made, which is no fault of the pack."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words, what became of it, what was checked, and what that leaves open."""

    claim: str
    verdict: Verdict
    checked: str
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything that was found out about a pack; ``about`` is its title, where it could be read."""

    about: str
    claims: tuple[Claim, ...]
    can_be_read: bool = True

    @property
    def is_broken(self) -> bool:
        """Whether any claim does not hold."""
        return any(claim.verdict is Verdict.BROKEN for claim in self.claims)
