"""What below-degree students must attend: weeks, months and runs of months (rules.md 2 to 4)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.one_by_one.folder import DAY
from bench.one_by_one.law import Law
from bench.one_by_one.university import ATTENDED, AUTHORISED, MINUTE, UNCAPTURED, Registration, Session, University

Finding = dict[str, Any]
OPENS, CLOSES = dt.time(8), dt.time(18)


def finding(
    rule: str,
    outcome: str,
    clause: str,
    period: tuple[dt.date, dt.date],
    crossed_on: dt.date,
    measured: dict[str, Any],
    threshold: dict[str, Any],
    *,
    subject: str = "student",
    level: str | None = None,
    is_open: bool = False,
    blocked_by: Iterable[str] = (),
) -> Finding:
    """A finding as findings.md writes it, but for its explanation."""
    return {
        "rule": rule, "outcome": outcome, "subject": subject, "clause": clause,
        "period_start": period[0].isoformat(), "period_end": period[1].isoformat(),
        "crossed_on": crossed_on.isoformat(), "measured": measured, "threshold": threshold, "level": level,
        "open": is_open, "blocked_by": sorted(blocked_by), "explanation": "",
    }  # fmt: skip


def week_of(day: dt.date) -> str:
    """The ISO week of a day, as ``2026-W53``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def contact_hours(university: University, registration: Registration) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Section 2: every week's scheduled and attended minutes, and the full weeks that fell short."""
    weeks, findings = [], []
    sessions = defaultdict(list)
    for session in registration.due:
        if session.is_classroom and session.is_in_person:
            sessions[week_of(session.date)].append(session)
    mondays = {week_of(day): day - DAY * day.weekday() for day in registration.monitored}
    for week, monday in mondays.items():
        attended = [s for s in sessions[week] if university.outcome(registration.student, s) == ATTENDED]
        scheduled_minutes = daytime_minutes(university, sessions[week])
        attended_minutes = min(scheduled_minutes, daytime_minutes(university, attended))
        status = "full" if _is_full(university, registration, monday) else "short"
        minutes = {"scheduled_minutes": scheduled_minutes, "attended_minutes": attended_minutes}
        weeks.append({"week": week, "status": status, **minutes})
        # A week is judged, and so needs a value in force, only where it is full.
        law = university.law.on("weekly_minutes", monday + 4 * DAY) if status == "full" else None
        if law and scheduled_minutes < law.value:
            findings.append(
                finding("contact-hours", "breach", law.clause, (monday, monday + 6 * DAY), monday + 4 * DAY,
                        {"scheduled_minutes": scheduled_minutes}, {"minutes": law.value}, subject="provision")
            )  # fmt: skip
    return weeks, findings


def _is_full(university: University, registration: Registration, monday: dt.date) -> bool:
    return all(
        day in registration.monitored
        and registration.calendar.kind(day) == "teaching"
        and not registration.calendar.is_outside(day)
        and day not in university.bank_holidays
        for day in (monday + DAY * n for n in range(5))
    )


