"""One statement of one system that another contradicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sponsor_monitor.store.quality.evidence import Fact, Origin

MOST_FACTS = 10
"""So many rows behind a contradiction are named; of hundreds of marks the first few tell where to look."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A contradiction of a ``kind`` of ``KINDS``, said in a sentence, and the rows that contradict each other.

    ``subject`` is what it is about where that is neither a student nor a registration: a session or a CAS. Blank text
    stands for what it does not have. ``facts`` are the first rows behind it, ``more`` how many others there are.
    """

    kind: str
    sentence: str
    students: tuple[str, ...] = ()
    registration_id: str = ""
    subject: str = ""
    facts: tuple[Fact, ...] = ()
    more: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What contradictions are ordered by."""
        return (list(KINDS).index(self.kind), self.students, self.registration_id, self.subject, self.sentence)

    @property
    def facts_count(self) -> int:
        """How many rows are behind it."""
        return len(self.facts) + self.more

    def document(self, where: Mapping[Fact, Origin]) -> dict[str, object]:
        """The object of docs/quality.md."""
        return {
            "kind": self.kind,
            "students": list(self.students),
            "registration_id": self.registration_id or None,
            "subject": self.subject or None,
            "sentence": self.sentence,
            "facts_count": self.facts_count,
            "facts": [where[fact].document() for fact in self.facts if fact in where],
        }


KINDS: dict[str, tuple[str, str]] = {
    "timetabled-not-registered": (
        "Timetabled, not registered",
        "A student is in a group whose sessions were held on days on which no registration of the student runs.",
    ),
    "marked-not-registered": (
        "Marked, not registered",
        "A student is marked present or late, by the mark that counts, on days on which no registration runs.",
    ),
    "marks-of-removed-session": (
        "Marks of a removed session",
        "The timetable has taken a session back for which marks of students still stand.",
    ),
    "student-taken-back": (
        "Student taken back, still there",
        "A feed took back a student, or all the student's registrations, but marks, groups or events still stand.",
    ),
    "permission-ended": (
        "Permission ended, still monitored",
        "The registration runs, or ran, on after permission to stay had ended.",
    ),
    "course-beyond-permission": (
        "Course beyond permission",
        "Permission to stay still runs, but ends before the registration does.",
    ),
    "two-cas-at-once": (
        "Two CAS at once",
        "Two registrations of one student, each with a CAS of its own, run on the same days.",
    ),
    "course-beyond-cas": (
        "Course beyond the CAS",
        "The course begins before, or the registration ends after, the course dates that the SMS has for its CAS.",
    ),
    "course-differs-from-cas": (
        "Course differs from the CAS",
        "The title of the course is another than the SMS has for its CAS; case, accents and punctuation do not count.",
    ),
    "level-differs-from-cas": (
        "Level differs from the CAS",
        "The award in the SMS's title of the course belongs to another RQF level than the registration's.",
    ),
    "in-sms-not-ours": (
        "In the SMS, not ours",
        "The SMS lists a CAS, not as ended, that no registration has.",
    ),
    "ours-not-in-sms": (
        "Ours, not in the SMS",
        "A registration with a CAS, which has not ended, is missing from the SMS's list.",
    ),
    "name-differs-from-sms": (
        "Name differs from the SMS",
        "The family or given names are others than the SMS has; case, accents and punctuation do not count.",
    ),
    "ended-in-sms-not-here": (
        "Ended in the SMS, not here",
        "The SMS shows the CAS as withdrawn or ended, but the registration runs.",
    ),
    "ended-here-not-in-sms": (
        "Ended here, not in the SMS",
        "The registration ended before its course did, but the SMS does not show its CAS as ended.",
    ),
}
"""Each kind of contradiction: its title, and when it is one. In the order in which they are listed."""


def in_order(found: Sequence[Contradiction]) -> list[Contradiction]:
    """By kind, then student, registration and subject."""
    return sorted(found, key=lambda each: each.key)
