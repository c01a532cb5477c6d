"""What in the data cannot be trusted: reported beside the findings, never repaired (rules.md 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days, to_date
from sponsor_monitor.counting_marks import pair_key
from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.facts import Facts
from sponsor_monitor.held_sessions import rows_beside
from sponsor_monitor.measures.engagement_clock import qualifying_bits
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.partition import Partition
from sponsor_monitor.ranges import run_starts, sorted_unique
from sponsor_monitor.shared import Shared
from sponsor_monitor.vocabulary import Indicator
from sponsor_monitor.words import day_words, month_label, month_words, period_words

Pairs = NDArray[np.int64]
"""Numbers (session << 32 | student)."""
_NO_PAIRS: Pairs = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that cannot be trusted, and the students it touches (their rows in the facts, rising)."""

    kind: str
    subject: str
    detail: str
    students: tuple[int, ...]

    def document(self, student_ids: Sequence[str]) -> dict[str, object]:
        """The object of findings.md."""
        students = [student_ids[student] for student in self.students]
        return {"kind": self.kind, "subject": self.subject, "detail": self.detail, "students": students}


@dataclass(frozen=True, slots=True)
class Doubts:
    """What one partition has to say: pairs for each kind that is about sessions, and doubts about its own students."""

    of_sessions: Mapping[str, Pairs]
    overlaps: Mapping[tuple[int, int], frozenset[int]]
    of_students: tuple[Doubt, ...]


_OF_SESSIONS = {
    "uncaptured-register": "No register was taken for the session of {}.",
    "partial-register": "The register of {} names too few of those due: who is not named may have been there.",
    "session-in-vacation": "The session of {} lies on a vacation or closure day of these students.",
    "mark-without-membership": "Marked for the session of {} without being in its group that day.",
    "mark-before-session": "The mark that counts was recorded before the session of {} began.",
    "conflicting-marks": "Two marks recorded at one time contradict each other for the session of {}.",
}


def doubts_of(measured: Measured) -> Doubts:
    """What one partition has to say."""
    return Doubts(
        of_sessions=_of_sessions(measured),
        overlaps=_overlaps(measured),
        of_students=(*_too_short(measured), *_contradicted(measured)),
    )


def merged(facts: Facts, shared: Shared, parts: Sequence[Doubts], after_end: Sequence[Doubt]) -> list[Doubt]:
    """Everything of section 8, by kind and subject; ``after_end`` is what ``evidence_after_end`` has to say."""
    found = [doubt for part in parts for doubt in part.of_students]
    for kind in _OF_SESSIONS:
        found += _by_session(facts, kind, [part.of_sessions[kind] for part in parts])
    found += [*_overlap_doubts(facts, parts), *after_end, *_outages(shared)]
    return sorted(found, key=lambda doubt: (doubt.kind, doubt.subject))


def _by_session(facts: Facts, kind: str, pairs: Sequence[Pairs]) -> Iterator[Doubt]:
    """One doubt for each session of (session << 32 | student)."""
    together = sorted_unique(np.concatenate(pairs))
    sessions, students = together >> 32, (together & 0xFFFFFFFF).tolist()
    bounds = [*run_starts(sessions).tolist(), len(students)]
    for first, stop in pairwise(bounds):
        session = int(sessions[first])
        detail = _OF_SESSIONS[kind].format(day_words(int(facts.sessions.day[session])))
        yield Doubt(kind, facts.sessions.session_id[session], detail, tuple(students[first:stop]))


def _of_sessions(measured: Measured) -> dict[str, Pairs]:
    facts, partition = measured.facts, measured.partition
    missed = np.flatnonzero(~measured.sittings.captured)
    session = partition.due.session[missed]
    student = facts.registrations.student[partition.registration][partition.due.own[missed]]
    taken = measured.shared.taken[session]
    return {
        "uncaptured-register": pair_key(session[~taken], student[~taken]),
        "partial-register": pair_key(session[taken], student[taken]),
        "session-in-vacation": partition.loose_ends.in_vacation,
        "mark-without-membership": partition.loose_ends.without_membership,
        "mark-before-session": partition.loose_ends.before_session,
        "conflicting-marks": partition.loose_ends.conflicting,
    }


def _overlaps(measured: Measured) -> dict[tuple[int, int], frozenset[int]]:
    owner = measured.facts.registrations.student[measured.partition.registration]
    together: dict[tuple[int, int], set[int]] = {}
    for own, first, second in _overlapping(measured.facts, measured.partition):
        together.setdefault((first, second), set()).add(int(owner[own]))
    return {pair: frozenset(students) for pair, students in together.items()}