def daytime_minutes(university: University, sessions: list[Session]) -> int:
    """The union of the sessions' intervals between 08:00 and 18:00 on weekdays, less their breaks (section 2)."""
    intervals, breaks = [], 0
    for session in sessions:
        opens, closes = (
            dt.datetime.combine(session.date, time, university.zone).astimezone(dt.UTC) for time in (OPENS, CLOSES)
        )
        start, end = max(session.starts, opens), min(session.ends, closes)
        if session.date.weekday() < 5 and start < end:
            intervals.append((start, end))
            breaks += session.break_minutes
    covered, reached = dt.timedelta(), dt.datetime.min.replace(tzinfo=dt.UTC)
    for start, end in sorted(intervals):
        if end > reached:
            covered += end - max(start, reached)
            reached = end
    return max(0, covered // MINUTE - breaks)


@dataclass(frozen=True)
class Tally:
    """A month's figures in one basis."""

    due: int
    captured: int
    attended: int
    authorised: int

    @property
    def best(self) -> int:
        """Every uncaptured session attended."""
        return self.attended + self.due - self.captured


@dataclass(frozen=True)
class Month:
    """A calendar month of a registration (section 3)."""

    start: dt.date
    end: dt.date
    effective_end: dt.date
    minutes: Tally
    sessions: Tally
    status: str
    bases_disagree: bool

    @property
    def name(self) -> str:
        """The month as ``2025-10``."""
        return f"{self.start:%Y-%m}"

    def entry(self) -> dict[str, Any]:
        """The month as findings.md lists it."""
        figures = {
            f"{key}_{basis}": getattr(getattr(self, basis), key)
            for basis in ("minutes", "sessions") for key in ("due", "captured", "attended", "authorised")
        }  # fmt: skip
        return {"month": self.name, "status": self.status, **figures, "bases_disagree": self.bases_disagree}


def months(university: University, registration: Registration) -> list[Month]:
    """Section 3: every month with a monitored day."""
    found = []
    for start in dict.fromkeys(day.replace(day=1) for day in registration.monitored):
        end = start.replace(day=calendar.monthrange(start.year, start.month)[1])
        due = [s for s in registration.due if start <= s.date <= end and s.is_classroom and s.is_in_person]
        outcomes = [(session, university.outcome(registration.student, session)) for session in due]
        minutes, sessions = _tally([(s.minutes, o) for s, o in outcomes]), _tally([(1, o) for _, o in outcomes])
        effective_end = min(end, registration.end)
        bases = {"minutes": minutes, "sessions": sessions}
        by_basis = {k: _standing(university.law, tally, minutes, effective_end) for k, tally in bases.items()}
        basis = university.law["basis"]
        status = by_basis[basis]
        if bases[basis].due == 0:
            status = "no_sessions"
        elif effective_end > university.as_of:
            status = "provisional"
        disagree = minutes.due > 0 and sessions.due > 0 and by_basis["minutes"] != by_basis["sessions"]
        found.append(Month(start, end, effective_end, minutes, sessions, status, disagree))
    return found


def _tally(sizes: list[tuple[int, str]]) -> Tally:
    return Tally(
        sum(size for size, _ in sizes),
        sum(size for size, outcome in sizes if outcome != UNCAPTURED),
        sum(size for size, outcome in sizes if outcome == ATTENDED),
        sum(size for size, outcome in sizes if outcome == AUTHORISED),
    )


def _standing(law: Law, tally: Tally, minutes: Tally, effective_end: dt.date) -> str:
    """Steps 3 to 5 of a month's status."""
    if tally.due == 0:
        return "no_sessions"
    percent = law.on("monthly_percent", effective_end).value
    if tally.attended * 100 >= percent * tally.due:
        return "met"
    if tally.best * 100 < percent * tally.due and minutes.due >= law["min_month_minutes"]:
        return "below"
    return "indeterminate"


def monthly_attendance(university: University, judged: list[Month], contradicted: set[str]) -> Iterator[Finding]:
    """Section 3: the months below the percentage."""
    basis = university.law["basis"]
    for month in judged:
        if month.status != "below":
            continue
        tally: Tally = getattr(month, basis)
        law = university.law.on("monthly_percent", month.effective_end)
        is_forgiven = tally.best * 100 >= law.value * (tally.due - tally.authorised)
        measured = {f"{key}_{basis}": getattr(tally, key) for key in ("attended", "captured", "due", "authorised")}
        yield finding(
            "monthly-attendance", "breach", law.clause, (month.start, month.end), month.effective_end, measured,
            {"percent": law.value}, level="authorised_only" if is_forgiven else None,
            blocked_by=["contradicting-evidence"] if month.name in contradicted else [],
        )  # fmt: skip


def grade(university: University, month: Month) -> str | None:
    """Section 4: clear, low or undetermined; None for a month left out."""
    if month.status in ("no_sessions", "provisional"):
        return None
    law, tally = university.law, getattr(month, university.law["basis"])
    percent = law.on("three_month_percent", month.effective_end).value
    if tally.attended * 100 >= percent * tally.due:
        return "clear"
    if tally.best * 100 < percent * tally.due and month.minutes.due >= law["min_month_minutes"]:
        return "low"
    return "undetermined"


def stretches(university: University, judged: list[Month], grades: set[str]) -> list[list[Month]]:
    """Section 4: the maximal stretches of neighbouring months of these grades."""
    found: list[list[Month]] = []
    previous = None
    for month in judged:
        if (own := grade(university, month)) is None:
            continue
        if own not in grades:
            previous = None
            continue
        if previous and _months_between(previous, month) <= university.law["max_bridged_months"]:
            found[-1].append(month)
        else:
            found.append([month])
        previous = month
    return found


def _months_between(first: Month, second: Month) -> int:
    return (second.start.year - first.start.year) * 12 + second.start.month - first.start.month - 1


def three_month_attendance(
    university: University, registration: Registration, judged: list[Month], contradicted: set[str]
) -> Iterator[Finding]:
    """Section 4: runs of low months, runs one short of it, and stretches that missing registers leave open."""
    length = university.law["three_months"]
    counted = [month for month in judged if grade(university, month)]
    runs = stretches(university, judged, {"low"})

    def found(outcome: str, run: list[Month], crossed_on: dt.date, level: str | None = None) -> Finding:
        law = university.law.on("three_month_percent", crossed_on)
        names = [month.name for month in run]
        return finding(
            "three-month-attendance", outcome, law.clause, (run[0].start, run[-1].end), crossed_on,
            {"months": names}, {"percent": law.value, "months": length}, level=level,
            blocked_by=["contradicting-evidence"] if contradicted & set(names) else [],
        )  # fmt: skip

    for run in runs:
        if len(run) >= length:
            level = None if _stays_low(university, run) else "authorised_only"
            yield found("breach", run, run[length - 1].effective_end, level)
        elif len(run) == length - 1 and run[-1] is counted[-1] and registration.runs_to(university.as_of):
            yield found("warning", run, run[-1].effective_end)
    for stretch in stretches(university, judged, {"low", "undetermined"}):
        grades = {grade(university, month) for month in stretch}
        has_run = any(len(run) >= length and run[0] in stretch for run in runs)
        if len(stretch) >= length and grades == {"low", "undetermined"} and not has_run:
            yield found("indeterminate", stretch, stretch[-1].effective_end)


def _stays_low(university: University, run: list[Month]) -> bool:
    """Whether enough neighbours of a run stay low with the authorised sessions left out."""
    length, streak = university.law["three_months"], 0
    for month in run:
        tally: Tally = getattr(month, university.law["basis"])
        percent = university.law.on("three_month_percent", month.effective_end).value
        streak = streak + 1 if tally.best * 100 < percent * (tally.due - tally.authorised) else 0
        if streak >= length:
            return True
    return False
