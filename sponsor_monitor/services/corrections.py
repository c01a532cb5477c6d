"""What a letter of correction says by itself, after an alert of the case turned out to be wrong."""

from __future__ import annotations

from sponsor_monitor.casework.alert import KINDS, AlertEvent
from sponsor_monitor.casework.alert_correction import corrected_words
from sponsor_monitor.casework.letter_values import Values
from sponsor_monitor.casework.posted import WRITTEN, that_left
from sponsor_monitor.services.cases import Known
from sponsor_monitor.services.student_entries import entries_of_student
from sponsor_monitor.services.work import Work
from sponsor_monitor.story.wording import date_words


def correction_values(work: Work, known: Known) -> Values:
    """When the student was written to, about what, and what the records say now; nothing where no letter is due."""
    entries = entries_of_student(work, known.case.registration, KINDS)
    asked = [entry for entry in entries if entry.kind == AlertEvent.CORRECTION_DUE and entry.body["letter"]]
    due = [entry for entry in asked if entry.body["case"] == known.case.uid]
    if not due:
        return {}
    said = corrected_words([entry for entry in entries if entry.subject == due[-1].subject])
    written = [entry for entry in that_left(known.case, *WRITTEN) if entry.number < due[-1].number]
    return {**said, "written_on": date_words(written[-1].body["on"])} if written else said
