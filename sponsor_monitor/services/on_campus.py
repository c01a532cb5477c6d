"""Who should have been on campus on a day and who was: by school for who sees numbers, by name for who may export."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from calendars.days import to_day
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.measures.presence import PresentDay, present_on
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_person, sight_of
from sponsor_monitor.services.findings import assessed_now
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons
from sponsor_monitor.store.settings import settings


class DayNotOver(SponsorMonitorError):
    """A day of which not everything can have arrived."""

    def __init__(self, day: dt.date) -> None:
        """Say which can be had."""
        super().__init__(f"{day.isoformat()} is not over yet: ask for a day before today.")


@dataclass(frozen=True, slots=True)
class OnCampus:
    """A day: of everybody who had a class in person, where they belong and what is known of them."""

    institution: str
    day: dt.date
    people: tuple[tuple[Person, PresentDay], ...]
    is_named: bool
    sees_visa_facts: bool


def on_campus(work: Work, day: dt.date, *, named: bool = False, exact: bool = False) -> OnCampus:
    """A day on campus; ``named`` is for who may export, of students they may see, each look logged.

    ``exact`` numbers are for who may see students. NotPermitted for who may not; DayNotOver for today and later.
    """
    if exact:
        work.actor.require(Permission.SEE_STUDENT)
    if named and not work.actor.may_somewhere(Permission.EXPORT):
        work.actor.require(Permission.EXPORT)
    if not named and not work.actor.may_somewhere(Permission.SEE_OVERVIEW):
        work.actor.require(Permission.SEE_OVERVIEW)
    if day >= work.today:
        raise DayNotOver(day)
    assessed, everybody = assessed_now(work, day), persons(work.connection)
    found = []
    for measured in assessed.seen.parts:
        for present in present_on(measured, to_day(day)):
            who = everybody.get(assessed.uids[present.registration_id])
            if who is not None and _may_have(work, who, named=named):
                found.append((_as_seen(work, who) if named else who, present))
    ordered = sorted(found, key=lambda each: (each[0].school, each[0].family_name, each[0].given_names, each[0].uid))
    sees = all(work.actor.may(Permission.SEE_VISA_FACTS, who.scope) for who, _ in ordered)
    return OnCampus(settings(work.connection).institution, day, tuple(ordered), named, sees)


def _may_have(work: Work, who: Person, *, named: bool) -> bool:
    if not named:
        return work.actor.may(Permission.SEE_OVERVIEW, who.scope)
    return work.actor.may(Permission.EXPORT, who.scope) and work.actor.may(Permission.SEE_STUDENT, who.scope)


def _as_seen(work: Work, who: Person) -> Person:
    seen(work, who.uid, "day on campus")
    return seen_person(who, sight_of(work.actor, who.scope))