def _overlap_doubts(facts: Facts, parts: Sequence[Doubts]) -> Iterator[Doubt]:
    ids = facts.sessions.session_id
    together: dict[tuple[int, int], set[int]] = {}
    for part in parts:
        for pair, touched in part.overlaps.items():
            together.setdefault(pair, set()).update(touched)
    for (first, second), students in together.items():
        subject = "+".join(sorted((ids[first], ids[second])))
        detail = "Two classroom sessions at one time, both due to these students."
        yield Doubt("overlapping-sessions", subject, detail, tuple(sorted(students)))


def _overlapping(facts: Facts, partition: Partition) -> Iterator[tuple[int, int, int]]:
    """Each registration and two of its due classroom sessions that overlap by a minute or more."""
    due = partition.due
    rows = facts.worth.classroom[due.session]
    own, session = due.own[rows], due.session[rows]
    start, end = facts.sessions.start_minute[session], facts.sessions.end_minute[session]
    left = np.flatnonzero((own[1:] == own[:-1]) & (start[1:] < end[:-1]))
    right = left + 1
    # Rows stand by start: a session overlaps those right after it until one begins at or after its end.
    while len(left):
        real = end[right] > start[right]
        yield from zip(
            own[left[real]].tolist(), session[left[real]].tolist(), session[right[real]].tolist(), strict=True
        )
        left, right = left[right + 1 < len(own)], right[right + 1 < len(own)] + 1
        near = (own[right] == own[left]) & (start[right] < end[left])
        left, right = left[near], right[near]


def evidence_after_end(facts: Facts, partitions: Sequence[Partition]) -> Iterator[Doubt]:
    """A doubt for each registration that ended before its student's last engagement under none."""
    registrations, spans = facts.registrations, facts.spans
    student, day, indicator = _signs_of_leavers(facts, partitions)
    by_student = np.argsort(registrations.student, kind="stable")
    sign, at = rows_beside(student, registrations.student[by_student])
    row, when = by_student[at], day[sign]
    running = np.zeros(len(day), dtype=np.int64)
    np.add.at(running, sign, (registrations.course_start[row] <= when) & (when <= spans.end[row]))
    allowed = (registrations.permission_end[row] == NO_DAY) | (registrations.permission_end[row] >= when)
    after = allowed & ~registrations.research[row] & (spans.end[row] < when) & (running[sign] == 0)
    row, code = row[after], indicator[sign[after]]
    qualifies = (qualifying_bits(facts, row.astype(np.int32)) >> code.astype(np.uint16)) & 1 == 1
    for one in sorted_unique(row[qualifies]).tolist():
        detail = f"Engagement is recorded after the registration ended on {day_words(int(spans.end[one]))}."
        owner = int(registrations.student[one])
        yield Doubt("evidence-after-end", registrations.registration_id[one], detail, (owner,))


def _signs_of_leavers(
    facts: Facts, partitions: Sequence[Partition]
) -> tuple[NDArray[np.int32], Days, NDArray[np.int8]]:
    """Student, day and indicator of every event, and every session attended, after an end of a registration."""
    attended = [partition.loose_ends.attended_after_end for partition in partitions]
    attendance = np.int8(Indicator.ATTENDANCE.code)
    signs = [
        *facts.events.after(facts.left),
        *((student, day, np.full(len(day), attendance)) for student, day in attended),
    ]
    none = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int8))
    student, day, indicator = (np.concatenate(columns) for columns in zip(none, *signs, strict=True))
    return student, day, indicator


def _outages(shared: Shared) -> Iterator[Doubt]:
    for outage in shared.outages:
        subject = f"{outage.indicator}/{to_date(outage.first).isoformat()}"
        name = outage.indicator.value.replace("_", " ")
        yield Doubt(
            "outage", subject, f"No {name} events of any student {period_words(outage.first, outage.last)}.", ()
        )


def _too_short(measured: Measured) -> Iterator[Doubt]:
    facts, grid = measured.facts, measured.partition.grid
    for own in np.unique(grid.own[grid.outside]).tolist():
        row = measured.partition.registration[own]
        detail = "The calendar does not cover every day of the monitored span; other days count as teaching."
        owner = int(facts.registrations.student[row])
        yield Doubt("calendar-too-short", facts.registrations.registration_id[row], detail, (owner,))


def _contradicted(measured: Measured) -> Iterator[Doubt]:
    facts, months = measured.facts, measured.months
    for i in np.flatnonzero(measured.low.contradicted).tolist():
        row = measured.partition.registration[months.own[i]]
        month = int(months.month[i])
        subject = f"{facts.registrations.registration_id[row]}/{month_label(month)}"
        detail = f"Low attendance in {month_words(month)} beside other engagement in several of its weeks."
        yield Doubt("contradicting-evidence", subject, detail, (int(facts.registrations.student[row]),))
