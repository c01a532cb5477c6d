"""The stages of both policies as one workflow, by name."""

from __future__ import annotations

from enum import StrEnum


class StageName(StrEnum):
    """How far the care for a student has come; institutions name the stages in their own words."""

    EARLY_ENGAGEMENT = "early engagement"
    REFERRAL = "referral for support"
    SUPPORTED_DECISION = "supported decision"
    PANEL = "panel"
    WITHDRAWAL = "exceptional withdrawal"
