"""The cases somebody may see, as a list and one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_list import Filter, Listed, chosen, listed
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_case, seen_events, seen_person, sight_of
from sponsor_monitor.services.cases import all_cases, known_case
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons

CASE = "case"
"""What of a student's file is looked at with a case."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as somebody may see it: its line in the list, its student, and the entries they may see."""

    case: Case
    listed: Listed
    person: Person
    entries: tuple[Entry, ...]


def list_cases(work: Work, asked: Filter) -> list[tuple[Listed, Person]]:
    """The cases that are asked for, of students the actor may see."""
    cases, institution = all_cases(work), institution_today(work)
    people = persons(work.connection, {case.registration for case in cases.values()})
    seen = cases_seen(
        work.actor,
        cases.values(),
        people,
        lambda case, visa: seen_case(listed(case, institution), case, visa_facts=visa),
    )
    return [(each, people[each.registration]) for each in chosen(seen, asked)]


def cases_seen(
    actor: Actor, cases: Iterable[Case], people: Mapping[str, Person], line: Callable[[Case, bool], Listed]
) -> list[tuple[Case, Listed]]:
    """Of many cases those of students somebody may see; ``line`` says how one is listed, with visa facts or without."""
    pairs = []
    for case in cases:
        who = people.get(case.registration)
        if who is not None and actor.may(Permission.SEE_STUDENT, who.scope):
            pairs.append((case, line(case, actor.may(Permission.SEE_VISA_FACTS, who.scope))))
    return pairs


def show_case(work: Work, uid: str) -> Shown:
    """A case as the actor may see it; that they looked at it is logged."""
    shown = case_seen(work, uid)
    seen(work, shown.case.registration, CASE)
    return shown


def case_seen(work: Work, uid: str) -> Shown:
    """The same for who enters in the log by themselves that it was looked at."""
    known = known_case(work, uid)
    case = known.case
    sight = sight_of(work.actor, known.person.scope)
    line = seen_case(listed(case, known.institution), case, visa_facts=sight.visa_facts)
    entries = seen_events(case.entries, case.concern, sight)
    return Shown(case, line, seen_person(known.person, sight), tuple(entries))
