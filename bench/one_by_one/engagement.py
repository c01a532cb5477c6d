"""How long a student has gone without evidence of engagement (rules.md 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.one_by_one.attendance import Finding, finding
from bench.one_by_one.folder import DAY, days
from bench.one_by_one.law import GAP_CLAUSE, Value
from bench.one_by_one.university import UNCAPTURED, Registration, University


@dataclass(frozen=True)
class Gap:
    """The days of a span between two evidence days, each with the clock on it."""

    clock: dict[dt.date, int]

    @property
    def start(self) -> dt.date:
        """Its first day."""
        return next(iter(self.clock))

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return next(reversed(self.clock))


def gaps(registration: Registration, indicators: list[str]) -> list[Gap]:
    """The gaps of a span when these indicators are evidence; none has no day."""
    evidence = registration.student.evidence(indicators)
    found: list[dict[dt.date, int]] = [{}]
    count = 0
    for day in registration.days:
        if day in evidence:
            count = 0
            found.append({})
        else:
            count += day in registration.monitored
            found[-1][day] = count
    return [Gap(clock) for clock in found if clock]


def clock_at_end(registration: Registration, indicators: list[str]) -> int:
    """The clock on the last day of the span; 0 for an empty one."""
    found = gaps(registration, indicators)
    if not found or found[-1].end != registration.days[-1]:
        return 0
    return found[-1].clock[found[-1].end]


def gap_entry(university: University, registration: Registration) -> dict[str, Any]:
    """Section 5: the ``gap`` of a registration."""
    evidence = registration.student.evidence(registration.qualifying)
    seen = [day for day in registration.days if day in evidence]
    strong = [name for name in registration.qualifying if name in university.law["strong_indicators"]]
    reaches_on = _reaches_on(university, registration)
    return {
        "last_evidence": seen[-1].isoformat() if seen else None,
        "days": clock_at_end(registration, registration.qualifying),
        "longest": max((max(gap.clock.values()) for gap in gaps(registration, registration.qualifying)), default=0),
        "calendar_days": sum(not seen or day > seen[-1] for day in registration.days),
        "strong_days": clock_at_end(registration, strong),
        "reaches_on": reaches_on.isoformat() if reaches_on else None,
    }


def _reaches_on(university: University, registration: Registration) -> dt.date | None:
    """The day on which the clock would reach the limit without further evidence (section 5)."""
    today, clock = university.as_of, clock_at_end(registration, registration.qualifying)
    if not registration.runs_to(today) or clock >= university.law.on("gap_days", today).value:
        return None
    # A day that does not count can still be the one on which a falling limit meets the clock.
    for day in days(today + DAY, min(registration.end, registration.calendar.last)):
        clock += registration.is_monitored_kind(day) and not registration.calendar.is_outside(day)
        if clock >= university.law.on("gap_days", day).value:
            return day
    return None


def engagement_gap(university: University, registration: Registration) -> Iterator[Finding]:
    """Section 5: every gap that reached the limit, and the warning of one that may."""
    found = gaps(registration, registration.qualifying)
    for gap in found:
        is_open = gap.end == registration.days[-1]
        reached = _reached(university, gap)
        if reached:
            outcome, level, crossed_on = "breach", None, reached
            law, count = university.law.on("gap_days", reached), max(gap.clock.values())
        else:
            outcome, count = "warning", gap.clock[gap.end]
            levels = [level for level in university.law["gap_warning_days"] if level <= count]
            if not levels or not is_open or not registration.runs_to(university.as_of):
                continue
            law, level = university.law.on("gap_days", university.as_of), str(levels[-1])
            crossed_on = next(day for day, clock in gap.clock.items() if clock >= levels[-1])
        yield finding(
            "engagement-gap", outcome, gap_clause(law, registration), (gap.start, gap.end), crossed_on,
            {"days": count}, {"days": law.value}, level=level, is_open=is_open,
            blocked_by=_blocks(university, registration, gap),
        )  # fmt: skip


def _reached(university: University, gap: Gap) -> dt.date | None:
    """The first day on which the clock is at least that day's limit."""
    reached = (day for day, clock in gap.clock.items() if clock >= university.law.on("gap_days", day).value)
    return next(reached, None)


def gap_clause(law: Value, registration: Registration) -> str:
    """The clause of a gap: the shipped bundle has two, any other's own value one."""
    # A bundle that changes gap_days has one clause for everyone, those without a CAS included.
    if law.clause != GAP_CLAUSE:
        return law.clause
    return "QMUL 9.2" if registration.is_sponsored and not registration.is_below_degree else "QMUL 10.6"


def _blocks(university: University, registration: Registration, gap: Gap) -> Iterator[str]:
    """What a person must clear before a gap supports a recommendation (section 5)."""
    student = registration.student
    for indicator in registration.qualifying:
        if any(o.indicator == indicator and o.start <= gap.end and o.end >= gap.start for o in university.outages):
            yield f"outage:{indicator}"
    if "attendance" in registration.qualifying:
        owed = [session for session in registration.due if gap.start <= session.date <= gap.end]
        if any(university.outcome(student, session) == UNCAPTURED for session in owed):
            yield "uncaptured-register"
    if any(student.is_under(("authorised_absence",), day) for day in gap.clock):
        yield "authorised-absence"
