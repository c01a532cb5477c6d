"""Which roles an OpenID Connect provider's claims give: a file that the institution writes, read once at start."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.permission import role_of

_KEYS = {"claim", "user_name", "role"}
_ROLE_KEYS = {"value", "role", "schools", "faculties", "capacity", "authority"}


class RolesFileRefused(SponsorMonitorError):
    """A file of roles that cannot be."""

    def __init__(self, path: Path, why: str) -> None:
        """Name the file and the cause."""
        super().__init__(f"{path}: {why}. docs/operations.md shows such a file.")


@dataclass(frozen=True, slots=True)
class Claims:
    """``claim`` holds the values that give roles; ``user_name`` is the claim of the name people know here.

    Each rule is a value and the grant it gives, without days: it holds while the provider says the value.
    """

    claim: str
    user_name: str
    rules: tuple[tuple[str, Grant], ...]

    def grants(self, told: Mapping[str, Any]) -> list[Grant]:
        """The grants that a person's claims give."""
        held = told.get(self.claim)
        values = {held} if isinstance(held, str) else {each for each in held or () if isinstance(each, str)}
        return [grant for value, grant in self.rules if value in values]


def read_claims(path: Path) -> Claims:
    """The file of roles; RolesFileRefused says what is wrong with it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RolesFileRefused(path, "it cannot be read as TOML") from None
    if set(told) - _KEYS or not isinstance(told.get("claim"), str) or not isinstance(told.get("role"), list):
        raise RolesFileRefused(path, "it has a claim, perhaps a user_name, and a [[role]] for each value")
    rules = tuple(_rule(path, each) for each in told["role"])
    return Claims(told["claim"], str(told.get("user_name", "preferred_username")), rules)


def _rule(path: Path, told: Mapping[str, Any]) -> tuple[str, Grant]:
    if set(told) - _ROLE_KEYS or not isinstance(told.get("value"), str) or not isinstance(told.get("role"), str):
        raise RolesFileRefused(path, f"a [[role]] has a value, a role, and perhaps {', '.join(sorted(_ROLE_KEYS))}")
    try:
        grant = Grant(
            role_of(told["role"]),
            schools=frozenset(told.get("schools", ())),
            faculties=frozenset(told.get("faculties", ())),
            capacity=None if "capacity" not in told else Capacity(told["capacity"]),
            authority=str(told.get("authority", "")),
        )
    except (SponsorMonitorError, ValueError) as error:
        raise RolesFileRefused(path, str(error)) from None
    return told["value"], grant
