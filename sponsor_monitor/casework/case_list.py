"""Many cases as one list: what each shows, which are asked for, and in what order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.deadline import Deadline, DeadlineKind, deadlines
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.stage import next_step, stage_of, stage_words
from sponsor_monitor.casework.stage_names import StageName

ASKED_TO_CONTACT = "Contact this student, and record it."
"""What somebody without visa facts is told of an immigration case."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list; without visa facts an immigration case has neither concern, stage nor deadlines.

    Nor has any other case the deadline of a report to the Home Office then.
    """

    uid: str
    registration: str
    number: int
    is_open: bool
    owner: str | None
    opened_on: dt.date
    concern: Concern | None
    stage: StageName | None
    stage_words: str
    next_step: str
    deadlines: tuple[Deadline, ...]
    is_on_legal_hold: bool
    has_welfare_concern: bool
    snoozed_until: dt.date | None
    alerts: tuple[str, ...]

    @property
    def due(self) -> dt.date | None:
        """The first day by which something has to happen."""
        return min((deadline.due for deadline in self.deadlines), default=None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are asked for; None and False ask nothing."""

    concern: Concern | None = None
    stage: StageName | None = None
    owner: str | None = None
    unowned: bool = False
    due_by: dt.date | None = None
    on_hold: bool = False
    closed: bool = False
    acted: str | None = None
    """An account that did something in it."""


def listed(case: Case, institution: InstitutionToday, *, with_visa_facts: bool) -> Listed:
    """How a case stands in a list for somebody who sees visa facts, or does not."""
    hidden = case.concern is Concern.IMMIGRATION and not with_visa_facts
    stage = stage_of(case, institution)
    return Listed(
        uid=case.uid,
        registration=case.registration,
        number=case.number,
        is_open=case.is_open,
        owner=case.owner,
        opened_on=institution.day_of(case.entries[0].at),
        concern=None if hidden else case.concern,
        stage=None if hidden else stage.name,
        stage_words="" if hidden else stage_words(stage, institution),
        next_step=ASKED_TO_CONTACT * case.is_open if hidden else next_step(case, institution),
        deadlines=() if hidden else _seen(deadlines(case, institution), with_visa_facts=with_visa_facts),
        is_on_legal_hold=case.is_on_legal_hold and not hidden,
        has_welfare_concern=case.has_unanswered_welfare,
        snoozed_until=case.snoozed_until,
        alerts=() if hidden else case.alerts,
    )


def chosen(pairs: Iterable[tuple[Case, Listed]], asked: Filter) -> list[Listed]:
    """The cases that are asked for: welfare concerns first, then by their first deadline."""
    found = [each for case, each in pairs if _fits(case, each, asked)]
    return sorted(found, key=lambda each: (not each.has_welfare_concern, each.due or dt.date.max, each.uid))


def _seen(dated: Iterable[Deadline], *, with_visa_facts: bool) -> tuple[Deadline, ...]:
    return tuple(each for each in dated if with_visa_facts or each.kind is not DeadlineKind.REPORT)


def _fits(case: Case, each: Listed, asked: Filter) -> bool:
    # What is hidden from somebody is not found by asking for it either.
    return (
        (asked.closed or each.is_open)
        and asked.concern in (None, each.concern)
        and asked.stage in (None, each.stage)
        and asked.owner in (None, each.owner)
        and not (asked.unowned and each.owner is not None)
        and (asked.due_by is None or (each.due is not None and each.due <= asked.due_by))
        and (not asked.on_hold or each.is_on_legal_hold)
        and (asked.acted is None or (each.concern is not None and asked.acted in case.actors))
    )
