"""Accounts of a demonstration: one for each role, visibly made up, with random passwords shown once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from api.demonstration_records import FACULTIES
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.event import account_made, password_set
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.password import given, hashed
from sponsor_monitor.people.permission import GRANTABLE, Permission, Role
from sponsor_monitor.services import people
from sponsor_monitor.services.work import Work

Begin = Callable[[Actor], AbstractContextManager[Work]]
"""Begins a piece of work by somebody."""
ADMINISTRATOR = Role.ADMINISTRATOR.key
DOMAIN = "staff.sampleford.example"
_SCHOOL = "ENG"
_AUTHORITY = "Made up for this demonstration"
_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """An account somebody can try: its role, user name and password, and the actor it is."""

    role: Role
    user_name: str
    password: str
    actor: Actor


def make_people(begin: Begin, nobody: Actor, student: str, today: dt.date) -> list[Demonstrated]:
    """An account of every role; ``student`` is the opaque id of the one whose account and adviser there are."""
    with begin(nobody) as work:
        password = given(work.entropy)
        first = people.begin(work, ADMINISTRATOR, "Made-up Administrator", f"{ADMINISTRATOR}@{DOMAIN}", password)
    administrator = first.actor(today)
    others = [role for role in GRANTABLE if role is not Role.ADMINISTRATOR]
    return [
        Demonstrated(Role.ADMINISTRATOR, ADMINISTRATOR, password, administrator),
        *(_make(begin, administrator, role, _grant(role, student, today)) for role in others),
    ]


def _make(begin: Begin, administrator: Actor, role: Role, grant: Grant) -> Demonstrated:
    """An account whose password is its own at once: nobody hands it over, who tries it has seen it made."""
    name = f"Made-up {role.value[:1].upper()}{role.value[1:]}"
    with begin(administrator) as work:
        uid, password = work.new_id(), given(work.entropy)
        kept = hashed(password, role.key, work.entropy)
        work.append(account_made(uid, role.key, name, f"{role.key}@{DOMAIN}"), password_set(uid, kept, is_own=True))
        held = people.grant(work, role.key, grant)
    return Demonstrated(role, role.key, password, Actor(uid, role.key, (held,)))


def _grant(role: Role, student: str, today: dt.date) -> Grant:
    """A grant of a role with what it has to be given with."""
    faculty = FACULTIES[_SCHOOL][1]
    schools, own = frozenset({_SCHOOL}), frozenset({student})
    shared = frozenset({Permission.SEE_OWN_RECORD, Permission.SEE_VISA_FACTS})
    terms: dict[Role, Grant] = {
        Role.ENGAGEMENT_LEAD: Grant(role, schools=schools),
        Role.MODULE_LEAD: Grant(role, schools=schools),
        Role.PROGRESS_OFFICER: Grant(role, schools=schools),
        Role.FACULTY: Grant(role, faculties=frozenset({faculty})),
        Role.APPEAL_DEAN: Grant(role, faculties=frozenset({"Faculty of Arts"}), schools=frozenset({"HUM"})),
        Role.STUDENT: Grant(role, students=own),
        Role.ADVISER: Grant(role, students=own, to_day=today + _YEAR, authority=_AUTHORITY, only=shared),
        Role.AUDITOR: Grant(role, to_day=today + _YEAR, authority=_AUTHORITY),
        Role.SIGNATORY: Grant(role, capacity=Capacity.AUTHORISING_OFFICER, authority=_AUTHORITY),
        Role.REGISTRAR: Grant(role, capacity=Capacity.REGISTRAR, authority=_AUTHORITY),
    }
    grant = terms.get(role, Grant(role))
    return Grant(
        grant.role,
        from_day=today,
        to_day=grant.to_day,
        schools=grant.schools,
        faculties=grant.faculties,
        students=grant.students,
        capacity=grant.capacity,
        authority=grant.authority,
        only=grant.only,
    )
