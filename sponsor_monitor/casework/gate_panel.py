"""The conditions of the gate that a panel meets: it determined de-registration, heard the student, and said why."""

from __future__ import annotations

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import PanelOutcome
from sponsor_monitor.casework.gate_asked import Asked
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.words import plural


def ended(asked: Asked) -> str | None:
    """What has ended since needs the panel's written reason."""
    if any(asked.findings.has_ended(finding) for finding in asked.support) and asked.reason_after_all is None:
        return "What it rests on has ended, and no panel has written why it still counts."
    return None


def panel(asked: Asked) -> str | None:
    """Where the institution has a panel, it determined de-registration on this ground, and fairly."""
    if not asked.institution.value("has_panel"):
        return None
    if not asked.panels:
        return "No panel has met about it since it was last to be looked at anew."
    held = asked.panels[-1]
    if held.body["outcome"] != PanelOutcome.DEREGISTRATION:
        return f"The panel determined otherwise: {held.body['outcome']}."
    if held.body.get("ground") != asked.rules.ground:
        return f"The panel did not determine it on the {asked.rules.ground} ground."
    return _unfair(held, asked)


def _unfair(held: Entry, asked: Asked) -> str | None:
    """What a panel lacked of QMUL 6.6 and of a fair hearing, or None."""
    considered = {
        "circumstances_considered": "exceptional circumstances",
        "wellbeing_considered": "the student's wellbeing",
        "regulators_considered": "the regulators' rules",
    }
    left_out = [said for name, said in considered.items() if not held.body[name]]
    if left_out:
        return f"The panel did not consider {', '.join(left_out)}."
    if len(held.body["members"]) < asked.institution.whole("panel_members"):
        return f"Fewer than {plural(asked.institution.whole('panel_members'), 'member')} sat on the panel."
    referred = [e for e in asked.case.of(CaseEvent.REFERRED_TO_PANEL) if e.number < held.number][-1:]
    if not referred:
        return "The panel met without a referral."
    return _unprepared(referred[0], held, asked.institution)


def _unprepared(referred: Entry, held: Entry, institution: InstitutionToday) -> str | None:
    if not (referred.body["companion_offered"] and referred.body["statement_invited"]):
        return "The student was not offered a companion, or not invited to make a statement."
    known = held if "papers_to_student_on" in held.body else referred
    papers = day_of(known, "papers_to_student_on")
    if papers > institution.day_of(known.at):
        return f"The papers were to go to the student on {papers.isoformat()}, and nobody has recorded that they did."
    if institution.due("papers_days", papers) > day_of(held):
        return f"The student had the papers on {papers.isoformat()}, too late for the panel of {held.body['on']}."
    return None
