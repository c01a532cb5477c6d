"""The alerts as somebody may see them: listed, filtered and in their order, or one with its history.

Who has no permission for visa facts sees in their place, once for a student, that they are asked to make contact, and
nothing from which more could be read: no figures, no dates, no place in the order. Of what a course did not provide
they see the course and the weeks, not the students inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.alert import Alert, AlertState
from sponsor_monitor.casework.alert_correction import letter_due
from sponsor_monitor.casework.alert_order import days_left, days_since, in_order
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import ASKED_TO_CONTACT, sight_of, told_as
from sponsor_monitor.services.alert_registers import RegisterAsked, registers_asked
from sponsor_monitor.services.alerts import AlreadyReleased, NoSuchAlert, alert_now, alerts_now
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons
from sponsor_monitor.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts are asked for; None: any. ``waiting`` leaves out those of open cases, ``every`` keeps those over."""

    rule: str | None = None
    school: str | None = None
    level: str | None = None
    waiting: bool = False
    every: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An alert as somebody may see it.

    ``called`` is its rule, or that contact is asked for (then ``is_hidden``); ``person`` is None for a course.
    """

    alert: Alert
    person: Person | None
    called: str
    is_hidden: bool
    may_see_students: bool
    days_left: int | None
    days_since: int | None

    @property
    def school(self) -> str:
        """Whose it is."""
        return self.person.school if self.person is not None else str(self.alert.facts["school"])


@dataclass(frozen=True, slots=True)
class Shown:
    """One alert with its entries, the registers it waits for, the students inside, and a letter that may be due."""

    line: Line
    history: tuple[Entry, ...]
    registers: tuple[RegisterAsked, ...]
    students: tuple[Person, ...]
    letter: str | None


def list_alerts(work: Work, wanted: Wanted) -> list[Line]:
    """The alerts asked for that the actor may work on or look at, most urgent first."""
    alerts = alerts_now(work).by_uid.values()
    chosen = [alert for alert in alerts if alert.facts and (wanted.every or alert.state is AlertState.OPEN)]
    if wanted.waiting:
        chosen = _in_no_open_case(work, chosen)
    lines = lines_of(work.actor, chosen, _people(work, chosen), work.today)
    return [line for line in lines if _is_wanted(line, wanted)]


def lines_of(actor: Actor, alerts: Iterable[Alert], people: Mapping[str, Person], today: dt.date) -> list[Line]:
    """What somebody may see of alerts, most urgent first; ``people`` are those they are about, by registration."""
    lines = sorted(_lines(actor, in_order(alerts, today), people, today), key=_hidden_last)
    return list(_once(lines))


def preview(work: Work) -> list[Line]:
    """The first alerts, of which nobody was told yet; AlreadyReleased once they were released."""
    work.actor.require(Permission.RELEASE_ALERTS)
    if alerts_now(work).released_at is not None:
        raise AlreadyReleased
    return list_alerts(work, Wanted())


def show_alert(work: Work, uid: str) -> Shown:
    """One alert; that its student's record was looked at is logged. NoSuchAlert where the actor may not see it."""
    alert = alert_now(work, uid)
    line = None
    if alert is not None and alert.facts:
        line = next(_lines(work.actor, [alert], _people(work, [alert]), work.today), None)
    if alert is None or line is None:
        raise NoSuchAlert
    if alert.registration is not None:
        seen(work, alert.registration, "alert")
    if line.is_hidden:
        return Shown(line, (), (), (), None)
    history = tuple(work.entries(subject=uid))
    inside = persons(work.connection, alert.facts["registrations"]) if line.may_see_students else {}
    students = sorted(inside.values(), key=lambda person: (person.family_name, person.registration_id))
    registers = tuple(registers_asked(work, alert.facts["registers"]))
    return Shown(line, history, registers, tuple(students), letter_due(history))


def _in_no_open_case(work: Work, alerts: Iterable[Alert]) -> list[Alert]:
    """Those that wait for somebody: what was in a case that is closed waits again."""
    cases = all_cases(work)
    return [alert for alert in alerts if alert.case not in cases or not cases[alert.case].is_open]


def _hidden_last(line: Line) -> tuple[bool, str, str]:
    """Keeps the order of what may be seen; after it come those of whom only contact is asked for, by their names."""
    if not line.is_hidden or line.person is None:
        return (False, "", "")
    return (True, line.person.family_name, line.person.registration_id)


def _people(work: Work, alerts: Iterable[Alert]) -> Mapping[str, Person]:
    return persons(work.connection, {alert.registration for alert in alerts if alert.registration})


def _lines(actor: Actor, alerts: Iterable[Alert], people: Mapping[str, Person], today: dt.date) -> Iterator[Line]:
    """What somebody may see of each alert, in the same order; those of which it is nothing are left out."""
    for alert in alerts:
        person = None if alert.registration is None else people.get(alert.registration)
        if alert.registration is not None and person is None:
            continue
        about = Scope(school=alert.facts["school"]) if person is None else person.scope
        if actor.may(Permission.SEE_STUDENT, about):
            line = _line(actor, alert, person, about, today)
            if not (line.is_hidden and alert.finding["outcome"] == Outcome.INDETERMINATE):
                yield line


def _line(actor: Actor, alert: Alert, person: Person | None, about: Scope, today: dt.date) -> Line:
    sight = sight_of(actor, about)
    called = alert.topic.rule
    if person is not None:
        called = told_as(called, sight)
    is_hidden = called == ASKED_TO_CONTACT
    left, since = (None, None) if is_hidden else (days_left(alert, today), days_since(alert, today))
    return Line(alert, person, called, is_hidden, sight.visa_facts, left, since)


def _once(lines: Iterable[Line]) -> Iterator[Line]:
    """Every line, but of those that only ask for contact with a student one."""
    asked: set[str | None] = set()
    for line in lines:
        if line.is_hidden and line.alert.registration in asked:
            continue
        if line.is_hidden:
            asked.add(line.alert.registration)
        yield line


def _is_wanted(line: Line, wanted: Wanted) -> bool:
    is_level = wanted.level is None or (not line.is_hidden and line.alert.level.startswith(wanted.level))
    return is_level and wanted.rule in (None, line.called) and wanted.school in (None, line.school)
