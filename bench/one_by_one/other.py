"""Enrolment, interruptions, sabbaticals, checkpoints and remote teaching (rules.md 6)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.one_by_one.attendance import Finding, finding
from bench.one_by_one.folder import DAY, days
from bench.one_by_one.reading import Row
from bench.one_by_one.university import ATTENDED, UNCAPTURED, Registration, Session, University

INTERRUPTIONS = ("authorised_absence", "intermission")


def not_enrolled(university: University, registration: Registration) -> Iterator[Finding]:
    """Section 6, not-enrolled: who has a CAS and has not enrolled in time."""
    row, window = registration.row, university.window
    if window is None or not registration.is_sponsored or row["programme"] == "research" or row["enrolled_on"]:
        return
    start, limit = row["course_start"], row["course_start"] + DAY * window
    if start <= university.as_of and registration.end >= limit:
        is_late = limit <= university.as_of
        yield finding(
            "not-enrolled", "breach" if is_late else "warning", "UKVI enrolment",
            (start, min(university.as_of, registration.end)), limit if is_late else start, {}, {"days": window},
        )  # fmt: skip


def interruption_limit(university: University, registration: Registration) -> Iterator[Finding]:
    """Section 6, interruption-limit: absences and intermissions that add up to too many term days."""
    if not registration.is_sponsored or registration.span is None:
        return
    first, last = registration.span
    for start, end in merged_periods(registration):
        cut = min(end, last)
        law = university.law.on("interruption_days", cut)
        is_term = registration.calendar.is_term
        counted = [day for day in days(max(start, first), cut) if is_term(day)]
        # Outside days to come count: section 1 makes them teaching, and only reaches_on says otherwise.
        planned = sum(is_term(day) for day in days(max(start, first), min(end, registration.end)))
        if len(counted) > law.value:
            outcome, level, crossed_on = "breach", None, counted[law.value]
        elif start <= university.as_of and planned > law.value:
            outcome, level, crossed_on = "warning", "planned", max(start, first)
        else:
            continue
        yield finding(
            "interruption-limit", outcome, law.clause, (start, cut), crossed_on, {"days": len(counted)},
            {"days": law.value}, level=level,
        )  # fmt: skip


def merged_periods(registration: Registration) -> list[tuple[dt.date, dt.date]]:
    """The student's absences and intermissions, those that overlap or touch made one."""
    merged: list[tuple[dt.date, dt.date]] = []
    for start, end in sorted((s, e) for kind, s, e in registration.student.statuses if kind in INTERRUPTIONS):
        if merged and (merged[-1][1] == dt.date.max or start <= merged[-1][1] + DAY):
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def sabbatical_meetings(university: University, registration: Registration) -> Iterator[Finding]:
    """Section 6, sabbatical-meetings: weeks of a sabbatical without a meeting."""
    if not registration.is_sponsored:
        return
    student = registration.student
    for monday in (day for day in registration.days if day.weekday() == 0):
        sunday = monday + 6 * DAY
        if sunday > university.as_of or any(day in student.events["meeting"] for day in days(monday, sunday)):
            continue
        if all(
            registration.is_in_span(day)
            and student.is_under(("sabbatical",), day)
            and registration.calendar.is_term(day)
            for day in days(monday, monday + 4 * DAY)
        ):
            yield finding(
                "sabbatical-meetings", "warning", "QMUL 9.3", (monday, sunday), sunday, {"meetings": 0}, {"meetings": 1}
            )  # fmt: skip


def checkpoints(university: University, registration: Registration) -> Iterator[Finding]:
    """Section 6, checkpoint: what the school's plan asks for by its dates, in the plan's order."""
    for checkpoint in university.plans.get(registration.row["school"], {}).get("checkpoint", []):
        window = list(days(checkpoint["from"], checkpoint["date"]))
        asked = [day for day in window if registration.is_in_span(day)]
        if checkpoint["date"] not in registration.monitored or len(asked) * 2 < len(window):
            continue
        if not _applies(checkpoint, registration):
            continue
        metrics = [_metric(university, registration, metric, asked) for metric in checkpoint["metric"]]
        require = checkpoint.get("require") or "all"
        outcome = _outcome(require, {metric["result"] for metric in metrics})
        if outcome:
            engaged = registration.student.evidence(registration.qualifying) & set(asked)
            yield finding(
                "checkpoint", outcome, "QMUL 10.5", (window[0], window[-1]), window[-1],
                {"name": checkpoint["name"], "metrics": metrics}, {"require": require},
                level="low_engagement" if engaged else "non_engagement",
            )  # fmt: skip


