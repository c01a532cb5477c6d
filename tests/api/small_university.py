"""A university of a test's own made quickly: an account of each role without a password, and its records assessed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterator, Mapping

from api.demonstration import TODAY, Demonstration
from api.latest import keep_run, runs_beside
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people import event as people_event
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.sample import DEMONSTRATION_DAY
from sponsor_monitor.services.alerts import refresh, release, set_go_live
from sponsor_monitor.services.findings import Judged, judge
from tests.api.browser import Person

GO_LIVE = dt.date(2026, 1, 5)
_CAPACITIES = {Role.SIGNATORY: Capacity.AUTHORISING_OFFICER, Role.REGISTRAR: Capacity.REGISTRAR}
SCHOOL = "ENG"
_OF_A_SCHOOL = (Role.ENGAGEMENT_LEAD, Role.MODULE_LEAD)
_OF_STUDENTS = (Role.STUDENT, Role.PERSONAL_TUTOR, Role.PROGRESS_OFFICER)


def actors_of(roles: Collection[Role], students: Collection[str]) -> dict[Role, Actor]:
    """Somebody of each role; students and their tutors are given these students."""
    return {role: _actor(role, frozenset(students) if role in _OF_STUDENTS else frozenset()) for role in roles}


def accounts_of(actors: Mapping[Role, Actor]) -> Iterator[Draft]:
    """Their accounts, as entries. Nobody needs a password, whose hash takes long to make."""
    for role, actor in actors.items():
        yield people_event.account_made(actor.uid, role.key, f"Made-up {role.value}", "")
        yield people_event.grant_given(actor.uid, actor.grants[0])


def people_of(actors: Mapping[Role, Actor]) -> dict[Role, Person]:
    """The same as a ``University`` has them."""
    return {role: Person(actor.uid, role.key, "") for role, actor in actors.items()}


def assess(to: Demonstration, officer: Actor) -> Judged:
    """The records assessed and the alerts released, as of the demonstration's day."""
    entropy = secrets.token_bytes
    judged = judge(to.database, DEMONSTRATION_DAY, made_at=to.clock(), entropy=entropy, actor=officer.uid)
    keep_run(runs_beside(to.files), judged)
    with to.begin(officer) as work:
        set_go_live(work, GO_LIVE)
        refresh(work, judged)
        release(work)
    return judged


def _actor(role: Role, students: frozenset[str]) -> Actor:
    grant = Grant(
        role,
        f"grant-{role.key}",
        TODAY,
        schools=frozenset({SCHOOL}) if role in _OF_A_SCHOOL else frozenset(),
        students=students,
        capacity=_CAPACITIES.get(role),
        authority="Made up" if role in _CAPACITIES else "",
    )
    return Actor(f"account-{role.key}", role.key, (grant,))
