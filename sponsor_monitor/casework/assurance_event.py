"""What is logged of the signatory's statements."""

from __future__ import annotations

from enum import StrEnum


class AssuranceEvent(StrEnum):
    """The kinds of entries about statements."""

    SIGNED = "assurance-signed"
    """The period, the hash of what was shown, how many rows each section had; privately what was shown."""