def _applies(checkpoint: Row, registration: Registration) -> bool:
    """Whether a checkpoint is for what the student does on its date."""
    student, date = registration.student, checkpoint["date"]
    if checkpoint["applies_to"] == "taught":
        return not student.is_under(("placement", "study_abroad"), date)
    return student.is_under((checkpoint["applies_to"],), date)


def _outcome(require: str, results: set[str]) -> str | None:
    if require == "any":
        return None if "met" in results else "indeterminate" if "unknown" in results else "breach"
    return "breach" if "unmet" in results else "indeterminate" if "unknown" in results else None


def _metric(university: University, registration: Registration, metric: Row, asked: list[dt.date]) -> dict[str, Any]:
    """A metric's value over the window's days in the span, and whether it is met, unmet or unknown."""
    indicator, measure, minimum = metric["indicator"], metric["measure"], metric["minimum"]
    due = [session for session in registration.due if session.date in set(asked)]
    outcomes = [university.outcome(registration.student, session) for session in due]
    uncaptured = outcomes.count(UNCAPTURED)
    value: Any
    if measure == "percent":
        attended = outcomes.count(ATTENDED)
        value = [attended, len(due) - uncaptured, len(due)]
        is_met = bool(due) and attended * 100 >= minimum * len(due)
        is_open = not due or (attended + uncaptured) * 100 >= minimum * len(due)
    else:
        # As for evidence, a mark counts though the session was cancelled or the student no member.
        counts = Counter(registration.student.events.get(indicator, {}))
        counts += registration.student.here if indicator == "attendance" else Counter()
        found = [counts[day] for day in asked if counts[day]]
        value = sum(found) if measure == "events" else len(found)
        is_met = value >= minimum
        is_open = uncaptured > 0 if indicator == "attendance" else _is_dead(university, indicator, asked)
    result = "met" if is_met else "unknown" if is_open else "unmet"
    return {"indicator": indicator, "measure": measure, "value": value, "minimum": minimum, "result": result}


def _is_dead(university: University, indicator: str, asked: list[dt.date]) -> bool:
    return any(o.indicator == indicator and any(o.start <= day <= o.end for day in asked) for o in university.outages)


def courses(university: University) -> list[dict[str, Any]]:
    """Section 6, remote-share: how much of each course and start was taught remotely."""
    together: dict[tuple[str, dt.date], list[Registration]] = {}
    for registration in university.registrations:
        if registration.is_sponsored:
            key = registration.row["course_code"], registration.row["course_start"]
            together.setdefault(key, []).append(registration)
    since = university.law["remote_since"]
    entries = []
    for (code, start), registrations in sorted(together.items(), key=lambda each: each[0]):
        sessions = {s.id: s for registration in registrations for s in registration.due if s.date >= since}
        taught = sum(session.minutes for session in sessions.values())
        remote = sum(session.minutes for session in sessions.values() if not session.is_in_person)
        entries.append({
            "course_code": code, "course_start": start.isoformat(), "remote_minutes": remote, "taught_minutes": taught,
            "findings": list(_remote_share(university, registrations, list(sessions.values()), remote, taught)),
        })  # fmt: skip
    return entries


def _remote_share(
    university: University, registrations: list[Registration], sessions: list[Session], remote: int, taught: int
) -> Iterator[Finding]:
    if not sessions:
        return
    period = min(session.date for session in sessions), max(session.date for session in sessions)
    law = university.law.on("remote_percent", period[1])
    if remote * 100 > law.value * taught:
        is_over = all(registration.end <= university.as_of for registration in registrations)
        yield finding(
            "remote-share", "breach" if is_over else "warning", law.clause, period, period[1],
            {"remote_minutes": remote, "taught_minutes": taught}, {"percent": law.value}, subject="provision",
        )  # fmt: skip
