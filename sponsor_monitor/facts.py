"""What the rules may see: columns checked once, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from calendars.term_calendar import TermCalendar
from calendars.working_days import bank_holidays
from sponsor_monitor.calendar_table import CalendarTable, calendar_table
from sponsor_monitor.counting_marks import CountingMarks, counting_marks
from sponsor_monitor.daily_events import DailyEvents, EventRollUp, student_windows
from sponsor_monitor.dataset.tables import OPEN_END, Registrations, Sessions, Statuses, Students, Tables
from sponsor_monitor.law import Bundle
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.memberships import MergedMemberships, merge_memberships
from sponsor_monitor.plan import Plan
from sponsor_monitor.sessions import SessionWorth, session_worth
from sponsor_monitor.spans import Spans, monitored_spans
from sponsor_monitor.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: up to which day, as known when (an instant, or None for all that is known), under which law."""

    as_of: int
    known_at: int | None
    law: Bundle
    nation: str
    local_time: LocalTime
    enrolment_window_days: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a whole dataset, as of and as known on the days of the question."""

    question: Question
    plans: Mapping[str, Plan]
    calendars: CalendarTable
    bank_holidays: Days
    students: Students
    registrations: Registrations
    spans: Spans
    statuses: Statuses
    sessions: Sessions
    worth: SessionWorth
    memberships: MergedMemberships
    held: tuple[NDArray[np.int64], NDArray[np.int64]]
    """The sessions that were not cancelled, up to the as-of day, by group and day: their rows, and ``group_day``."""
    marks: CountingMarks
    mark_key: NDArray[np.int64]
    taken: NDArray[np.bool_]
    events: DailyEvents

    def qualifying(self, school: str) -> tuple[Indicator, ...]:
        """The indicators that stop the clock in a school: its plan's, or the bundle's (rules.md 5)."""
        plan = self.plans.get(school)
        own = plan.qualifying_indicators if plan else None
        return own if own is not None else self.question.law.qualifying_indicators


@dataclass(frozen=True, slots=True)
class Groundwork:
    """The facts but for the engagement events, and the roll-up that is ready to take them."""

    facts: Facts
    roll_up: EventRollUp

    def finish(self) -> Facts:
        """The facts with all events that were taken."""
        return replace(self.facts, events=self.roll_up.finish())


def lay_groundwork(
    question: Question,
    tables: Tables,
    calendars: tuple[TermCalendar, ...],
    plans: Mapping[str, Plan],
    *,
    with_rating: bool,
) -> Groundwork:
    """Derive everything but the events from the tables; the events are added to the roll-up as they are read."""
    law, as_of, registrations = question.law, question.as_of, tables.registrations
    spans = monitored_spans(
        registrations, law.whole("max_rqf"), as_of, enrolment_tracked=question.enrolment_window_days is not None
    )
    first, last = _covered_days(registrations, as_of)
    windows = student_windows(registrations, spans, len(tables.students.student_id), as_of)
    first_day = int(spans.first[~spans.empty].min(initial=as_of + 1))
    roll_up = EventRollUp(
        windows,
        first_day=first_day,
        as_of=as_of,
        known_at=question.known_at,
        counted=_counted_indicators(law, plans, with_rating=with_rating),
    )
    marks = counting_marks(tables.marks, tables.sessions, as_of, question.known_at)
    roll_up.add_attendance(marks, tables.sessions.day)
    facts = Facts(
        question=question,
        plans=plans,
        calendars=calendar_table(calendars, first, last),
        bank_holidays=bank_holidays(question.nation, first, last),
        students=tables.students,
        registrations=registrations,
        spans=spans,
        statuses=_known_statuses(tables.statuses, question.known_at),
        sessions=tables.sessions,
        worth=session_worth(tables.sessions, question.local_time),
        memberships=merge_memberships(tables.memberships),
        held=_held_sessions(tables.sessions, as_of),
        marks=marks,
        mark_key=marks.key,
        taken=_taken_registers(tables, question),
        events=roll_up.finish(),
    )
    return Groundwork(facts, roll_up)


def group_day(group: NDArray[np.int32], day: Days) -> NDArray[np.int64]:
    """A group and a day as one number that sorts by group, then day."""
    return (group.astype(np.int64) << 32) + (day.astype(np.int64) + OPEN_END)


def _held_sessions(sessions: Sessions, as_of: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    held = np.flatnonzero(~sessions.cancelled & (sessions.day <= as_of))
    key = group_day(sessions.group[held], sessions.day[held])
    order = np.argsort(key, kind="stable")
    return held[order], key[order]


def _covered_days(registrations: Registrations, as_of: int) -> tuple[int, int]:
    """Every day a rule may ask the calendars about, in whole weeks."""
    first = int(registrations.course_start.min(initial=as_of))
    last = int(registrations.course_end.max(initial=as_of))
    return min(first, as_of) - 7, max(last, as_of) + 7


def _counted_indicators(law: Bundle, plans: Mapping[str, Plan], *, with_rating: bool) -> frozenset[int]:
    metrics = (m for plan in plans.values() for checkpoint in plan.checkpoints for m in checkpoint.metrics)
    counted = {m.indicator.code for m in metrics if m.measure == "events"}
    if with_rating:
        counted |= {indicator.code for indicator in law.rating_weights if indicator is not Indicator.ATTENDANCE}
    return frozenset(counted)


def _known_statuses(statuses: Statuses, known_at: int | None) -> Statuses:
    if known_at is None:
        return statuses
    known = statuses.recorded_at <= known_at
    return Statuses(
        statuses.student[known], statuses.kind[known], statuses.start[known], statuses.end[known],
        statuses.recorded_at[known],
    )  # fmt: skip


def _taken_registers(tables: Tables, question: Question) -> NDArray[np.bool_]:
    """Which sessions have a register: any known mark but ``authorised``, of anybody (rules.md 1, register)."""
    taken = np.zeros(len(tables.sessions.session_id), dtype=np.bool_)
    marks = tables.marks
    kept = marks.status <= 3
    if question.known_at is not None:
        kept &= marks.recorded_at <= question.known_at
    taken[marks.session[kept]] = True
    return taken
