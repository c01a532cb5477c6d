"""What is due, and for whom: every case's deadlines read once, and of them those that wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.deadline import Deadline, DeadlineKind, deadlines
from sponsor_monitor.casework.reference import reference
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_deadline, sight_of
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.people import people_in
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
    """Every case with its deadlines, every student of one, and everybody with an account as they are today."""

    cases: Mapping[str, tuple[Case, tuple[Deadline, ...]]]
    people: Mapping[str, Person]
    actors: Mapping[str, Actor]

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
            if self._waits_for(actor, case, deadline, about):
                yield Due(case, deadline, seen_deadline(deadline.kind, case, visa_facts=visa_facts))

    def _waits_for(self, actor: Actor, case: Case, deadline: Deadline, about: Scope) -> bool:
        if self._is_there(deadline.who, about):
            return deadline.who == actor.uid
        if deadline.kind in _ROLES:
            return actor.may(_ROLES[deadline.kind], about)
        if deadline.kind is DeadlineKind.OVERDUE_QUERY:
            return actor.may(Permission.SIGN_SPONSORED, about) or actor.may(Permission.SIGN_OTHER, about)
        if self._is_there(case.owner, about):
            return case.owner == actor.uid
        return actor.may(Permission.WORK_CASES, about)

    def _is_there(self, account: str | None, about: Scope) -> bool:
        """Whether something can wait for somebody: who has left, or may not see the student any more, is nobody."""
        there = self.actors.get(account or "")
        return there is not None and there.may(Permission.SEE_STUDENT, about)


def desk(work: Work) -> Desk:
    """Every case with its deadlines as they stand."""
    institution = institution_today(work)
    cases = {uid: (case, tuple(deadlines(case, institution))) for uid, case in all_cases(work).items()}
    accounts = people_in(work.connection).accounts.values()
    actors = {account.uid: account.actor(work.today) for account in accounts if not account.is_closed}
    return Desk(cases, persons(work.connection, {case.registration for case, _ in cases.values()}), actors)


def left_behind(work: Work, account: str) -> list[str]:
    """The open cases that somebody owns, by their references: when they leave, others have to take these over."""
    return [reference(uid) for uid, case in all_cases(work).items() if case.is_open and case.owner == account]
