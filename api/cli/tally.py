"""One walk through an assessment: its findings sorted for reading and counted by rule and outcome."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sponsor_monitor.vocabulary import Outcome

Entry = Mapping[str, Any]


@dataclass(slots=True)
class ShortWeeks:
    """The full weeks in which one course offered too little, over all its registrations."""

    course_code: str
    outcome: str
    clause: str
    weeks: set[str] = field(default_factory=set)
    registrations: set[str] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    least: tuple[int, str] | None = None
    """The fewest minutes scheduled, and the Monday of the first such week."""

    def add(self, registration_id: str, finding: Entry) -> None:
        """Count one registration's week."""
        monday = finding["period_start"]
        self.weeks.add(monday)
        self.registrations.add(registration_id)
        self.asked.add(finding["threshold"]["minutes"])
        least = (finding["measured"]["scheduled_minutes"], monday)
        self.least = least if self.least is None else min(self.least, least)


@dataclass(slots=True)
class Tally:
    """Findings by outcome, those about students apart from those about courses, and how many there are of each."""

    students: dict[str, list[tuple[str, Entry]]] = field(default_factory=lambda: {o.value: [] for o in Outcome})
    """By outcome: (registration_id, finding), in the document's order."""
    courses: dict[str, list[tuple[str, Entry]]] = field(default_factory=lambda: {o.value: [] for o in Outcome})
    """By outcome: (course and start, remote-share finding)."""
    short_weeks: dict[tuple[str, str], ShortWeeks] = field(default_factory=dict)
    """By outcome and course: the weeks of contact-hours findings."""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By rule and outcome."""
    blocked: Counter[str] = field(default_factory=Counter)
    """By rule."""


def tally(document: Entry) -> Tally:
    """Sort and count every finding of an assessment (findings.md)."""
    found = Tally()
    for registration in document["registrations"]:
        for finding in registration["findings"]:
            _count(found, finding)
            if finding["rule"] == "contact-hours":
                _add_week(found, registration, finding)
            else:
                found.students[finding["outcome"]].append((registration["registration_id"], finding))
    for course in document["courses"]:
        for finding in course["findings"]:
            _count(found, finding)
            found.courses[finding["outcome"]].append((f"{course['course_code']} {course['course_start']}", finding))
    return found


def rejects_by_reason(document: Entry) -> Counter[tuple[str, str, str]]:
    """How many rows were set aside for each file, column and reason."""
    return Counter((row["file"], row["column"], row["reason"]) for row in document["rejected"])


def quality_by_kind(document: Entry) -> dict[str, tuple[int, int]]:
    """For each kind of data-quality entry: how many there are and how many students they touch."""
    entries: Counter[str] = Counter()
    students: dict[str, set[str]] = defaultdict(set)
    for entry in document["data_quality"]:
        entries[entry["kind"]] += 1
        students[entry["kind"]].update(entry["students"])
    return {kind: (count, len(students[kind])) for kind, count in entries.items()}


def _count(found: Tally, finding: Entry) -> None:
    found.counts[finding["rule"], finding["outcome"]] += 1
    found.blocked[finding["rule"]] += bool(finding["blocked_by"])


def _add_week(found: Tally, registration: Entry, finding: Entry) -> None:
    code, outcome = registration["course_code"], finding["outcome"]
    weeks = found.short_weeks.setdefault((outcome, code), ShortWeeks(code, outcome, finding["clause"]))
    weeks.add(registration["registration_id"], finding)
