"""Students and registrations as somebody may see them: found by what a person types, or by an opaque id."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import Sight, seen_person, sight_of
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import NoSuchPerson, Person, find, person, persons
from sponsor_monitor.store.registrations_of import registrations_of_student

_RECORD = "record"


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A registration and its student, without what the viewer may not see, and how much that is."""

    person: Person
    sight: Sight


def search(work: Work, text: str) -> list[SeenPerson]:
    """The registrations whose number, student's number or name it is, of students the actor may see."""
    uids = find(work.connection, text)
    found = persons(work.connection, uids)
    return [_seen(work, found[uid]) for uid in uids if uid in found and _may_see(work, found[uid])]


def student(work: Work, student_uid: str) -> list[SeenPerson]:
    """A student's registrations; the look is logged. NoSuchPerson where there is none that the actor may see."""
    found = persons(work.connection, registrations_of_student(work.connection, student_uid))
    shown = [_seen(work, each) for each in found.values() if _may_see(work, each)]
    if not shown:
        raise NoSuchPerson
    for each in shown:
        seen(work, each.person.uid, _RECORD)
    return sorted(shown, key=lambda each: (each.person.course_start, each.person.registration_id), reverse=True)


def registration(work: Work, uid: str) -> SeenPerson:
    """A registration; the look is logged. NoSuchPerson for an unknown id, NotPermitted for another's student."""
    found = _seen(work, person(work.connection, uid))
    seen(work, uid, _RECORD)
    return found


def _may_see(work: Work, who: Person) -> bool:
    may = work.actor.may
    return may(Permission.SEE_STUDENT, who.scope) or may(Permission.SEE_OWN_RECORD, who.scope)


def _seen(work: Work, who: Person) -> SeenPerson:
    sight = sight_of(work.actor, who.scope)
    return SeenPerson(seen_person(who, sight), sight)
