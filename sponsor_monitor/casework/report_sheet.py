"""What a Level 1 user types into the SMS for a duty: the questions of the SMS in their order, with answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sponsor_monitor.casework.report_duty import Duty
from sponsor_monitor.casework.reportable import Reportable, reportable
from sponsor_monitor.store.persons import Person

NOT_KNOWN = "not in the records"
"""What stands where the records do not say it."""


def sheet(
    duty: Duty, who: Person, decided_on: dt.date | None, known: Mapping[str, Reportable] | None = None
) -> list[tuple[str, str]]:
    """Each question with its answer; ``decided_on`` is the day of the decision, of a withdrawal.

    ``known`` are the events as the institution has them; without them they are the shipped ones.
    """
    answers: Mapping[str, str] = {
        "cas_number": who.cas_number or "",
        "family_name": who.family_name,
        "given_names": who.given_names,
        "course": " ".join(filter(None, (who.course_code, who.course_title))),
        "course_end": who.course_end.isoformat(),
        "known_on": duty.known_on.isoformat(),
        "decided": "" if decided_on is None else decided_on.isoformat(),
        "details": duty.details or "",
    }
    return [(each.words, answers[each.source] or NOT_KNOWN) for each in reportable(duty.event, known).questions]
