"""For whom evidence is made, which decides what is in it."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """The reader a pack is made for."""

    HOME_OFFICE = "home-office"
    SIGNATORY = "signatory"
    PANEL = "panel"
    STUDENT = "student"
    APPEAL = "appeal"
