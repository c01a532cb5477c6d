"""Papers of a panel: the cases that it meets about on a day, each as its members may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.posted import that_left
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_events, seen_findings, seen_person, sight_of
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.comparable import Past, comparable
from sponsor_monitor.services.findings import findings_now
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, person
from sponsor_monitor.store.settings import settings

_NOT_FOR_PANELS = frozenset({CaseEvent.REPORT_DUE, CaseEvent.REPORTED})


class NoPanel(SponsorMonitorError):
    """A day on which no panel meets about any case that this person may see."""

    def __init__(self, on: dt.date) -> None:
        """Say how a case comes before a panel."""
        super().__init__(
            f"No case that you may see is before a panel of {on.isoformat()}: refer one with case panel refer, or "
            "give another day."
        )


@dataclass(frozen=True, slots=True)
class PanelCase:
    """A case before a panel: whom it is about, what was found, what was done, and like cases without names.

    An attempt counts once its letter has left. ``prepared`` are the names of those who worked on it: they do not sit
    on its panel.
    """

    concern: str
    opened_on: dt.date
    person: Person
    referral: Entry
    entries: tuple[Entry, ...]
    findings: tuple[Mapping[str, Any], ...]
    past: tuple[Past, ...]
    prepared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelPapers:
    """The papers of a panel that meets on a day; ``panel`` is what it is called, ``assessed`` as of which day."""

    institution: str
    panel: str
    on: dt.date
    assessed: dt.date
    cases: tuple[PanelCase, ...]


def panel_papers(work: Work, on: dt.date, only: str | None = None) -> PanelPapers:
    """The cases before the panel of a day, or one of them; for who holds panels. NoPanel where there is none."""
    if not work.actor.may_somewhere(Permission.HOLD_PANEL):
        work.actor.require(Permission.HOLD_PANEL)
    found = [
        _case(work, case, case.referral)
        for case in all_cases(work).values()
        if case.is_open and case.referral is not None and day_of(case.referral, "meets_on") == on
        if only in (None, case.uid)
        and work.actor.may(Permission.HOLD_PANEL, person(work.connection, case.registration).scope)
    ]
    if not found:
        raise NoPanel(on)
    here = institution_today(work)
    named = here.process.on("panel_name", work.today)
    ordered = sorted(found, key=lambda each: (each.person.family_name, each.person.given_names, each.referral.number))
    return PanelPapers(
        settings(work.connection).institution,
        "Panel" if named is None else str(named.value),
        on,
        work.today - dt.timedelta(days=1),
        tuple(ordered),
    )


def _case(work: Work, case: Case, referral: Entry) -> PanelCase:
    who = person(work.connection, case.registration)
    sight = sight_of(work.actor, who.scope)
    seen(work, case.registration, "panel papers")
    left = {entry.number for entry in that_left(case, CaseEvent.CONTACT_ATTEMPTED)}
    told = [
        entry
        for entry in case.entries
        if entry.kind not in _NOT_FOR_PANELS and (entry.kind != CaseEvent.CONTACT_ATTEMPTED or entry.number in left)
    ]
    accounts = people_in(work.connection).accounts
    return PanelCase(
        case.concern.value,
        institution_today(work).day_of(case.entries[0].at),
        seen_person(who, sight),
        referral,
        tuple(seen_events(told, case.concern, sight)),
        seen_findings(findings_now(work, case.registration).entry["findings"], sight).findings,
        tuple(comparable(work, case.uid)),
        tuple(sorted(accounts[uid].name for uid in case.preparers if uid in accounts)),
    )
