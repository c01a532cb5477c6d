"""contact-hours: a full teaching week in which the course offered less than the hours required (rules.md 2)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from calendars.days import FRIDAY, SUNDAY
from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.vocabulary import Outcome, Subject
from sponsor_monitor.words import day_words, hours

RULE = "contact-hours"


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach, about the provision, for each full week under the minutes in force on its Friday."""
    weeks = measured.weeks
    full = np.flatnonzero(weeks.full)
    fridays = weeks.monday[full] + FRIDAY
    law = measured.law.dated("weekly_minutes")
    short = weeks.scheduled_minutes[full] < law.over(fridays)
    for row in full[short].tolist():
        monday, scheduled = int(weeks.monday[row]), int(weeks.scheduled_minutes[row])
        required = law.on(monday + FRIDAY)
        yield (
            int(weeks.own[row]),
            Finding(
                rule=RULE,
                outcome=Outcome.BREACH,
                subject=Subject.PROVISION,
                clause=required.clause,
                period_start=monday,
                period_end=monday + SUNDAY,
                crossed_on=monday + FRIDAY,
                measured={"scheduled_minutes": scheduled},
                threshold={"minutes": required.value},
                explanation=_explanation(monday, scheduled, required.value, required.clause),
            ),
        )


def _explanation(monday: int, scheduled: int, required: int, clause: str) -> str:
    return (
        f"{hours(scheduled)} of daytime classroom study were timetabled in the week of {day_words(monday)}; "
        f"{clause} asks for {hours(required)} a week. Counted are sessions in person, Monday to Friday from 08:00 to "
        "18:00, less their breaks, overlapping ones once; cancelled and remote ones are left out. Only weeks of "
        "teaching from Monday to Friday are judged, none with a bank holiday or a day that is not monitored. "
        "This is about what the course offered, not about the student."
    )
