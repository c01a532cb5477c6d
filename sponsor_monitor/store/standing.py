"""What became of a row of the store: the words that packs say it in."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Whether a row holds at the view's cut."""

    STANDS = "stands"
    REPLACED = "replaced"
    TAKEN_BACK = "taken back"
    SUPPORT = "support only"
