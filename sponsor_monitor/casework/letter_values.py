"""What fills a letter's blanks: contacts, values of the process, deadlines, and what a snapshot says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sponsor_monitor.casework.contact_point import ContactFor, ContactPoints
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.letter_facts import Found, clause_words, facts_in_words
from sponsor_monitor.casework.process_names import ReportTrigger
from sponsor_monitor.casework.report_dates import COUNTED_FROM, Dates, due_by_trigger
from sponsor_monitor.casework.snapshot import Document
from sponsor_monitor.story.wording import date_words
from sponsor_monitor.vocabulary import Outcome

Values = Mapping[str, str]
"""A letter's values by the names of its blanks; what is not known is not there."""

_FROM_PROCESS = {
    "panel": "panel_name",
    "appeal_grounds": "appeal_grounds",
    "appeal_by_whom": "appeal_by_whom",
    "appeal_how": "appeal_how",
}


def from_contacts(points: ContactPoints, school: str) -> Values:
    """Whom the student can turn to."""
    return {
        "support": points.of(ContactFor.SUPPORT, school),
        "adviser": points.of(ContactFor.ADVISER, school),
        "union_advice": points.of(ContactFor.UNION_ADVICE, school),
    }


def from_process(here: InstitutionToday) -> Values:
    """What the process says in words, and the day to answer by; what it does not say is not there."""
    values = {blank: str(here.value(name) or "") for blank, name in _FROM_PROCESS.items()}
    whom = values["appeal_by_whom"]
    values["appeal_by_whom"] = whom[:1].upper() + whom[1:]  # it begins a sentence wherever it stands
    return {**values, **_days_after(here, here.today, {"reply_by": "answer_days"})}


def from_deadlines(here: InstitutionToday, notified_on: dt.date) -> Values:
    """The last days to ask to remain and to appeal after a notice, where the process gives the time for them."""
    return _days_after(here, notified_on, {"remain_by": "remain_days", "appeal_by": "appeal_days"})


def from_report(here: InstitutionToday, dates: Dates) -> Values:
    """By when the Home Office is told, and from when that is counted."""
    chosen = here.value("report_trigger")
    if chosen is None:
        return {}
    trigger = ReportTrigger(str(chosen))
    due = due_by_trigger(dates, here).get(trigger)
    return {} if due is None else {"report_by": date_words(due.isoformat()), "report_trigger": COUNTED_FROM[trigger]}


def from_snapshot(document: Document, here: InstitutionToday) -> Values:
    """The facts and clauses of what was signed: of the findings that the ground rests on, and no others."""
    registration = document["assessed"]["registration"]
    findings = [finding for finding in registration["findings"] if rests_on(finding, document)]
    return {"facts": facts_in_words(findings, registration), "clause": _clause(document, findings, here)}


def rests_on(finding: Found, document: Document) -> bool:
    """Whether a recommendation rests on a finding."""
    named = [finding["rule"], finding["period_start"]] in document["rests_on"]
    return named and finding["outcome"] == Outcome.BREACH


def _clause(document: Document, findings: list[Found], here: InstitutionToday) -> str:
    if document["ground"] == Ground.ACADEMIC:
        own = here.value("academic_clause")
        return "" if own is None else clause_words([str(own)])
    return clause_words([finding["clause"] for finding in findings])


def _days_after(here: InstitutionToday, day: dt.date, names: Mapping[str, str]) -> Values:
    known = {blank: name for blank, name in names.items() if here.process.on(name, day) is not None}
    return {blank: date_words(here.due(name, day).isoformat()) for blank, name in known.items()}
