"""What the measures say beside the document: whether what was found of an earlier day is still so, and limits ahead.

What was found can stop being so in two ways. The student came again, enrolled, had a better month: then it *stood*, and
is over. Or the records of that very time are other than they were: then it was wrong, and those who acted on it have
to be told. Which of the two it is follows from the clock and the months as they are measured now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from calendars.days import to_day
from sponsor_monitor.casework.alert import Facts
from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.memberships import merge_periods
from sponsor_monitor.rules.interruption_limit import INTERRUPTIONS
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import iso_day, month_label


@dataclass(frozen=True, slots=True)
class _Place:
    """A registration among the measures."""

    measured: Measured
    own: int


class Seen:
    """The measures of one assessment, taken as they are shown (``look``) and asked once all are there."""

    def __init__(self) -> None:
        """Begin with none."""
        self.parts: list[Measured] = []
        self._places: dict[str, _Place] = {}
        self._days: dict[str, str] = {}

    def look(self, measured: Measured) -> None:
        """Keep the measures of a partition; called from several threads."""
        self.parts.append(measured)

    def place(self, registration_id: str) -> tuple[Measured, int] | None:
        """The measures that hold a registration, and its position in them; None for one that is not there."""
        if not self._places:
            for measured in self.parts:
                names = measured.facts.registrations.registration_id
                rows = measured.partition.registration.tolist()
                self._places |= {names[row]: _Place(measured, own) for own, row in enumerate(rows)}
        found = self._places.get(registration_id)
        return None if found is None else (found.measured, found.own)

    def session_day(self, session_id: str) -> str:
        """The date of a session."""
        if not self._days:
            sessions = self.parts[0].facts.sessions
            self._days = dict(zip(sessions.session_id, map(iso_day, sessions.day.tolist()), strict=True))
        return self._days[session_id]

    def over_on(self, registration_id: str, finding: Facts) -> str | None:
        """The first day on which a planned interruption would be over the limit; None of any other finding."""
        found = self.place(registration_id)
        if finding["rule"] != "interruption-limit" or found is None:
            return None
        measured, own = found
        facts, row = measured.facts, int(measured.partition.registration[own])
        begins = max(_day(finding["period_start"]), int(measured.partition.first[own]))
        calendar = int(facts.registrations.calendar[row])
        return iso_day(facts.calendars.nth_in_term_day(calendar, begins, finding["threshold"]["days"] + 1))

    def stood(self, registration_id: str, finding: Facts, seen_to: str) -> bool:
        """Whether a finding was so, by what is known now; it was last seen to hold on the day ``seen_to``.

        Findings of weeks, months and checkpoints that are over do not end: where they are other than they were, the
        records are.
        """
        found = self.place(registration_id)
        if found is None:
            return False
        if finding["rule"] == "engagement-gap":
            return _gap_stood(*found, finding, seen_to)
        if finding["rule"] == "three-month-attendance":
            return _months_stood(*found, finding)
        if finding["rule"] == "not-enrolled":
            return _was_not_enrolled(*found, finding, seen_to)
        if finding["rule"] == "interruption-limit":
            return _was_away(*found, finding)
        return False


def _gap_stood(measured: Measured, own: int, finding: Facts, until: str) -> bool:
    """Whether the gap is still one up to a day, and had reached what it was said to have reached when it was said."""
    first, last = int(measured.partition.first[own]), int(measured.partition.last[own])
    begin, crossed, end = _day(finding["period_start"]), _day(finding["crossed_on"]), _day(until)
    if begin < first or end > last:
        return False
    start = int(measured.partition.grid.start[own]) - first
    clock = measured.clock.clock[start + begin : start + end + 1]
    reached = int(finding["level"] or finding["threshold"]["days"])
    return bool(clock[crossed - begin] >= reached and (np.diff(clock) >= 0).all())


def _months_stood(measured: Measured, own: int, finding: Facts) -> bool:
    """Whether every month of a run or stretch is still what it was judged to be."""
    months, low = measured.months, measured.low
    counts = low.low if finding["outcome"] != Outcome.INDETERMINATE else low.low | low.undetermined
    rows = low.row[counts & (months.own[low.row] == own)]
    return set(finding["measured"]["months"]) <= {month_label(month) for month in months.month[rows].tolist()}


def _was_not_enrolled(measured: Measured, own: int, finding: Facts, seen_until: str) -> bool:
    registrations, row = measured.facts.registrations, int(measured.partition.registration[own])
    enrolled_on = int(registrations.enrolled_on[row])
    began = int(registrations.course_start[row]) == _day(finding["period_start"])
    return began and (enrolled_on == NO_DAY or enrolled_on > _day(seen_until))


def _was_away(measured: Measured, own: int, finding: Facts) -> bool:
    """Whether the records still have an interruption that began on its day and went on as far as it was said to.

    One that was planned to be longer and is shorter in the end was no mistake, nor is another limit in force since.
    """
    statuses, row = measured.facts.statuses, int(measured.partition.registration[own])
    mine = np.flatnonzero(statuses.student == measured.facts.registrations.student[row])
    mine = mine[np.isin(statuses.kind[mine], INTERRUPTIONS)]
    _, start, end = merge_periods(statuses.student[mine], statuses.start[mine], statuses.end[mine])
    return bool(((start == _day(finding["period_start"])) & (end >= _day(finding["period_end"]))).any())


def _day(written: str) -> int:
    return to_day(dt.date.fromisoformat(written))
