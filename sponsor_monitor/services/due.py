"""What is due, and for whom: every case's deadlines read once, and of them those that wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.deadline import Deadline, DeadlineKind, deadlines
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_deadline, sight_of
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons

_ROLES: Mapping[DeadlineKind, Permission] = {
    DeadlineKind.REPORT: Permission.REPORT,
    DeadlineKind.WELFARE: Permission.ANSWER_WELFARE,
    DeadlineKind.PANEL: Permission.HOLD_PANEL,
}
"""What waits for whoever may do it, whoever owns the case."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of a case, in words that the person it waits for may read."""

    case: Case
    deadline: Deadline
    words: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Every case with its deadlines, and every student of one."""

    cases: Mapping[str, tuple[Case, tuple[Deadline, ...]]]
    people: Mapping[str, Person]

    def waiting_for(self, actor: Actor) -> list[Due]:
        """What waits for somebody, the earliest first; of students whom they may not see, nothing."""
        found = [due for case, dated in self.cases.values() for due in self._of_case(actor, case, dated)]
        return sorted(found, key=lambda due: (due.deadline.due, due.case.uid, due.deadline.kind))

    def scope(self, case: Case) -> Scope | None:
        """Whom a case is about; None once the records know nobody."""
        person = self.people.get(case.registration)
        return None if person is None else person.scope

    def _of_case(self, actor: Actor, case: Case, dated: tuple[Deadline, ...]) -> Iterator[Due]:
        about = self.scope(case)
        if about is None or not actor.may(Permission.SEE_STUDENT, about):
            return
        visa_facts = sight_of(actor, about).visa_facts
        for deadline in dated:
            if _waits_for(actor, case, deadline, about):
                yield Due(case, deadline, seen_deadline(deadline.kind, case, visa_facts=visa_facts))


def desk(work: Work) -> Desk:
    """Every case with its deadlines as they stand."""
    institution = institution_today(work)
    cases = {uid: (case, tuple(deadlines(case, institution))) for uid, case in all_cases(work).items()}
    return Desk(cases, persons(work.connection, {case.registration for case, _ in cases.values()}))


def _waits_for(actor: Actor, case: Case, deadline: Deadline, about: Scope) -> bool:
    if deadline.who is not None:
        return deadline.who == actor.uid
    if deadline.kind in _ROLES:
        return actor.may(_ROLES[deadline.kind], about)
    if deadline.kind is DeadlineKind.OVERDUE_QUERY:
        return actor.may(Permission.SIGN_SPONSORED, about) or actor.may(Permission.SIGN_OTHER, about)
    if case.owner is not None:
        return case.owner == actor.uid
    return actor.may(Permission.WORK_CASES, about)
