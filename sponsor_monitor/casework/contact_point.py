"""Whom letters tell a student to turn to: entered by the institution, for a school or for all, never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.event_fields import is_storable
from sponsor_monitor.errors import SponsorMonitorError

CONTACT_POINT_SET = "contact-point-set"
_LONGEST = 300


class ContactFor(StrEnum):
    """What a contact is for (QMUL 11.1)."""

    SUPPORT = "support"
    ADVISER = "adviser"
    UNION_ADVICE = "students-union"


class ContactUnfit(SponsorMonitorError):
    """A contact cannot stand in a letter."""

    def __init__(self, reason: str) -> None:
        """Say why, and how one is written."""
        super().__init__(f"This contact cannot be used: {reason}. Write who it is and how to reach them in one line.")


@dataclass(frozen=True, slots=True)
class ContactPoints:
    """The contacts as last entered, by what they are for and the school, None for those of all schools."""

    known: Mapping[tuple[ContactFor, str | None], str]

    def of(self, which: ContactFor, school: str | None) -> str:
        """The school's own contact, or that of all schools; empty where neither was entered."""
        return self.known.get((which, school)) or self.known.get((which, None), "")


def contact_point(which: ContactFor, words: str, school: str | None = None) -> Draft:
    """An entry that sets a contact; ContactUnfit where it is blank or too long for a line of a letter."""
    said = " ".join(words.split())
    if not said:
        raise ContactUnfit("it is blank")
    if len(said) > _LONGEST:
        raise ContactUnfit(f"it is longer than {_LONGEST} characters")
    if not is_storable(said):
        raise ContactUnfit("it holds a NUL character, or half of one")
    return Draft(CONTACT_POINT_SET, {"for": which.value, "school": school}, private={"words": said})


def replay_contact_points(entries: Iterable[Entry]) -> ContactPoints:
    """The contacts as they stand after some entries; what was erased is no contact any more."""
    known: dict[tuple[ContactFor, str | None], str] = {}
    for entry in entries:
        if entry.kind == CONTACT_POINT_SET:
            known[ContactFor(entry.body["for"]), entry.body["school"]] = entry.private.get("words", "")
    return ContactPoints(known)
