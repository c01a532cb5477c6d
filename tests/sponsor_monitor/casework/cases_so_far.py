"""Cases that have come so far: what is refused, and what may follow, begins from one of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sponsor_monitor.casework.event import CaseEvent
from tests.sponsor_monitor.casework.case_log import MET, TODAY, CaseLog

E = CaseEvent
DAY, SHA = dt.timedelta(days=1), "0" * 64
ON = {"on": TODAY}
REFERRED: dict[str, Any] = {
    "meets_on": TODAY,
    "papers_to_student_on": TODAY - 10 * DAY,
    "companion_offered": True,
    "statement_invited": True,
}
HELD: dict[str, Any] = {
    **ON,
    "members": ["anna", "ben"],
    "outcome": "de-registration",
    "ground": "immigration",
    **dict.fromkeys(("circumstances_considered", "wellbeing_considered", "regulators_considered"), True),
    **dict.fromkeys(("student_attended", "companion_attended", "statement_read"), False),
    "compared": [],
}
QUERY = {"about": "mark", "owner": "helpdesk", "answer_due": TODAY}
DUE = {"event": "withdrawal", "trigger": "decision", "known_on": TODAY, "due": TODAY + 14 * DAY}
GAP = {"rule": "engagement-gap", "period_start": "2026-01-05"}


def referred() -> CaseLog:
    """A panel is to meet."""
    log = CaseLog()
    log.do(E.REFERRED_TO_PANEL, REFERRED)
    return log


def recommended() -> CaseLog:
    """A recommendation waits for a signature."""
    log = referred()
    log.do(E.PANEL_HELD, HELD, actor="secretary", reasons="made up")
    log.do(E.RECOMMENDED, {"ground": "immigration", "process": SHA}, checklist=MET, reasons="made up")
    return log


def sign(log: CaseLog, decision: str = "approve", actor: str = "signatory", **more: Any) -> None:
    """Sign the latest recommendation."""
    body = {"decision": decision, "recommendation": log.case.of(E.RECOMMENDED)[-1].number}
    if decision == "approve":
        body["snapshot"] = SHA
    private = {name: more.pop(name) for name in ("reasons", "questions") if name in more}
    log.do(E.SIGNED_OFF, {**body, **more}, actor=actor, checklist=MET, **private)


def approved() -> CaseLog:
    """A signatory has approved."""
    log = recommended()
    sign(log)
    return log


def notified() -> CaseLog:
    """The student was notified."""
    log = approved()
    log.do(E.NOTIFIED, {**ON, "letter": "notice", "remain_by": TODAY + 5 * DAY, "appeal_by": TODAY + 9 * DAY})
    return log


def appealed() -> CaseLog:
    """The student has appealed."""
    log = notified()
    log.do(E.APPEAL_LODGED, {**ON, "grounds": ["new evidence"]})
    return log


def decide(log: CaseLog, outcome: str, actor: str = "dean", **more: Any) -> None:
    """Decide the appeal."""
    lodged = log.case.of(E.APPEAL_LODGED)[-1].number
    log.do(E.APPEAL_DECIDED, {**ON, "lodged": lodged, "outcome": outcome, **more}, actor=actor, reasons="made up")


def refused_appeal() -> CaseLog:
    """An appeal was not upheld."""
    log = appealed()
    decide(log, "not upheld")
    return log


def chosen() -> CaseLog:
    """The student has chosen to continue."""
    log = CaseLog()
    log.do(E.OPTIONS_OFFERED, {**ON, "options": ["continue", "intermit"], "answer_by": TODAY + 7 * DAY})
    log.do(E.OPTION_CHOSEN, {**ON, "option": "continue"})
    return log


def reported() -> CaseLog:
    """The Home Office was told."""
    log = notified()
    duty = log.do(E.REPORT_DUE, DUE).number
    log.do(E.REPORTED, {**ON, "duty": duty}, actor="level-1", reference="made up")
    return log


def holding_an_alert() -> CaseLog:
    """It holds an alert."""
    log = CaseLog()
    log.do(E.ALERTS_JOINED, {"alerts": ["a1"]})
    return log


def closed() -> CaseLog:
    """It is closed."""
    log = CaseLog()
    log.do(E.CLOSED, {"outcome": "engaged again"}, reason="made up")
    return log


def worried() -> CaseLog:
    """A welfare concern waits."""
    log = CaseLog()
    log.do(E.WELFARE_CONCERN, ON, words="made up")
    return log


def queried() -> CaseLog:
    """A data query is open."""
    log = CaseLog()
    log.do(E.DATA_QUERY_OPENED, QUERY, disputed="made up")
    return log


def asked_for_a_register() -> CaseLog:
    """A lecturer was asked about a session."""
    log = CaseLog()
    log.do(E.REGISTER_ASKED, {"session": "S1", "answer_due": TODAY})
    return log


def planned() -> CaseLog:
    """There is an action plan, to be reviewed in a week."""
    log = CaseLog()
    log.do(E.ACTION_PLAN, {**ON, "reviews": [TODAY + 7 * DAY], "agreed_with_student": True}, agreed="made up")
    return log
