"""Casework of a demonstration: what letters need is entered, and one student's case waits for the signatory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.casework.contact_point import ContactFor
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Circumstances, Concern, Ground, Option, PanelOutcome, Support
from sponsor_monitor.casework.process import ProcessValue
from sponsor_monitor.casework.process_file import extension_bytes
from sponsor_monitor.casework.process_names import Authority, Plain
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.alerts import alerts_now
from sponsor_monitor.services.cases import open_case, record
from sponsor_monitor.services.contact_points import set_contact_point
from sponsor_monitor.services.findings import Assessed, bring
from sponsor_monitor.services.judged_case import judged_case
from sponsor_monitor.services.process import set_process_file, set_process_value
from sponsor_monitor.services.sign_off import recommend
from sponsor_monitor.services.work import Work

Begin = Callable[[Actor], AbstractContextManager[Work]]
_POLICY = "qmul-2025-09"
_CHOICES: Mapping[str, Plain] = {
    "answer_days": 5,
    "remain_days": 5,
    "appeal_days": 10,
    "appeal_grounds": "new evidence; or procedural irregularity",
    "appeal_by_whom": "A dean of another faculty",
    "appeal_how": "Write to appeals@sampleford.example.",
    "report_trigger": "decision",
}
_CONTACTS = {
    ContactFor.SUPPORT: "Student support (made up), support@sampleford.example",
    ContactFor.ADVISER: "International student adviser (made up), adviser@sampleford.example",
    ContactFor.UNION_ADVICE: "Union advice service (made up), advice@union.sampleford.example",
}
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Office:
    """Who does what in a demonstration."""

    begin: Begin
    actors: Mapping[Role, Actor]

    def by(self, role: Role) -> AbstractContextManager[Work]:
        """A piece of work by somebody of a role."""
        return self.begin(self.actors[role])


def settle(office: Office, since: dt.date) -> None:
    """What an institution enters before its first letter: whom to turn to, and the days it counts."""
    with office.by(Role.SIGNATORY) as work:
        set_process_file(work, extension_bytes(_POLICY), f"{_POLICY}.toml", "Made up for this demonstration")
        for name, value in _CHOICES.items():
            clause, source = "Institution's choice", "Made up for this demonstration"
            chosen = ProcessValue(value, Authority.INSTITUTION, clause, source, since, source)
            set_process_value(work, name, chosen)
        for which, words in _CONTACTS.items():
            set_contact_point(work, which, words)


def bring_to_signature(office: Office, registration: str, assessed: Assessed) -> str:
    """One student's case with all that the gate asks for, and a recommendation on it; gives the case."""
    with office.by(Role.COMPLIANCE_OFFICER) as work:
        alerts = [alert.uid for alert in alerts_now(work).open if alert.registration == registration]
        uid = open_case(work, registration, Concern.IMMIGRATION, alerts).uid
        _care(work, uid)
        bring(work, assessed)
        _clear(work, uid)
        _refer(work, uid)
    with office.by(Role.PANEL_SECRETARY) as work:
        _panel(work, uid, office.actors[Role.PANEL_MEMBER].uid, office.actors[Role.WELFARE].uid)
    with office.by(Role.COMPLIANCE_OFFICER) as work:
        told = {"on": work.today - 2 * _WEEK, "channel": Channel.LETTER, "ground": Ground.IMMIGRATION}
        record(work, uid, CaseEvent.TOLD_IN_ADVANCE, told)
        bring(work, assessed)
        recommend(work, uid, Ground.IMMIGRATION, "Nobody could reach the student, by any channel, since January.")
    return uid


def _care(work: Work, uid: str) -> None:
    """Contact, circumstances, support and options in the weeks before."""
    record(work, uid, CaseEvent.ASSIGNED, {"to": work.actor.uid})
    for weeks, channel in ((6, Channel.EMAIL), (5, Channel.PHONE)):
        day = work.today - weeks * _WEEK
        body = {"channel": channel, "on": day, "answered": False}
        record(work, uid, CaseEvent.CONTACT_ATTEMPTED, body, {"note": "No answer. Made up."})
    asked = {"category": Circumstances.NO_ANSWER.value}
    record(work, uid, CaseEvent.CIRCUMSTANCES_NOTED, {"on": work.today - 4 * _WEEK}, asked)
    offered = {"support": Support.WELLBEING.value}
    record(work, uid, CaseEvent.SUPPORT_REFERRED, {"on": work.today - 4 * _WEEK}, offered)
    options = {"on": work.today - 4 * _WEEK, "options": [Option.CONTINUE, Option.INTERMIT]}
    record(work, uid, CaseEvent.OPTIONS_OFFERED, {**options, "answer_by": work.today - 2 * _WEEK})


def _clear(work: Work, uid: str) -> None:
    """Whatever blocks what the ground rests on."""
    judged = judged_case(work, uid)
    for finding in judged.supporting(Ground.IMMIGRATION):
        for block in judged.own.findings.blocks(finding):
            named = {"rule": finding["rule"], "period_start": finding["period_start"], "session": block.session}
            reason = {"reason": "Asked of the school: the student was not seen. Made up."}
            record(work, uid, CaseEvent.BLOCK_CLEARED, {**named, "block": block.name}, reason)


def _refer(work: Work, uid: str) -> None:
    referred: dict[str, Any] = {"meets_on": work.today, "papers_to_student_on": work.today - 2 * _WEEK}
    invited = dict.fromkeys(("companion_offered", "statement_invited"), True)
    record(work, uid, CaseEvent.REFERRED_TO_PANEL, {**referred, **invited})


def _panel(work: Work, uid: str, *members: str) -> None:
    considered = dict.fromkeys(("circumstances_considered", "wellbeing_considered", "regulators_considered"), True)
    absent = dict.fromkeys(("student_attended", "companion_attended", "statement_read"), False)
    body = {"on": work.today, "members": list(members), "outcome": PanelOutcome.DEREGISTRATION, "compared": []}
    reasons = {"reasons": "No sign of the student since January, and no answer. Made up."}
    held = {**body, "ground": Ground.IMMIGRATION, **considered, **absent}
    record(work, uid, CaseEvent.PANEL_HELD, held, reasons)
