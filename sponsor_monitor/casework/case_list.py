"""Many cases as one list: what each shows, which are asked for, and in what order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.deadline import Deadline, deadlines
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.stage import next_step, stage_of, stage_words
from sponsor_monitor.casework.stage_names import StageName


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list; what of it somebody may not see is cut in ``people/seen.py``, where concern and stage go."""

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


def listed(case: Case, institution: InstitutionToday) -> Listed:
    """How a case stands in a list."""
    stage = stage_of(case, institution)
    return Listed(
        uid=case.uid,
        registration=case.registration,
        number=case.number,
        is_open=case.is_open,
        owner=case.owner,
        opened_on=institution.day_of(case.entries[0].at),
        concern=case.concern,
        stage=stage.name,
        stage_words=stage_words(stage, institution),
        next_step=next_step(case, institution),
        deadlines=tuple(deadlines(case, institution)),
        is_on_legal_hold=case.is_on_legal_hold,
        has_welfare_concern=case.has_unanswered_welfare,
        snoozed_until=case.snoozed_until,
        alerts=case.alerts,
    )


def chosen(pairs: Iterable[tuple[Case, Listed]], asked: Filter) -> list[Listed]:
    """The cases that are asked for: welfare concerns first, then by their first deadline."""
    found = [each for case, each in pairs if _fits(case, each, asked)]
    return sorted(found, key=lambda each: (not each.has_welfare_concern, each.due or dt.date.max, each.uid))


def _fits(case: Case, each: Listed, asked: Filter) -> bool:
    # What is hidden from somebody is not found by asking for it either.
    return (
        (asked.closed or each.is_open or each.has_welfare_concern)
        and asked.concern in (None, each.concern)
        and asked.stage in (None, each.stage)
        and asked.owner in (None, each.owner)
        and not (asked.unowned and each.owner is not None)
        and (asked.due_by is None or (each.due is not None and each.due <= asked.due_by))
        and (not asked.on_hold or each.is_on_legal_hold)
        and (asked.acted is None or (each.concern is not None and asked.acted in case.actors))
    )
