"""Students whom a feed has taken back, wholly or with every registration, though others still speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sponsor_monitor.store.columns import BLANK, select_all, taken
from sponsor_monitor.store.fields import FACTS, RETRACTION
from sponsor_monitor.store.live import known_by, live_rows, retracted
from sponsor_monitor.store.quality.contradiction import MOST_FACTS, Contradiction
from sponsor_monitor.store.quality.evidence import Fact, Origin, among_sql, first_facts, in_parts, origins
from sponsor_monitor.store.quality.running import Int64s
from sponsor_monitor.store.quality.standing import Standing
from sponsor_monitor.words import listed, plural

KIND = "student-taken-back"
_STUDENT, _REGISTRATION = "student_version", "registration_version"
_MARK, _MEMBERSHIP, _EVENT = FACTS["mark"], FACTS["membership_version"], FACTS["event_count"]
_SAID = {
    _STUDENT: "The student's record was taken back",
    _REGISTRATION: "Every registration of the student was taken back",
}


@dataclass(frozen=True, slots=True)
class _Gone:
    """A row of a student that was taken back last, where nothing of its table stands any more, and what took it."""

    version: Fact
    retraction: Fact


def students_taken_back(standing: Standing) -> Iterator[Contradiction]:
    """One for each student no longer monitored of whom marks, running memberships or events still stand."""
    gone = _registrations_gone(standing) | _students_gone(standing)
    if not gone:
        return
    view = standing.view
    by = origins(view.database, view.cut, (each.retraction for each in gone.values()))
    for some in in_parts(sorted(gone)):
        names = _names(standing, some)
        rows = _StillThere(standing, some)
        for number in some:
            if number in names and rows.of(number):
                yield rows.contradiction(number, names[number], gone[number], by[gone[number].retraction])


def _students_gone(standing: Standing) -> dict[int, _Gone]:
    """By number, the students of whom no row stands."""
    stands = np.flatnonzero(standing.live.numbers["student"].code >= 0)
    return _taken_back(standing, _STUDENT, stands)


def _registrations_gone(standing: Standing) -> dict[int, _Gone]:
    """By number, the students of whose registrations none stands."""
    return _taken_back(standing, _REGISTRATION, np.unique(standing.live.rows["registrations"]["student"]))


def _taken_back(standing: Standing, table: str, stands: Int64s) -> dict[int, _Gone]:
    view = standing.view
    gone = retracted(view.database, FACTS[table], view.cut, view.known_at)
    found: dict[int, int] = {}
    for some in in_parts(gone.tolist()):
        rows = select_all(view.database, FACTS[table], ("id", "student"), among_sql("id", some))
        lost = ~np.isin(rows["student"], stands)
        found |= dict(zip(rows["student"][lost].tolist(), rows["id"][lost].tolist(), strict=True))
    by: dict[int, int] = {}
    for some in in_parts(sorted(found.values())):
        named = f"fact_table = '{table}' AND {among_sql('fact', some)}"
        rows = select_all(view.database, RETRACTION, ("id", "fact"), known_by(view.cut, RETRACTION, named))
        by |= dict(zip(rows["fact"].tolist(), rows["id"].tolist(), strict=True))
    return {
        student: _Gone(Fact(table, version), Fact(RETRACTION.name, by[version])) for student, version in found.items()
    }


def _names(standing: Standing, numbers: Iterable[int]) -> dict[int, str]:
    """What the institution calls students; those erased have no name any more."""
    rows: dict[str, Any] = select_all(
        standing.view.database, FACTS["student"], ("id", "student_id"), among_sql("id", numbers)
    )
    named = zip(rows["id"].tolist(), rows["student_id"].to_pylist(), strict=True)
    return {number: name for number, name in named if name is not None}


class _StillThere:
    """What still stands of some students up to the as-of day: marks, memberships that run, and events."""

    def __init__(self, standing: Standing, students: Iterable[int]) -> None:
        view, where = standing.view, among_sql("student", students)
        as_of = view.as_of
        self._marks = live_rows(view.database, _MARK, view.cut, ("id", "student"), view.known_at, where)
        names = ("id", "student", "from_day", "to_day")
        groups = live_rows(view.database, _MEMBERSHIP, view.cut, names, view.known_at, where)
        runs = (groups["from_day"] <= as_of) & ((groups["to_day"] == BLANK) | (groups["to_day"] >= as_of))
        self._groups = taken(groups, np.flatnonzero(runs))
        until = f"{where} AND day <= {as_of}"
        self._events = live_rows(view.database, _EVENT, view.cut, ("student", "events"), view.known_at, until)

    def of(self, student: int) -> list[str]:
        """What stands of a student, in words; empty where nothing does."""
        events = int(self._events["events"][self._events["student"] == student].sum())
        counts = (
            (len(_of(self._marks, student)), "mark", "marks"),
            (len(_of(self._groups, student)), "membership of a group", "memberships of groups"),
            (events, "event", "events"),
        )
        return [plural(count, one, many) for count, one, many in counts if count > 0]

    def contradiction(self, student: int, name: str, gone: _Gone, by: Origin) -> Contradiction:
        """What is said of a student who was taken back."""
        groups, marks = _of(self._groups, student), _of(self._marks, student)
        of_groups, more_groups = first_facts(_MEMBERSHIP.name, groups, MOST_FACTS - 2)
        of_marks, more_marks = first_facts(_MARK.name, marks, MOST_FACTS - 2 - len(of_groups))
        return Contradiction(
            kind=KIND,
            sentence=(
                f"{_SAID[gone.version.table]} by batch {by.batch}, {by.file}, "
                f"and is no longer monitored; still there: {listed(self.of(student))}."
            ),
            students=(name,),
            facts=(gone.retraction, gone.version, *of_groups, *of_marks),
            more=more_groups + more_marks,
        )


def _of(rows: dict[str, Any], student: int) -> Int64s:
    found: Int64s = rows["id"][rows["student"] == student]
    return found
