"""What can still come of this month, and when a gap would reach its levels.

It follows from facts known now and what is timetabled, and is never part of an assessment. Due study and the clock are
the engine's own, looked at from a coming day on which nothing more is known. *This month* is that of the day after the
as-of day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from calendars.days import month_starts, months
from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.measures.attendance_months import Amounts
from sponsor_monitor.measures.gaps import clock_ahead
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.parameters import Basis
from sponsor_monitor.partition import lay_out
from sponsor_monitor.words import iso_day, month_label, percentage

_SHARES = ("monthly_percent", "three_month_percent")


@dataclass(frozen=True, slots=True)
class Target:
    """A share of the month's due study: how much must be attended beyond what was, and whether that can still be."""

    percent: int
    needed: int
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """A month's classroom study in the basis of the policy (minutes or sessions), counted from January 1970.

    ``due`` is all of the month, ``attended`` what was up to the as-of day, ``unknown`` what has no complete register
    and ``to_come`` what is still timetabled (``sessions_to_come`` sessions). ``is_thin``: too little to be judged low.
    """

    month: int
    basis: Basis
    due: int
    attended: int
    unknown: int
    to_come: int
    sessions_to_come: int
    percents: tuple[int, ...]
    is_thin: bool

    @property
    def best(self) -> int:
        """What is attended if every missing register and every class to come is."""
        return self.attended + self.unknown + self.to_come

    @property
    def worst(self) -> int:
        """What is attended if none is."""
        return self.attended

    @property
    def best_percent(self) -> str:
        """The best case as a share, cut to one decimal; nothing where nothing is due."""
        return percentage(self.best, self.due) if self.due else ""

    @property
    def worst_percent(self) -> str:
        """The worst case as a share, cut to one decimal; nothing where nothing is due."""
        return percentage(self.worst, self.due) if self.due else ""

    @property
    def targets(self) -> tuple[Target, ...]:
        """What each share that the policy asks for takes."""
        return tuple(self._target(percent) for percent in self.percents) if self.due else ()

    def _target(self, percent: int) -> Target:
        needed = max(-(-percent * self.due // 100) - self.attended, 0)
        return Target(percent, needed, self.attended + needed <= self.best)


@dataclass(frozen=True, slots=True)
class GapAhead:
    """The clock of a running gap, the last day of evidence, and the day each level above it is reached.

    None: never, by the calendar and the end of the registration. The last level is the limit.
    """

    days: int
    last_evidence: int | None
    levels: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is ahead of one registration; None where it has no month of classroom study, or no gap that runs."""

    as_of: int
    month: MonthAhead | None
    gap: GapAhead | None


def forecast(measured: Measured, own: int) -> Forecast:
    """What is ahead of the registration at a position of the measures."""
    return Forecast(measured.as_of, _month(measured, own), _gap(measured, own))


def _month(measured: Measured, own: int) -> MonthAhead | None:
    """The month of the next day, for a below-degree registration that has not ended by then."""
    facts, as_of = measured.facts, measured.as_of
    row = int(measured.partition.registration[own])
    month = int(months(np.array([as_of + 1], dtype=np.int32))[0])
    end = min(int(month_starts(np.array([month + 1], dtype=np.int32))[0]) - 1, int(facts.spans.end[row]))
    if not facts.spans.below_degree[row] or end <= as_of:
        return None
    law = measured.law
    minutes, sessions = _to_come(measured, row, end)
    thin = _so_far(measured, own, month, measured.months.minutes)[0] + minutes < law.whole("min_month_minutes")
    to_come = minutes if law.basis is Basis.MINUTES else sessions
    due, captured, attended = _so_far(measured, own, month, measured.months.basis)
    return MonthAhead(
        month=month,
        basis=law.basis,
        due=due + to_come,
        attended=attended,
        unknown=due - captured,
        to_come=to_come,
        sessions_to_come=sessions,
        percents=tuple(law.dated(name).on(end).value for name in _SHARES) if due + to_come else (),
        is_thin=thin,
    )


def _so_far(measured: Measured, own: int, month: int, amounts: Amounts) -> tuple[int, int, int]:
    """What was due, captured and attended in a month up to the as-of day."""
    rows = (measured.months.own == own) & (measured.months.month == month)
    due, captured, attended = (int(column[rows].sum()) for column in (amounts.due, amounts.captured, amounts.attended))
    return due, captured, attended


def _to_come(measured: Measured, row: int, end: int) -> tuple[int, int]:
    """The minutes and the number of classroom sessions due after the as-of day, up to a day, as they are timetabled."""
    ahead = measured.facts.ahead(end)
    student = int(ahead.registrations.student[row])
    partition = lay_out(ahead, student, student + 1)
    session = partition.due.session[partition.registration[partition.due.own] == row]
    coming = session[(ahead.sessions.day[session] > measured.as_of) & ahead.worth.classroom[session]]
    return int(ahead.worth.minutes[coming].sum()), len(coming)


def _gap(measured: Measured, own: int) -> GapAhead | None:
    """The gap of a span that runs on the as-of day."""
    gaps, partition, law = measured.gaps, measured.partition, measured.law
    if partition.last[own] != measured.as_of or partition.last[own] < partition.first[own]:
        return None
    days, limit = int(gaps.days[own]), law.dated("gap_days").on(measured.as_of).value
    ahead = clock_ahead(measured.facts, partition, gaps.days, np.array([own]))
    levels = [
        (level, ahead.first_at_least(level)[1].tolist()) for level in law.gap_warning_days if days < level < limit
    ]
    reaches_on, last = int(gaps.reaches_on[own]), int(gaps.last_evidence[own])
    listed = [(level, first[0] if first else None) for level, first in levels]
    if days < limit:
        listed.append((limit, None if reaches_on == NO_DAY else reaches_on))
    return GapAhead(days, None if last == NO_DAY else last, tuple(listed))


def forecast_document(ahead: Forecast) -> dict[str, Any]:
    """A forecast as JSON: days as dates, what each share takes beside the month."""
    month, gap = ahead.month, ahead.gap
    return {
        "as_of": iso_day(ahead.as_of),
        "month": None if month is None else _month_document(month),
        "gap": None
        if gap is None
        else {
            "days": gap.days,
            "last_evidence": _date(gap.last_evidence),
            "levels": [{"level": level, "on": _date(day)} for level, day in gap.levels],
        },
    }


def _month_document(month: MonthAhead) -> dict[str, Any]:
    names = ("due", "attended", "unknown", "to_come", "sessions_to_come", "best", "worst", "best_percent")
    return {
        "month": month_label(month.month),
        "basis": month.basis.value,
        **{name: getattr(month, name) for name in (*names, "worst_percent", "is_thin")},
        "targets": [asdict(target) for target in month.targets],
    }


def _date(day: int | None) -> str | None:
    return None if day is None else iso_day(day)
