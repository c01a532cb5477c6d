"""Marks that cannot be: of students who are not registered, and of sessions that the timetable has taken back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from sponsor_monitor.counting_marks import LATE, counting_marks
from sponsor_monitor.facts import Facts
from sponsor_monitor.ranges import run_starts
from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows, retracted
from sponsor_monitor.store.quality.contradiction import MOST_FACTS, Contradiction
from sponsor_monitor.store.quality.evidence import Fact, among_sql, first_facts, in_parts
from sponsor_monitor.store.quality.running import Int64s, RegistrationsOf, Stretches
from sponsor_monitor.store.quality.standing import Standing
from sponsor_monitor.store.quality.timetabled import registration_facts
from sponsor_monitor.words import day_words, period_words, plural

_VERSION, _MARK = FACTS["session_version"], FACTS["mark"]


def marked_outside(standing: Standing, without: Stretches, owned: RegistrationsOf) -> Iterator[Contradiction]:
    """One for each student and stretch without a registration in which the student's marks say they were there."""
    facts = standing.facts
    rows, stretch = _rows_outside(facts, without)
    counting = counting_marks(facts.marks, rows, facts.sessions, facts.question.law.whole("late_tolerance_minutes"))
    there = counting.key[counting.there]
    pair = (facts.marks.student[rows].astype(np.int64) << 32) | facts.marks.session[rows]
    attended = np.isin(pair, there) & (facts.marks.status[rows] <= LATE)
    rows, stretch = rows[attended], stretch[attended]
    order = np.lexsort((rows, facts.sessions.day[facts.marks.session[rows]], stretch))
    rows, stretch = rows[order], stretch[order]
    for begin, end in pairwise([*run_starts(stretch).tolist(), len(rows)]):
        yield _outside(standing, without, owned, int(stretch[begin]), rows[begin:end])


def _rows_outside(facts: Facts, without: Stretches) -> tuple[Int64s, Int64s]:
    """The marks of days up to the as-of day on which no registration of the student runs, and their stretches."""
    marks = facts.marks
    day = facts.sessions.day[marks.session]
    students = len(facts.students.student_id)
    # Most marks lie within a student's only registration: those are told by two comparisons.
    starts = np.searchsorted(without.student, np.arange(students + 1))
    begins = without.last[starts[:-1]] + 1
    ends = without.first[starts[1:] - 1] - 1
    single = (starts[1:] - starts[:-1])[marks.student] == 2  # noqa: PLR2004  a stretch before it and one after
    inside = single & (day >= begins[marks.student]) & (day <= ends[marks.student])
    rows = np.flatnonzero(~inside & (day <= facts.question.as_of))
    stretch = without.holding(marks.student[rows], day[rows])
    outside = stretch >= 0
    return rows[outside], stretch[outside]


def _outside(
    standing: Standing, without: Stretches, owned: RegistrationsOf, stretch: int, rows: Int64s
) -> Contradiction:
    facts = standing.facts
    student = int(without.student[stretch])
    session = np.unique(facts.marks.session[rows])
    days = facts.sessions.day[session]
    when = period_words(int(days.min()), int(days.max()))
    own = registration_facts(standing, owned.rows(student))
    of_marks, more = first_facts(_MARK.name, standing.mark_ids[rows], MOST_FACTS - len(own))
    return Contradiction(
        kind="marked-not-registered",
        sentence=f"The student is marked at {plural(len(session), 'session')} {when}, {without.words(stretch)}.",
        students=(facts.students.student_id[student],),
        registration_id=owned.beside(student, without, stretch),
        facts=(*own, *of_marks),
        more=more,
    )


def marked_at_removed(standing: Standing) -> Iterator[Contradiction]:
    """One for each session up to the as-of day that was taken back and for which marks still stand."""
    removed = _removed_sessions(standing)
    if not removed:
        return
    view, students = standing.view, standing.live.numbers["student"]
    names = ("id", "student", "session")
    for some in in_parts(sorted(removed)):
        where = among_sql("session", some)
        marks = live_rows(view.database, _MARK, view.cut, names, view.known_at, where)
        code = students.codes(marks["student"]).astype(np.int64)
        order = np.lexsort((marks["id"], marks["session"]))
        order = order[code[order] >= 0]
        numbers = marks["session"][order]
        for begin, end in pairwise([*run_starts(numbers).tolist(), len(order)]):
            rows = order[begin:end]
            yield _removed(standing, removed[int(numbers[begin])], code[rows], marks["id"][rows])


def _removed_sessions(standing: Standing) -> dict[int, tuple[str, int, int]]:
    """By number, the sessions of which no row stands and one was taken back: id, day, and that row's id."""
    view = standing.view
    gone = retracted(view.database, _VERSION, view.cut, view.known_at).tolist()
    of_session = standing.live.numbers["session"].code
    rows: dict[int, tuple[int, int]] = {}
    for some in in_parts(gone):
        found = select_all(view.database, _VERSION, ("id", "session", "day"), among_sql("id", some))
        dead = (of_session[found["session"]] < 0) & (found["day"] <= view.as_of)
        columns = (found[name][dead].tolist() for name in ("session", "day", "id"))
        rows |= {session: (day, version) for session, day, version in zip(*columns, strict=True)}
    named: dict[int, tuple[str, int, int]] = {}
    for some in in_parts(sorted(rows)):
        names: dict[str, Any] = select_all(view.database, FACTS["session"], ("id", "session_id"), among_sql("id", some))
        for number, name in zip(names["id"].tolist(), names["session_id"].to_pylist(), strict=True):
            named[number] = (name, *rows[number])
    return named


def _removed(standing: Standing, session: tuple[str, int, int], code: Int64s, marks: Int64s) -> Contradiction:
    name, day, version = session
    students = tuple(standing.facts.students.student_id[one] for one in np.unique(code).tolist())
    of_marks, more = first_facts(_MARK.name, marks, MOST_FACTS - 1)
    marked = plural(len(students), "student is", "students are")
    return Contradiction(
        kind="marks-of-removed-session",
        sentence=f"{marked} marked for a session of {day_words(day)} that the timetable has taken back.",
        students=students,
        subject=name,
        facts=(Fact(_VERSION.name, version), *of_marks),
        more=more,
    )
