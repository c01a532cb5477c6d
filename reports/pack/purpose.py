"""What a pack is for: who reads it, which sections it has, and what it leaves out because they need not know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.purpose import Purpose


class Part(StrEnum):
    """The parts a pack may have, in their order."""

    IDENTITY = "identity"
    CONTACTS = "contacts"
    PERMISSION = "permission"
    FINDINGS = "findings"
    PICTURE = "picture"
    GAP = "gap"
    MONTHS = "months"
    WEEKS = "weeks"
    ABSENCES = "absences"
    CASE = "case"
    SUPPORT = "support"
    DECISION = "decision"
    REPORT = "report"
    SESSIONS = "sessions"
    ENGAGEMENT = "engagement"
    CORRECTIONS = "corrections"
    CALENDAR = "calendar"
    POLICY = "policy"
    LIMITS = "limits"
    RECORDS = "records"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Reader:
    """A purpose in words, the parts its reader does not get, and what is said of that."""

    title: str
    reads: str
    without: frozenset[Part]
    leaves_out: tuple[str, ...]

    def gets(self, part: Part) -> bool:
        """Whether the reader gets a part."""
        return part not in self.without


READERS: dict[Purpose, Reader] = {
    Purpose.HOME_OFFICE: Reader(
        "For the Home Office",
        "a compliance officer who checks that the sponsor kept its duties",
        frozenset(),
        (
            (
                "The student's own words in answers, disputes, requests and appeals, the names of files in a case, and "
                "what staff noted of health, family or welfare and of the support that followed: that it was said or "
                "offered is here, the words are not."
            ),
            "Emergency contacts and everything about other students.",
        ),
    ),
    Purpose.SIGNATORY: Reader(
        "For the person who decides",
        "the officer who approves, declines or returns a recommendation",
        frozenset({Part.CONTACTS, Part.RECORDS}),
        (
            (
                "The history of addresses and telephone numbers, and the list of immigration papers on file: "
                "the decision does not rest on them."
            ),
            "Everything about other students.",
        ),
    ),
    Purpose.PANEL: Reader(
        "For the Engagement Support Panel",
        "the members of a panel that recommends what happens next",
        frozenset({Part.CONTACTS, Part.PERMISSION, Part.REPORT, Part.RECORDS}),
        (
            (
                "Immigration permission, reports to the Home Office and papers on file: "
                "the panel weighs engagement and support, not immigration status. The records inside this file "
                "hold neither the CAS number nor the dates of permission, and every figure can still be recomputed."
            ),
            "Addresses and telephone numbers, and everything about other students.",
        ),
    ),
    Purpose.STUDENT: Reader(
        "For the student",
        "the student, who asked what is held about them",
        frozenset(),
        (
            "Rows that name other people, and files attached to the case: ask for those by name.",
            "What another person said in confidence.",
        ),
    ),
    Purpose.APPEAL: Reader(
        "For an appeal",
        "whoever hears an appeal against a decision",
        frozenset({Part.CONTACTS, Part.RECORDS}),
        (
            (
                "The history of addresses and telephone numbers, and the list of immigration papers on file: "
                "the appeal does not rest on them."
            ),
            "Everything about other students.",
        ),
    ),
}
"""Every purpose with its reader."""
