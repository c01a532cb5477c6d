"""One partition judged: the findings of every rule, as entries of the assessment (findings.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    rows = measured.partition.registration.tolist()
    weeks = _grouped(measured.weeks.own, _weeks(measured), len(rows))
    months = _grouped(measured.months.own, _months(measured), len(rows))
    for own, (row, who, gap) in enumerate(zip(rows, _who(measured, incomplete), _gaps(measured), strict=True)):
        findings = sorted(found.get(own, ()), key=Finding.sort_key)
        yield (
            row,
            {
                **who,
                "weeks": weeks[own],
                "months": months[own],
                "gap": gap,
                "findings": [finding.document() for finding in findings],
            },
        )


def _who(measured: Measured, incomplete: frozenset[int]) -> Iterator[Document]:
    facts, registrations, partition = measured.facts, measured.facts.registrations, measured.partition
    chosen = partition.registration
    columns = (
        chosen, registrations.student[chosen], registrations.rqf_level[chosen], facts.spans.below_degree[chosen],
        partition.first, partition.last,
    )  # fmt: skip
    for row, student, level, below, first, last in zip(*(column.tolist() for column in columns), strict=True):
        empty = last < first
        yield {
            "registration_id": registrations.registration_id[row],
            "student_id": facts.students.student_id[student],
            "cas_number": registrations.cas_number[row],
            "rqf_level": level,
            "below_degree": below,
            "school": registrations.school[row],
            "course_code": registrations.course_code[row],
            "monitored_from": None if empty else iso_day(first),
            "monitored_to": None if empty else iso_day(last),
            "incomplete": student in incomplete,
        }


def _grouped(own: NDArray[np.int32], documents: Iterable[Document], size: int) -> list[list[Document]]:
    """The documents of each of ``size`` registrations; ``own`` is that of each document."""
    groups: list[list[Document]] = [[] for _ in range(size)]
    for owner, document in zip(own.tolist(), documents, strict=True):
        groups[owner].append(document)
    return groups


def _weeks(measured: Measured) -> Iterator[Document]:
    weeks = measured.weeks
    columns = (weeks.monday, weeks.full, weeks.scheduled_minutes, weeks.attended_minutes)
    for monday, full, scheduled, attended in zip(*(column.tolist() for column in columns), strict=True):
        yield {
            "week": week_label(monday),
            "status": "full" if full else "short",
            "scheduled_minutes": scheduled,
            "attended_minutes": attended,
        }


def _months(measured: Measured) -> Iterator[Document]:
    months = measured.months
    words = {status.value: status.name.lower() for status in MonthStatus}
    columns = {
        "month": [month_label(month) for month in months.month.tolist()],
        "status": [words[status] for status in months.status.tolist()],
        **dict(_columns("minutes", months.minutes)),
        **dict(_columns("sessions", months.sessions)),
        "bases_disagree": months.bases_disagree.tolist(),
    }
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


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
