"""What the API says of an alert, as whoever asks may see it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.board import Row
from api.routes.noun import Said
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.services.alert_list import Line, Shown


class Alert(Said):
    """An alert in a list.

    ``called`` is its rule, or ``asked to contact this student``: then nothing else of what was found is told. Of a
    course there are neither registration nor student. ``owner``, ``case`` and ``next_step`` are those of the case that
    holds it.
    """

    alert: str
    called: str
    asks_for_contact_only: bool
    registration: str | None
    student: str | None
    family_name: str | None
    given_names: str | None
    school: str
    course: str | None
    level: str | None
    state: str | None
    period_start: str | None
    crossed_on: str | None
    explanation: str | None
    days_left: int | None
    days_since: int | None
    case: str | None
    owner: str | None
    next_step: str | None


class AlertEntry(Said):
    """An entry of the log about an alert."""

    number: int
    at: dt.datetime
    kind: str
    actor: str


class Register(Said):
    """A register that an alert waits for, and who can supply it."""

    session_id: str
    date: dt.date
    module_code: str
    module_title: str
    school: str
    whom: str


class StudentInside(Said):
    """A student whom what a course did not provide concerns."""

    registration: str
    family_name: str
    given_names: str


class WholeAlert(Alert):
    """An alert with what was found (findings.md), its history, the registers it waits for, and a letter that is due."""

    finding: dict[str, Any] | None
    history: list[AlertEntry]
    registers: list[Register]
    students: list[StudentInside]
    letter: str | None


def alert_told(line: Line, row: Row) -> dict[str, Any]:
    """An alert in a list."""
    who, found = line.person, None if line.is_hidden else line.alert.finding
    course = None if who is not None else line.alert.topic.about
    return {
        "alert": line.alert.uid,
        "called": line.called,
        "asks_for_contact_only": line.is_hidden,
        "registration": None if who is None else who.uid,
        "student": None if who is None else who.student_uid,
        "family_name": None if who is None else who.family_name,
        "given_names": None if who is None else who.given_names,
        "school": line.school,
        "course": course,
        "level": None if found is None else line.alert.level,
        "state": None if found is None else line.alert.state.value,
        "period_start": None if found is None else found["period_start"],
        "crossed_on": None if found is None else found["crossed_on"],
        "explanation": None if found is None else found["explanation"],
        "days_left": line.days_left,
        "days_since": line.days_since,
        "case": None if row.case is None else row.case.uid,
        "owner": row.owner,
        "next_step": None if row.case is None else row.case.next_step,
    }


def whole_alert(shown: Shown, row: Row) -> WholeAlert:
    """An alert in full."""
    return WholeAlert(
        **alert_told(shown.line, row),
        finding=None if shown.line.is_hidden else dict(shown.line.alert.finding),
        history=[_entry(entry) for entry in shown.history],
        registers=[
            Register(
                session_id=each.session_id,
                date=dt.date.fromisoformat(each.date),
                module_code=each.module_code,
                module_title=each.module_title,
                school=each.school,
                whom=each.whom,
            )
            for each in shown.registers
        ],
        students=[
            StudentInside(registration=each.uid, family_name=each.family_name, given_names=each.given_names)
            for each in shown.students
        ],
        letter=shown.letter,
    )


def _entry(entry: Entry) -> AlertEntry:
    return AlertEntry(number=entry.number, at=moment(entry.at), kind=entry.kind, actor=entry.actor)


def moment(at: int) -> dt.datetime:
    """An instant of the log as a time in UTC."""
    return dt.datetime.fromtimestamp(at // 1_000_000, dt.UTC).replace(microsecond=at % 1_000_000)
