"""Searches and filters as opaque parts of addresses: each good for one person."""

from __future__ import annotations

from typing import Any

from api.security.keys import Keys

_VIEW = "view"


class Seals:
    """The seals of one service."""

    def __init__(self, keys: Keys) -> None:
        """Take the keys that seal."""
        self._keys = keys

    def seal(self, person: str, view: dict[str, Any]) -> str:
        """A view as text that only this service can read, for this person only."""
        return self._keys.seal(_VIEW, [person, view])

    def unseal(self, person: str, text: str) -> dict[str, Any] | None:
        """The view again; None for what is none of this person's."""
        found = self._keys.sealed(_VIEW, text)
        if not isinstance(found, list) or found[0] != person:
            return None
        return dict(found[1])
