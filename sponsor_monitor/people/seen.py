"""What of a student somebody may see: visa facts and circumstances are cut out for those who have no permission.

Visa facts are the CAS, permission dates, findings of the Home Office's rules with the figures they stand on, and the
stages and deadlines of immigration cases. In their place stands that somebody is asked to contact the student: alike
for students with and without sponsorship, or what is left out would tell who is sponsored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_list import Listed
from sponsor_monitor.casework.deadline import DeadlineKind
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Concern, Ground
from sponsor_monitor.casework.forecast import Forecast
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.persons import Person
from sponsor_monitor.vocabulary import Outcome, Subject

ASKED_TO_CONTACT = "asked to contact this student"
ENGAGEMENT_GAP = "engagement-gap"
HOME_OFFICE_RULES = frozenset(
    {
        "contact-hours",
        "monthly-attendance",
        "three-month-attendance",
        ENGAGEMENT_GAP,
        "interruption-limit",
        "not-enrolled",
        "sabbatical-meetings",
        "remote-share",
    }
)
"""The rules whose findings are visa facts, whomever they are about: else a gap that is not shown would be one."""

ASKED_IN_CASE = "Contact this student, and record it."
"""What somebody without visa facts is told of an immigration case."""
SOMETHING = "something is due"
"""What a deadline is called for those who may not know what it is."""

_OF_IMMIGRATION = frozenset({"cas_number", "below_degree", "rqf_level", "weeks", "months", "gap"})
_HELPING_BY = frozenset({DeadlineKind.ANSWER, DeadlineKind.REGISTER, DeadlineKind.WELFARE})
"""What is no visa fact even in an immigration case: that a student was written to, a register asked for, help given."""
_HELPING = frozenset(
    {
        CaseEvent.CONTACT_ATTEMPTED,
        CaseEvent.RESPONSE,
        CaseEvent.CIRCUMSTANCES_NOTED,
        CaseEvent.SUPPORT_OFFERED,
        CaseEvent.SUPPORT_REFERRED,
        CaseEvent.WELFARE_CONCERN,
        CaseEvent.WELFARE_ANSWERED,
        CaseEvent.REGISTER_ASKED,
        CaseEvent.REGISTER_ANSWERED,
    }
)
"""What of an immigration case is no visa fact: that the student was spoken with and helped."""
_RESTRICTED = frozenset(
    {
        CaseEvent.CIRCUMSTANCES_NOTED,
        CaseEvent.SUPPORT_OFFERED,
        CaseEvent.SUPPORT_REFERRED,
        CaseEvent.WELFARE_CONCERN,
        CaseEvent.WELFARE_ANSWERED,
    }
)
"""What tells of a student's circumstances: the words beside these events."""
_OPEN_TO_ALL = _HELPING | {
    CaseEvent.ASSIGNED,
    CaseEvent.HANDED_OVER,
    CaseEvent.FOLLOW_UP_SET,
    CaseEvent.DATA_QUERY_OPENED,
    CaseEvent.DATA_QUERY_ANSWERED,
    CaseEvent.FILE_ATTACHED,
}
"""What is recorded in an immigration case by people who see no visa facts: no refusal of these tells of its stage."""
_REPORTS = frozenset({CaseEvent.REPORT_DUE, CaseEvent.REPORTED})
_SNAPSHOT = "snapshot_json"


@dataclass(frozen=True, slots=True)
class Sight:
    """What of one student the holder of an account may see, beyond engagement."""

    account: str
    visa_facts: bool
    restricted: bool


@dataclass(frozen=True, slots=True)
class SeenFindings:
    """The findings that somebody may see, and whether those they may not ask for contact with the student."""

    findings: tuple[Mapping[str, Any], ...]
    asked_to_contact: bool


def sight_of(actor: Actor, about: Scope) -> Sight:
    """What somebody may see of a student; NotPermitted where it is nothing at all."""
    if not actor.may(Permission.SEE_OWN_RECORD, about):
        actor.require(Permission.SEE_STUDENT, about)
    return Sight(actor.uid, actor.may(Permission.SEE_VISA_FACTS, about), actor.may(Permission.SEE_RESTRICTED, about))


def told_as(rule: str, sight: Sight) -> str:
    """What an alert by a rule is called for somebody: the rule, or that they are asked to contact the student."""
    return ASKED_TO_CONTACT if rule in HOME_OFFICE_RULES and not sight.visa_facts else rule


