"""The cases somebody may see, as a list and one by one."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_list import Filter, Listed, chosen, listed
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_case, seen_events, seen_person, sight_of
from sponsor_monitor.services.cases import all_cases, known_case
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons


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
    pairs = []
    for case in cases.values():
        who = people.get(case.registration)
        if who is not None and work.actor.may(Permission.SEE_STUDENT, who.scope):
            visa = work.actor.may(Permission.SEE_VISA_FACTS, who.scope)
            pairs.append((case, seen_case(listed(case, institution), case, visa_facts=visa)))
    return [(each, people[each.registration]) for each in chosen(pairs, asked)]


def show_case(work: Work, uid: str) -> Shown:
    """A case as the actor may see it; that they looked at it is logged."""
    known = known_case(work, uid)
    case = known.case
    sight = sight_of(work.actor, known.person.scope)
    seen(work, case.registration, "case")
    line = seen_case(listed(case, known.institution), case, visa_facts=sight.visa_facts)
    entries = seen_events(case.entries, case.concern, sight)
    return Shown(case, line, seen_person(known.person, sight), tuple(entries))
