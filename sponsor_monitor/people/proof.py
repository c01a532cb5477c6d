"""That somebody proved a moment ago who they are: nothing is signed without it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """The entry of the log that says so, and of whom.

    By a password, ``api.signing_in.confirm`` has it made; by a provider, ``services/provider_sign_in.py``.
    """

    account: str
    entry: int
