"""Appeals, complaints and reviews that are open, and who may decide each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event_groups import HOLDS
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that was lodged and is not decided: while it is open nothing about the student is erased.

    ``may_decide`` says whether who asks may record its outcome, ``took_part`` that they may not because they prepared
    the case, sat on its panel or signed.
    """

    case: Case
    person: Person
    lodged: Entry
    ends: CaseEvent
    may_decide: bool
    took_part: bool

    @property
    def on(self) -> dt.date:
        """The day on which it was lodged."""
        return day_of(self.lodged)


def open_holds(work: Work, cases: Iterable[Case]) -> list[Hold]:
    """What is open in cases that this person may see, the longest open first."""
    open_ones = [(case, lodged) for case in cases for lodged in case.holds]
    people = persons(work.connection, {case.registration for case, _ in open_ones})
    found = [
        _hold(work, case, lodged, people[case.registration])
        for case, lodged in open_ones
        if case.registration in people and _is_seen(work, case, people[case.registration])
    ]
    return sorted(found, key=lambda hold: (hold.on, hold.lodged.number))


def _is_seen(work: Work, case: Case, who: Person) -> bool:
    """Whether somebody may know of it: of an immigration case a hold is a visa fact."""
    sees_stage = case.concern is not Concern.IMMIGRATION or work.actor.may(Permission.SEE_VISA_FACTS, who.scope)
    return sees_stage and work.actor.may(Permission.SEE_STUDENT, who.scope)


def _hold(work: Work, case: Case, lodged: Entry, who: Person) -> Hold:
    ends = HOLDS[CaseEvent(lodged.kind)]
    if ends is CaseEvent.REVIEW_DECIDED:
        return Hold(case, who, lodged, ends, work.actor.may(Permission.WORK_CASES, who.scope), took_part=False)
    signed = {entry.actor for entry in case.of(CaseEvent.SIGNED_OFF)}
    took_part = work.actor.uid in case.preparers | case.panellists | signed
    may = work.actor.may(Permission.DECIDE_APPEAL, who.scope)
    return Hold(case, who, lodged, ends, may and not took_part, may and took_part)
