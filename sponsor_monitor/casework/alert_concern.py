"""What of an assessment a person has to look at: findings about students, and what courses did not provide.

The ``facts`` of a concern are plain JSON: ``finding`` (findings.md), ``school``, ``course_code``, ``statutory_on`` (the
day of ``alert_order``, or null), ``registers`` (the sessions whose register could decide) and ``registrations`` (of a
course: those inside).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.casework.alert import Facts, Topic
from sponsor_monitor.casework.alert_order import statutory_on
from sponsor_monitor.vocabulary import Outcome, Subject

Document = Mapping[str, Any]
_REGISTERS = ("uncaptured-register", "partial-register")
_MISSING = "uncaptured-register"


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing a person has to look at; ``registration`` is the id of the one it is about, None for a course."""

    topic: Topic
    registration: str | None
    facts: Facts

    @property
    def finding(self) -> Facts:
        """The finding."""
        found: Facts = self.facts["finding"]
        return found


@dataclass(frozen=True, slots=True)
class Beside:
    """What alerts need beside the document: opaque ids by registration_id, days of sessions, and when a limit is met.

    ``over_on`` gives, of a registration_id and a planned interruption, the first day over the limit.
    """

    uids: Mapping[str, str]
    session_day: Callable[[str], str]
    over_on: Callable[[str, Facts], str | None]


def student_concerns(document: Document, beside: Beside) -> Iterator[Concern]:
    """Every finding about a student, each a concern of its own."""
    asking = {entry["student_id"] for entry in document["registrations"] if any(map(_asks, entry["findings"]))}
    missing = _registers(document["data_quality"], asking)
    for entry in document["registrations"]:
        uid = beside.uids[entry["registration_id"]]
        for finding in entry["findings"]:
            if finding["subject"] != Subject.STUDENT:
                continue
            name = finding["measured"]["name"] if finding["rule"] == "checkpoint" else ""
            registers = missing.get(entry["student_id"], ()) if _asks(finding) else ()
            facts = {
                "finding": finding,
                "school": entry["school"],
                "course_code": entry["course_code"],
                "statutory_on": statutory_on(finding, entry["gap"], beside.over_on(entry["registration_id"], finding)),
                "registers": _within(finding, registers, beside.session_day),
                "registrations": [],
            }
            yield Concern(Topic(uid, finding["rule"], name), uid, facts)


def _asks(finding: Facts) -> bool:
    """Whether a finding waits for registers: it is undecided, or they block it."""
    return finding["outcome"] == Outcome.INDETERMINATE or _MISSING in finding["blocked_by"]


def _registers(quality: Iterable[Document], students: set[str]) -> dict[str, list[str]]:
    """The sessions without a complete register by student, of some students."""
    found: dict[str, list[str]] = {}
    for entry in quality:
        if entry["kind"] in _REGISTERS:
            for student in students.intersection(entry["students"]):
                found.setdefault(student, []).append(entry["subject"])
    return found


def _within(finding: Facts, sessions: Iterable[str], session_day: Callable[[str], str]) -> list[str]:
    """The sessions of a finding's period, in order of their ids."""
    return sorted(
        session for session in sessions if finding["period_start"] <= session_day(session) <= finding["period_end"]
    )