def seen_findings(findings: Iterable[Mapping[str, Any]], sight: Sight) -> SeenFindings:
    """The findings of a registration (findings.md) as somebody may see them."""
    every = tuple(findings)
    kept = tuple(finding for finding in every if sight.visa_facts or finding["rule"] not in HOME_OFFICE_RULES)
    hidden = [finding for finding in every if not any(finding is one for one in kept)]
    asked = any(
        finding["outcome"] != Outcome.INDETERMINATE and finding["subject"] == Subject.STUDENT for finding in hidden
    )
    return SeenFindings(kept, asked)


def seen_entry(entry: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """A registration's entry of an assessment as somebody may see it, with ``asked_to_contact``.

    Without visa facts the weeks, months, levels and gap are left out for everybody alike.
    """
    seen = seen_findings(entry["findings"], sight)
    told = {**entry, "findings": list(seen.findings), "asked_to_contact": seen.asked_to_contact}
    if sight.visa_facts:
        return told
    return {name: value for name, value in told.items() if name not in _OF_IMMIGRATION}


def seen_forecast(ahead: Forecast, sight: Sight) -> Forecast:
    """What is ahead of a registration: without visa facts neither month nor gap."""
    return ahead if sight.visa_facts else replace(ahead, month=None, gap=None)


def seen_case(line: Listed, case: Case, *, visa_facts: bool) -> Listed:
    """A case in a list: without visa facts one about immigration has neither concern, stage nor deadlines."""
    if visa_facts:
        return line
    if case.concern is not Concern.IMMIGRATION:
        open_to_all = tuple(each for each in line.deadlines if not _is_hidden(each.kind, case))
        return replace(line, deadlines=open_to_all)
    return replace(
        line,
        concern=None,
        stage=None,
        stage_words="",
        next_step=ASKED_IN_CASE * case.is_open,
        deadlines=(),
        is_on_legal_hold=False,
        alerts=(),
    )


def seen_deadline(kind: DeadlineKind, case: Case, *, visa_facts: bool) -> str:
    """What a deadline of a case is called for somebody it waits for."""
    return kind.value if visa_facts or not _is_hidden(kind, case) else SOMETHING


def _is_hidden(kind: DeadlineKind, case: Case) -> bool:
    """Whether a deadline is a visa fact: of immigration cases all but helping, and a report to the Home Office."""
    if kind is DeadlineKind.REPORT:
        return True
    return case.concern is Concern.IMMIGRATION and kind not in _HELPING_BY


def seen_person(person: Person, sight: Sight) -> Person:
    """Somebody without CAS and permission dates for who may not see them: nobody then is shown as sponsored."""
    if sight.visa_facts:
        return person
    return replace(person, cas_number=None, permission_start=None, permission_end=None)


def seen_events(entries: Sequence[Entry], concern: Concern, sight: Sight) -> list[Entry]:
    """The events of a case that somebody may see, without words that are not theirs to read.

    Who wrote something may read it again. Of an immigration case there remains, without visa facts, that the student
    was spoken with and helped, without what was said.
    """
    return [_worded(entry, concern, sight) for entry in entries if sight.visa_facts or _is_open(entry, concern)]


def tells_no_stage(kind: CaseEvent, concern: Concern) -> bool:
    """Whether somebody without visa facts may record such an event: neither that it may follow nor why not is one."""
    return concern is not Concern.IMMIGRATION or kind in _OPEN_TO_ALL


def _is_open(entry: Entry, concern: Concern) -> bool:
    """Whether an event is no visa fact."""
    if concern is Concern.IMMIGRATION:
        return entry.kind in _HELPING
    if entry.kind in _REPORTS or entry.body.get("ground") == Ground.IMMIGRATION:
        return False
    return entry.body.get("rule") not in HOME_OFFICE_RULES - {ENGAGEMENT_GAP}


def _worded(entry: Entry, concern: Concern, sight: Sight) -> Entry:
    is_secret = entry.kind in _RESTRICTED and not sight.restricted
    is_of_a_visa = concern is Concern.IMMIGRATION and not sight.visa_facts
    if (is_secret or is_of_a_visa) and entry.actor != sight.account:
        return replace(entry, private={})
    if sight.visa_facts:
        return entry
    return replace(entry, private={name: text for name, text in entry.private.items() if name != _SNAPSHOT})
