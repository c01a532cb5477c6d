"""What the rules may see: columns checked once, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from calendars.term_calendar import TermCalendar
from calendars.working_days import bank_holidays
from sponsor_monitor.calendar_table import CalendarTable, calendar_table
from sponsor_monitor.daily_events import DailyEvents, EventRollUp, first_day_of_block
from sponsor_monitor.dataset.tables import (
    NO_MARKS,
    OPEN_END,
    EventBatch,
    Marks,
    Registrations,
    Sessions,
    Statuses,
    Students,
    Tables,
)
from sponsor_monitor.law import Bundle
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.memberships import MergedMemberships, StatusPeriods, merge_memberships, merge_statuses
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
    left: Days
    """For each student, the earliest end of a registration before the as-of day; ``OPEN_END`` where there is none."""
    statuses: StatusPeriods
    sessions: Sessions
    worth: SessionWorth
    memberships: MergedMemberships
    held: tuple[NDArray[np.int64], NDArray[np.int64]]
    """The sessions that were not cancelled, up to the as-of day, by group and day: their rows, and ``group_day``."""
    marks: Marks
    events: DailyEvents

    def qualifying(self, school: str) -> tuple[Indicator, ...]:
        """The indicators that stop the clock in a school: its plan's, or the bundle's (rules.md 5)."""
        plan = self.plans.get(school)
        own = plan.qualifying_indicators if plan else None
        return own if own is not None else self.question.law.qualifying_indicators

    def without_marks(self) -> Facts:
        """The same facts once every partition is laid out and holds what it needs of the marks: they are many."""
        return replace(self, marks=NO_MARKS)

    def ahead(self, day: int) -> Facts:
        """The same facts looked at from a coming day on which nothing more is known: what is timetabled until then."""
        law, tracked = self.question.law, self.question.enrolment_window_days is not None
        return replace(
            self,
            question=replace(self.question, as_of=day),
            spans=monitored_spans(self.registrations, law.whole("max_rqf"), day, enrolment_tracked=tracked),
            held=_held_sessions(self.sessions, day),
            marks=NO_MARKS,
        )


def lay_facts(
    question: Question,
    tables: Tables,
    calendars: tuple[TermCalendar, ...],
    plans: Mapping[str, Plan],
    batches: Iterable[EventBatch],
) -> Facts:
    """Derive the facts from the tables and, as they stream past, the events; what needs no events beside them."""
    as_of, registrations = question.as_of, tables.registrations
    spans = monitored_spans(
        registrations,
        question.law.whole("max_rqf"),
        as_of,
        enrolment_tracked=question.enrolment_window_days is not None,
    )
    left = _left(registrations, spans, len(tables.students.student_id), as_of)
    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(_all_but_events, question, tables, calendars, plans, spans, left)
        events = _roll_up(question, registrations, spans, left, batches)
        return others.result()(events=events)


def _all_but_events(
    question: Question,
    tables: Tables,
    calendars: tuple[TermCalendar, ...],
    plans: Mapping[str, Plan],
    spans: Spans,
    left: Days,
) -> partial[Facts]:
    """Every other fact, which waits for the events."""
    first, last = _covered_days(tables.registrations, question.as_of)
    return partial(
        Facts,
        question=question,
        plans=plans,
        calendars=calendar_table(calendars, first, last),
        bank_holidays=bank_holidays(question.nation, first, last),
        students=tables.students,
        registrations=tables.registrations,
        spans=spans,
        left=left,
        statuses=_known_periods(tables.statuses, question.known_at),
        sessions=tables.sessions,
        worth=session_worth(tables.sessions, question.local_time),
        memberships=merge_memberships(tables.memberships),
        held=_held_sessions(tables.sessions, question.as_of),
        marks=tables.marks,
    )


def _roll_up(
    question: Question, registrations: Registrations, spans: Spans, left: Days, batches: Iterable[EventBatch]
) -> DailyEvents:
    monitored = ~spans.empty
    keep_from = np.minimum(left + 1, OPEN_END).astype(np.int32)
    np.minimum.at(keep_from, registrations.student[monitored], spans.first[monitored])
    roll_up = EventRollUp(
        keep_from,
        spoke_from=int(spans.first[monitored].min(initial=question.as_of + 1)),
        first_day=first_day_of_block(spans.first, spans.last, len(left), question.as_of),
        as_of=question.as_of,
        known_at=question.known_at,
    )
    for batch in batches:
        roll_up.add(batch)
    return roll_up.finish()


def _left(registrations: Registrations, spans: Spans, students: int, as_of: int) -> Days:
    left = np.full(students, OPEN_END, dtype=np.int32)
    ended = ~registrations.research & (spans.end < as_of)
    np.minimum.at(left, registrations.student[ended], spans.end[ended])
    return left


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


def _known_periods(statuses: Statuses, known_at: int | None) -> StatusPeriods:
    known = slice(None) if known_at is None else statuses.recorded_at <= known_at
    return merge_statuses(statuses.student[known], statuses.kind[known], statuses.start[known], statuses.end[known])
