"""What courses did not provide, gathered so that one person looks once: by course, cause and stretch of weeks.

Of a week in which every registration of the course was offered too little, the timetable is the cause; where others
of the course were offered enough, it is mostly a row of ``groups`` that is missing for those who were not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sponsor_monitor.casework.alert import Facts, Topic
from sponsor_monitor.casework.alert_concern import Concern, Document
from sponsor_monitor.story.wording import date_words
from sponsor_monitor.words import hours, plural

_CONTACT_HOURS = "contact-hours"
_FORTNIGHT = dt.timedelta(days=14)


class Cause(StrEnum):
    """Why a course seems to have offered too little."""

    TIMETABLE = "timetable"
    GROUPS = "groups"


@dataclass(slots=True)
class _Week:
    """One full week of a course: the registrations judged, and the findings of those short of hours, by uid."""

    judged: int = 0
    short: dict[str, Facts] = field(default_factory=dict)

    @property
    def cause(self) -> Cause | None:
        """Why it was short; None where it was not."""
        if not self.short:
            return None
        return Cause.TIMETABLE if len(self.short) == self.judged else Cause.GROUPS


def course_concerns(document: Document, uids: Mapping[str, str]) -> Iterator[Concern]:
    """A concern for each course, cause and stretch of short weeks, and for each course that taught too much remotely.

    The school of a course is that of its first registration.
    """
    for (school, course), weeks in _weeks_by_course(document, uids).items():
        for cause, stretch in _stretches(weeks):
            yield _short_of_hours(school, course, cause, stretch)
    schools = {entry["course_code"]: entry["school"] for entry in reversed(document["registrations"])}
    for entry in document["courses"]:
        for finding in entry["findings"]:
            course, about = entry["course_code"], f"{entry['course_code']} {entry['course_start']}"
            facts = _facts(finding, schools[course], course, [])
            yield Concern(Topic(about, finding["rule"], entry["course_start"]), None, facts)


def _weeks_by_course(document: Document, uids: Mapping[str, str]) -> dict[tuple[str, str], dict[dt.date, _Week]]:
    """The full weeks of every course by their Monday, in the order of the document."""
    found: dict[tuple[str, str], dict[dt.date, _Week]] = {}
    mondays: dict[str, dt.date] = {}
    for entry in document["registrations"]:
        if not entry["weeks"]:
            continue
        weeks = found.setdefault((entry["school"], entry["course_code"]), {})
        for listed in entry["weeks"]:
            if listed["status"] == "full":
                monday = mondays.get(listed["week"]) or mondays.setdefault(listed["week"], _monday(listed["week"]))
                weeks.setdefault(monday, _Week()).judged += 1
        for finding in entry["findings"]:
            if finding["rule"] == _CONTACT_HOURS:
                weeks[dt.date.fromisoformat(finding["period_start"])].short[uids[entry["registration_id"]]] = finding
    return found


def _monday(week: str) -> dt.date:
    year, number = week.split("-W")
    return dt.date.fromisocalendar(int(year), int(number), 1)


def _stretches(weeks: Mapping[dt.date, _Week]) -> Iterator[tuple[Cause, list[_Week]]]:
    """Neighbouring short weeks of one cause: no full week without it between them, and at most one that is not full."""
    cause: Cause | None = None
    before: dt.date | None = None
    stretch: list[_Week] = []
    for monday in sorted(weeks):
        week = weeks[monday]
        is_far = before is not None and monday - before > _FORTNIGHT
        if cause is not None and (week.cause is not cause or is_far):
            yield cause, stretch
            stretch = []
        cause, before = week.cause, monday
        if cause is not None:
            stretch.append(week)
    if cause is not None:
        yield cause, stretch


def _short_of_hours(school: str, course: str, cause: Cause, stretch: list[_Week]) -> Concern:
    every = [finding for week in stretch for finding in week.short.values()]
    least = min(every, key=lambda finding: (finding["measured"]["scheduled_minutes"], finding["period_start"]))
    weeks = sorted({finding["period_start"] for finding in every})
    registrations = sorted({uid for week in stretch for uid in week.short})
    finding = {
        **least,
        "period_start": weeks[0],
        "period_end": max(finding["period_end"] for finding in every),
        "crossed_on": min(finding["crossed_on"] for finding in every),
        "measured": {"scheduled_minutes": least["measured"]["scheduled_minutes"], "weeks": weeks},
        "explanation": _explanation(least, weeks, len(registrations), max(week.judged for week in stretch), cause),
    }
    topic = Topic(f"{school} {course}", _CONTACT_HOURS, cause.value)
    return Concern(topic, None, _facts(finding, school, course, registrations))


def _facts(finding: Facts, school: str, course: str, registrations: list[str]) -> dict[str, Any]:
    return {
        "finding": finding,
        "school": school,
        "course_code": course,
        "statutory_on": None,
        "registers": [],
        "registrations": registrations,
    }


def _explanation(least: Facts, weeks: list[str], short: int, judged: int, cause: Cause) -> str:
    asked, offered = hours(least["threshold"]["minutes"]), hours(least["measured"]["scheduled_minutes"])
    first, last = date_words(weeks[0]), date_words(weeks[-1])
    when = (
        f"the week of {first}" if len(weeks) == 1 else f"{len(weeks)} weeks, the first of {first}, the last of {last}"
    )
    said = (
        f"In {when}, {plural(short, 'registration was', 'registrations were')} offered less than {asked} of daytime "
        f"classroom study ({least['clause']}); the least was {offered}, in the week of "
        f"{date_words(least['period_start'])}. "
    )
    if cause is Cause.TIMETABLE:
        return f"{said}Nobody on the course was offered enough: look at the timetable."
    return (
        f"{said}Others of the {judged} on the course were offered enough: mostly a row is missing in the groups of "
        "those who were not."
    )
