"""What in the data cannot be trusted (rules.md 8)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bench.one_by_one.attendance import Month, grade, week_of
from bench.one_by_one.university import MINUTE, UNCAPTURED, Registration, University

Doubt = tuple[str, str, str | None]


def data_quality(university: University, months: dict[str, list[Month]]) -> list[dict[str, Any]]:
    """Section 8: every doubt with its subject and the students it touches."""
    touched: dict[tuple[str, str], set[str]] = defaultdict(set)
    doubts = [*_registers(university), *_marks(university), *_outages(university)]
    for registration in university.registrations:
        doubts += [*_sessions(university, registration), *_registration(university, registration)]
        for name in contradicted(university, registration, months[registration.id]):
            doubts.append(("contradicting-evidence", f"{registration.id}/{name}", registration.student.id))
    for kind, subject, student in doubts:
        touched[kind, subject] |= {student} if student is not None else set()
    return [
        {"kind": kind, "subject": subject, "detail": "", "students": sorted(students)}
        for (kind, subject), students in sorted(touched.items())
    ]


def _registers(university: University) -> Iterator[Doubt]:
    for session, students in university.due_to.items():
        for student in students:
            if session not in university.taken:
                yield "uncaptured-register", session, student
            elif university.outcome(university.students[student], university.sessions[session]) == UNCAPTURED:
                yield "partial-register", session, student
        if session in university.partial:
            yield "partial-register", session, None


def _marks(university: University) -> Iterator[Doubt]:
    for session_id, by_student in university.marks.items():
        session = university.sessions[session_id]
        for student_id, marks in by_student.items():
            student = university.students[student_id]
            counting = student.marks[session_id]
            if not student.is_in(session.group, session.date):
                yield "mark-without-membership", session_id, student_id
            if counting.status != "authorised" and counting.recorded and counting.recorded < session.starts:
                yield "mark-before-session", session_id, student_id
            if len({(mark.recorded, mark.status) for mark in marks}) > len({mark.recorded for mark in marks}):
                yield "conflicting-marks", session_id, student_id


def _outages(university: University) -> Iterator[Doubt]:
    for outage in university.outages:
        yield "outage", f"{outage.indicator}/{outage.start}", None


def _sessions(university: University, registration: Registration) -> Iterator[Doubt]:
    """Sessions in vacations, and classroom sessions in two places at once."""
    student = registration.student
    for session in university.sessions.values():
        if session.is_cancelled or not registration.is_in_span(session.date):
            continue
        if not registration.calendar.is_term(session.date) and student.is_in(session.group, session.date):
            yield "session-in-vacation", session.id, student.id
    classroom = [session for session in registration.due if session.is_classroom and session.is_in_person]
    for at, first in enumerate(classroom):
        for second in classroom[at + 1 :]:
            if second.starts >= first.ends:
                break
            if min(first.ends, second.ends) - second.starts >= MINUTE:
                yield "overlapping-sessions", "+".join(sorted((first.id, second.id))), student.id


def _registration(university: University, registration: Registration) -> Iterator[Doubt]:
    if any(registration.calendar.is_outside(day) for day in registration.days):
        yield "calendar-too-short", registration.id, registration.student.id
    if any(
        _is_after_end(university, registration, day) for day in registration.student.evidence(registration.qualifying)
    ):
        yield "evidence-after-end", registration.id, registration.student.id


def _is_after_end(university: University, registration: Registration, day: dt.date) -> bool:
    """Whether evidence on a day comes after the end of a registration and of any other of the student's."""
    # The text leaves out research only: one who never enrolled, or has no CAS, is reported too.
    permission = registration.row["permission_end"]
    if registration.row["programme"] == "research" or day <= registration.end or (permission and permission < day):
        return False
    return not any(
        other is not registration
        and other.student is registration.student
        and other.row["course_start"] <= day <= other.end
        for other in university.registrations
    )


def contradicted(university: University, registration: Registration, months: list[Month]) -> set[str]:
    """The low months in which everything but the register says that the student is engaged (section 8)."""
    others = [indicator for indicator in registration.qualifying if indicator != "attendance"]
    evidence = registration.student.evidence(others)
    # Low as in section 4, which leaves out provisional months and those without sessions.
    found = set()
    for month in months:
        days = [day for day in registration.days if month.start <= day <= month.end and day in evidence]
        weeks = {week_of(day) for day in days}
        if grade(university, month) == "low" and len(weeks) >= university.law["contradiction_weeks"]:
            found.add(month.name)
    return found
