"""The end of an id, by which people name a case or an alert."""

from __future__ import annotations

_LENGTH = 8


def reference(uid: str) -> str:
    """The end of an id, by which people find what it is of again."""
    return uid[-_LENGTH:]
