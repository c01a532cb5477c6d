"""One partition judged: the findings of every rule, as entries of the assessment (findings.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.attendance_months import Amounts, MonthStatus
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.rules import (
    checkpoint,
    contact_hours,
    engagement_gap,
    interruption_limit,
    monthly_attendance,
    not_enrolled,
    sabbatical_meetings,
    three_month_attendance,
)
from sponsor_monitor.words import iso_day, month_label, week_label

RULES = (
    contact_hours,
    monthly_attendance,
    three_month_attendance,
    engagement_gap,
    not_enrolled,
    interruption_limit,
    sabbatical_meetings,
    checkpoint,
)
"""Every rule about a registration; each has ``find(measured)``. remote-share is about courses: see ``assessment``."""

Document = dict[str, Any]


def entries(measured: Measured, incomplete: frozenset[int]) -> Iterator[tuple[int, Document]]:
    """The row and the entry of every registration of a partition; ``incomplete`` are students with a bad row."""
    found: dict[int, list[Finding]] = {}
    for rule in RULES:
        for own, finding in rule.find(measured):
            found.setdefault(own, []).append(finding)
    weeks, months = _grouped(_weeks(measured)), _grouped(_months(measured))
    gaps = _gaps(measured)
    for own, row in enumerate(measured.partition.registration.tolist()):
        findings = sorted(found.get(own, ()), key=Finding.sort_key)
        yield (
            row,
            {
                **_who(measured, own, row, incomplete),
                "weeks": weeks.get(own, []),
                "months": months.get(own, []),
                "gap": gaps[own],
                "findings": [finding.document() for finding in findings],
            },
        )


def _who(measured: Measured, own: int, row: int, incomplete: frozenset[int]) -> Document:
    facts, registrations = measured.facts, measured.facts.registrations
    student = int(registrations.student[row])
    first, last = int(measured.partition.first[own]), int(measured.partition.last[own])
    empty = last < first
    return {
        "registration_id": registrations.registration_id[row],
        "student_id": facts.students.student_id[student],
        "cas_number": registrations.cas_number[row],
        "rqf_level": int(registrations.rqf_level[row]),
        "below_degree": bool(facts.spans.below_degree[row]),
        "school": registrations.school[row],
        "course_code": registrations.course_code[row],
        "monitored_from": None if empty else iso_day(first),
        "monitored_to": None if empty else iso_day(last),
        "incomplete": student in incomplete,
    }


def _grouped(rows: Iterable[tuple[int, Document]]) -> dict[int, list[Document]]:
    groups: dict[int, list[Document]] = {}
    for own, document in rows:
        groups.setdefault(own, []).append(document)
    return groups


def _weeks(measured: Measured) -> Iterator[tuple[int, Document]]:
    weeks = measured.weeks
    columns = (weeks.own, weeks.monday, weeks.full, weeks.scheduled_minutes, weeks.attended_minutes)
    for own, monday, full, scheduled, attended in zip(*(column.tolist() for column in columns), strict=True):
        yield (
            own,
            {
                "week": week_label(monday),
                "status": "full" if full else "short",
                "scheduled_minutes": scheduled,
                "attended_minutes": attended,
            },
        )


def _months(measured: Measured) -> Iterator[tuple[int, Document]]:
    months = measured.months
    labels = [month_label(month) for month in months.month.tolist()]
    words = [MonthStatus(status).name.lower() for status in months.status.tolist()]
    amounts = [*_columns("minutes", months.minutes), *_columns("sessions", months.sessions)]
    for i, own in enumerate(months.own.tolist()):
        yield (
            own,
            {
                "month": labels[i],
                "status": words[i],
                **{name: column[i] for name, column in amounts},
                "bases_disagree": bool(months.bases_disagree[i]),
            },
        )


def _columns(unit: str, amounts: Amounts) -> list[tuple[str, list[int]]]:
    names = ("due", "captured", "attended", "authorised")
    return [(f"{name}_{unit}", getattr(amounts, name).tolist()) for name in names]


def _gaps(measured: Measured) -> list[Document]:
    gaps = measured.gaps
    columns = (
        gaps.last_evidence, gaps.days, gaps.longest, gaps.calendar_days, gaps.strong_days, gaps.reaches_on,
    )  # fmt: skip
    return [
        {
            "last_evidence": None if last == NO_DAY else iso_day(last),
            "days": days,
            "longest": longest,
            "calendar_days": calendar_days,
            "strong_days": strong,
            "reaches_on": None if reaches == NO_DAY else iso_day(reaches),
        }
        for last, days, longest, calendar_days, strong, reaches in zip(
            *(np.asarray(column).tolist() for column in columns), strict=True
        )
    ]
