"""That somebody gave their password a moment ago: nothing is signed without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """The entry of the log that says so, and whose password it was; ``api.signing_in.confirm`` alone has them made."""

    account: str
    entry: int
