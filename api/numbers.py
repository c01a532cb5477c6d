"""Numbers by school and level: counted once of each run, in which no student can be told from another."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

import sqlalchemy as sa

from api.kept_days import KeptDays, Presence
from api.latest import KeptRun
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import HOME_OFFICE_RULES
from sponsor_monitor.store.persons import persons
from sponsor_monitor.vocabulary import Subject

WEEKS = 8
ROUNDED_TO, FEWEST_OF_A_SHARE = 5, 23
"""What who may see no student is told: counts to the nearest five, no share of fewer than 22.5.

As the Higher Education Statistics Agency rounds and suppresses: whatever is added or taken away, nobody is singled out.
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one registration: where it belongs, what was found, and whether each week has evidence."""

    uid: str
    scope: Scope
    level: int
    is_sponsored: bool
    has_begun: bool
    is_enrolled: bool
    is_over: bool
    findings: tuple[tuple[str, str], ...]
    weeks: tuple[bool | None, ...]


@dataclass(slots=True)
class Group:
    """The numbers of a school, a level, or of all; ``seen`` are by week how many of how many have evidence."""

    name: str
    registrations: int = 0
    sponsored: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    seen: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)] * WEEKS)


@dataclass(slots=True)
class OnCampus:
    """A day of a school: who had a class in person, who came, who was seen otherwise, of whom nothing is known."""

    name: str
    due: int = 0
    came: int = 0
    seen_otherwise: int = 0
    unknown: int = 0
    not_seen: int = 0


def rounded(count: int) -> int:
    """A count of people to the nearest five."""
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


class Numbers:
    """What is counted of the latest run, kept until there is another."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self._lock = Lock()
        self._of: tuple[tuple[str, dt.date], tuple[Counted, ...]] | None = None

    def rows(self, connection: sa.Connection, run: KeptRun, days: KeptDays, today: dt.date) -> tuple[Counted, ...]:
        """The registrations of a run."""
        with self._lock:
            if self._of is None or self._of[0] != (run.uid, today):
                self._of = ((run.uid, today), tuple(_counted(connection, run, days, today)))
            return self._of[1]


def visible(rows: Iterable[Counted], actor: Actor) -> list[Counted]:
    """The registrations whose numbers somebody may see: findings that are visa facts only with that permission."""
    found = [row for row in rows if actor.may(Permission.SEE_OVERVIEW, row.scope)]
    return [row if actor.may(Permission.SEE_VISA_FACTS, row.scope) else _without_visa_facts(row) for row in found]


def groups(rows: Sequence[Counted], name_of: Callable[[Counted], str]) -> list[Group]:
    """The numbers by a name, in its order; a registration counts once for each outcome it has."""
    found: dict[str, Group] = {}
    for row in rows:
        group = found.setdefault(name_of(row), Group(name_of(row)))
        group.registrations += 1
        group.sponsored += row.is_sponsored
        group.outcomes.update({outcome for _, outcome in row.findings})
        for place, was_seen in enumerate(row.weeks):
            if was_seen is not None:
                some, of = group.seen[place]
                group.seen[place] = (some + was_seen, of + 1)
    return [found[name] for name in sorted(found)]


def on_campus(rows: Iterable[Counted], present: Mapping[str, Presence]) -> list[OnCampus]:
    """Who should have been on campus on a day and who was, by school."""
    found: dict[str, OnCampus] = {}
    for row in rows:
        day = present.get(row.uid)
        if day is None or not day.is_due:
            continue
        school = found.setdefault(row.scope.school or "Not said", OnCampus(row.scope.school or "Not said"))
        school.due += 1
        if day.attended:
            school.came += 1
        elif day.was_seen:
            school.seen_otherwise += 1
        elif day.is_uncaptured:
            school.unknown += 1
        else:
            school.not_seen += 1
    return [found[name] for name in sorted(found)]


def _counted(connection: sa.Connection, run: KeptRun, days: KeptDays, today: dt.date) -> Iterable[Counted]:
    people = persons(connection)
    last = dt.date.fromisoformat(run.as_of)
    for uid, entry in run.entries():
        person = people.get(uid)
        if person is None:
            continue
        about = [finding for finding in entry["findings"] if finding["subject"] == Subject.STUDENT]
        weeks = days.evidence_by_week(uid, last, WEEKS)
        yield Counted(
            uid,
            person.scope,
            person.rqf_level,
            person.is_sponsored,
            person.course_start <= today,
            person.enrolled_on is not None,
            person.ended_on is not None and person.ended_on < today,
            tuple((finding["rule"], finding["outcome"]) for finding in about),
            tuple(None if count is None else count > 0 for count in weeks),
        )


def _without_visa_facts(row: Counted) -> Counted:
    kept = tuple(one for one in row.findings if one[0] not in HOME_OFFICE_RULES)
    return Counted(row.uid, row.scope, row.level, False, row.has_begun, row.is_enrolled, row.is_over, kept, row.weeks)
